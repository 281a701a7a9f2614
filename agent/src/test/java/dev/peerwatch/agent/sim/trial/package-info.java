/** Runs schedules of faults against the invariants: one, thousands, and the smallest that still fails. */
@NullMarked
package dev.peerwatch.agent.sim.trial;

import org.jspecify.annotations.NullMarked;
