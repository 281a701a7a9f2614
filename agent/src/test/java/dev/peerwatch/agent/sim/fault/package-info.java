/** What goes wrong in a virtual mesh, when, and drawn from a seed: schedules of faults. */
@NullMarked
package dev.peerwatch.agent.sim.fault;

import org.jspecify.annotations.NullMarked;
