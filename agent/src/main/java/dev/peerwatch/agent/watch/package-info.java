/**
 * From outcomes to verdicts: what a node concludes about its peers, and what it answers as a witness for others. Pure: a state, a
 * moment and an event give a new state and effects; no clock, no thread, no I/O.
 *
 * <p>Three rules carry the weight. A bad outcome is first <em>soft</em>: it is measured again {@code attempts} times while a panel
 * of other nodes looks too, and only their agreement makes it a hard verdict (after Nagios' soft and hard states and the indirect
 * probes of SWIM). A node doubts itself first: what it measured while its own timers were late is thrown away (after Lifeguard,
 * arXiv 1707.00788). A witness that isn't heard is unknown, never a "no".
 */
@NullMarked
package dev.peerwatch.agent.watch;

import org.jspecify.annotations.NullMarked;
