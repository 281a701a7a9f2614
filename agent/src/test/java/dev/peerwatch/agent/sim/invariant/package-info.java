/**
 * What must hold in every virtual mesh, whatever goes wrong in it. Each invariant is a class that looks on and throws a
 * {@link dev.peerwatch.agent.sim.invariant.Violation} as soon as it is broken; all of them judge by the
 * {@link dev.peerwatch.agent.sim.invariant.Truth}, never by what a node thinks.
 */
@NullMarked
package dev.peerwatch.agent.sim.invariant;

import org.jspecify.annotations.NullMarked;
