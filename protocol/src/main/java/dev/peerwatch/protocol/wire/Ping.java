package dev.peerwatch.protocol.wire;

import dev.peerwatch.protocol.NodeName;

/**
 * A ping, or the answer to one.
 *
 * @param kind which of the two
 * @param from who sends this datagram
 * @param to whom it is for
 * @param boot the run of the agent that pings; an answer echoes it
 * @param counter grows with each ping of that run to that peer; an answer echoes it
 */
public record Ping(Kind kind, NodeName from, NodeName to, BootId boot, long counter) {

    /** Which way it goes. */
    public enum Kind {
        /** "Are you there?" */
        PING,
        /** "I am." */
        PONG
    }

    /** The answer to this ping: as long as the ping itself. */
    public Ping answer() {
        return new Ping(Kind.PONG, to, from, boot, counter);
    }
}
