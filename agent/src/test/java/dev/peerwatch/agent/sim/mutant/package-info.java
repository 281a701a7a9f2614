/**
 * The core with one of its rules taken away, by what stands between it and its surroundings: proof that the simulation would notice. What
 * ships has no switch for any of this.
 */
@NullMarked
package dev.peerwatch.agent.sim.mutant;

import org.jspecify.annotations.NullMarked;
