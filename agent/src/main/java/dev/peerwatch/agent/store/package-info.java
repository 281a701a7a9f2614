/**
 * What must outlive the agent: one SQLite file and the text log beside it.
 *
 * <p>SQLite rather than a format of our own, because "accepted" has to mean "there after a power cut" from the first day, and
 * because an operator can read the file with a tool that is on every distribution. The journal table is the truth; the text
 * log is a rendering of it for {@code grep} and log shippers, and is mended from the table at start.
 */
@NullMarked
package dev.peerwatch.agent.store;

import org.jspecify.annotations.NullMarked;
