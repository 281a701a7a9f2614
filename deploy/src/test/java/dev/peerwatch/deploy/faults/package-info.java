/**
 * Faults on real processes: agents in network namespaces, a chat server and people with real clients, with what goes wrong made
 * by the kernel's packet filter, and serf beside it under the same faults. {@code deploy/faults} runs it.
 *
 * <p>What is judged is only what a person could see: the messages that came. Nothing here asks an agent what it thinks, except
 * whether all is well again at the end. It stands among the tests, but is a program of its own, so it needs no test library.
 */
@NullMarked
package dev.peerwatch.deploy.faults;

import org.jspecify.annotations.NullMarked;
