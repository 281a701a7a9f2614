/**
 * The shell around the core: one thread that owns the state, the interpreter of its effects, and the timer. Holds no policy.
 *
 * <p>Commit, then act: the durable effects of a step are one transaction of the store, and only when it is on disk are the others
 * done. When the disk takes nothing, watching goes on in memory, nobody is given a receipt, and the state says so.
 */
@NullMarked
package dev.peerwatch.agent.runtime;

import org.jspecify.annotations.NullMarked;
