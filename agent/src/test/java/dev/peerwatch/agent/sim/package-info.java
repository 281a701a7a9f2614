/**
 * Whole meshes in virtual time: every node is the {@code NodeCore} that ships, with a virtual network, chat server and disk around
 * it. One seed gives one run, exactly.
 *
 * <p>{@link dev.peerwatch.agent.sim.Sim} is the world; {@link dev.peerwatch.agent.sim.Mesh} the blueprint that it is made of. What one
 * node asks of another goes through a {@code SimPoll} or a {@code TcpCall}, over the {@link dev.peerwatch.agent.sim.SimNetwork}, to the
 * other's {@link dev.peerwatch.agent.sim.SimNode}; what it says to people through the {@link dev.peerwatch.agent.sim.SimChat}. An
 * {@link dev.peerwatch.agent.sim.Onlooker} sees it all.
 */
@NullMarked
package dev.peerwatch.agent.sim;

import org.jspecify.annotations.NullMarked;
