/** What the simulation measures, as the tables of {@code agent/README.md}: how soon, how often in vain, with how much traffic. */
@NullMarked
package dev.peerwatch.agent.sim.report;

import org.jspecify.annotations.NullMarked;
