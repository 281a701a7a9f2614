/**
 * Whole meshes in virtual time: every node is the {@code NodeCore} that ships, with a virtual network, chat server and disk around
 * it. One seed gives one run, exactly.
 */
@NullMarked
package dev.peerwatch.agent.sim;

import org.jspecify.annotations.NullMarked;
