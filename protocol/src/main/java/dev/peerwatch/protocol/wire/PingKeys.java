package dev.peerwatch.protocol.wire;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.nio.charset.StandardCharsets;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that authenticate pings between this node and one key of one peer: HKDF-SHA256 of the ECDH secret, with both names
 * and the direction. One key for each of the four ways, so nothing said one way can be sent back another.
 */
public final class PingKeys {

    private static final String LABEL = "peerwatch ping 1";

    private final SecretKeySpec pingToPeer;
    private final SecretKeySpec pongFromPeer;
    private final SecretKeySpec pingFromPeer;
    private final SecretKeySpec pongToPeer;

    private PingKeys(byte[] secret, NodeName self, NodeName peer) {
        this.pingToPeer = derive(secret, self, peer, Ping.Kind.PING);
        this.pongFromPeer = derive(secret, self, peer, Ping.Kind.PONG);
        this.pingFromPeer = derive(secret, peer, self, Ping.Kind.PING);
        this.pongToPeer = derive(secret, peer, self, Ping.Kind.PONG);
    }

    /** Takes about a millisecond: keep the result. */
    public static PingKeys between(NodeName self, NodeKey key, NodeName peer, PublicKeyPin peerKey) {
        return new PingKeys(key.agree(peerKey), self, peer);
    }

    SecretKeySpec outgoing(Ping.Kind kind) {
        return kind == Ping.Kind.PING ? pingToPeer : pongToPeer;
    }

    SecretKeySpec incoming(Ping.Kind kind) {
        return kind == Ping.Kind.PING ? pingFromPeer : pongFromPeer;
    }

    /** {@code pinger} and {@code answerer} keep their places in both directions; {@code kind} is the direction. */
    private static SecretKeySpec derive(byte[] secret, NodeName pinger, NodeName answerer, Ping.Kind kind) {
        // Names contain no line feed, so the parts can't run into each other.
        String info = LABEL + "\n" + pinger + "\n" + answerer + "\n" + kind;
        return HmacSha256.key(
                HmacSha256.derive(new byte[0], secret, info.getBytes(StandardCharsets.US_ASCII), HmacSha256.LENGTH));
    }
}
