/**
 * The wire itself: polling peers, asking and telling them things, and the server that answers theirs, all on one event loop
 * group that the caller owns. {@link dev.peerwatch.protocol.transport.PeerNetwork} is the way in. What a poll's observations
 * mean is decided in {@link dev.peerwatch.protocol.transport.PollEvidence}, which is pure.
 *
 * <p>Decisions that are hard to undo:
 *
 * <ul>
 *   <li><b>Connections are used again for some seconds, and for a minute at most</b>
 *       ({@link dev.peerwatch.protocol.transport.KeptConnections}). A handshake is by far the most that a call costs. With one for each
 *       poll, ten agents at a short interval on one small machine kept each other from answering: a handshake that came too late was
 *       thrown away and begun again, so nobody ever got out of it. At the usual interval of a minute each poll still makes a
 *       connection of its own, and resumes the TLS session; at shorter ones each peer shows once a minute that it accepts new ones.
 *       A kept connection proves nothing by itself, for it may lead to a host that is gone: only an answer does, and a poll that
 *       misses one soon opens a new connection beside it, to see whether the host accepts that.
 *   <li><b>Over a kept connection the status call goes before the ping.</b> An answered call says all that a pong would, and more; a
 *       ping before each would be the greater part of the packets that a mesh at a short interval sends. It follows as soon as the
 *       call is slow or fails, so that a silent host is asked as often as before, and once a minute in any case, to see whether
 *       datagrams still pass. Where they don't, each poll goes on beginning with them.
 *   <li><b>A handshake or an answer that comes too late for its call is of use to the next</b>: the connection is left to be finished,
 *       one handshake for each peer, and the next call waits for it rather than to begin another.
 *   <li><b>A connected datagram socket for each poll.</b> Only a connected one learns of ICMP port-unreachable, the positive
 *       evidence that a host lives without its agent.
 *   <li><b>Handshakes run beside the loop</b> on one thread that ends when idle, so that nobody's handshake delays a ping.
 * </ul>
 */
@NullMarked
package dev.peerwatch.protocol.transport;

import org.jspecify.annotations.NullMarked;
