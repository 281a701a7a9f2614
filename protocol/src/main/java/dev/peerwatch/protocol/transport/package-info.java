/**
 * The wire itself: polling peers, asking and telling them things, and the server that answers theirs, all on one event loop
 * group that the caller owns. {@link dev.peerwatch.protocol.transport.PeerNetwork} is the way in. What a poll's observations
 * mean is decided in {@link dev.peerwatch.protocol.transport.PollEvidence}, which is pure.
 *
 * <p>Decisions that are hard to undo:
 *
 * <ul>
 *   <li><b>A connection of its own for each poll.</b> Connections aren't kept between polls: a poll is to say whether the peer would
 *       accept a connection <em>now</em>, a kept one is as often as not a stale one (a restart, a firewall that forgets idle
 *       flows), and idle sockets with TLS state cost memory all day. TLS sessions are resumed instead, which leaves one key
 *       agreement and no signature for a poll; where a ticket can't be used (the peer restarted), the handshake is a full one,
 *       within the same connection.
 *   <li><b>Other calls share connections</b> for some seconds ({@link dev.peerwatch.protocol.transport.KeptConnections}): they come in
 *       bursts, when many are in trouble and time and processors are short. With a handshake for each, ten agents at a short
 *       interval on one small machine kept each other from answering, and so in trouble.
 *   <li><b>A connected datagram socket for each poll.</b> Only a connected one learns of ICMP port-unreachable, the positive
 *       evidence that a host lives without its agent.
 *   <li><b>Handshakes run beside the loop</b> on one thread that ends when idle, so that nobody's handshake delays a ping.
 * </ul>
 */
@NullMarked
package dev.peerwatch.protocol.transport;

import org.jspecify.annotations.NullMarked;
