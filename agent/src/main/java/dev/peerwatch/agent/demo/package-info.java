/**
 * A whole mesh on this machine: agents as processes of their own, a chat server, and somebody on call. The demo shows it, and
 * the tests of the whole stand on the same parts.
 *
 * <p>Agents are separate processes, not objects in one, because what is to be seen is what a {@code kill -9} does.
 */
@NullMarked
package dev.peerwatch.agent.demo;

import org.jspecify.annotations.NullMarked;
