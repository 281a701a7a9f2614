package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.wire.BootId;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What doesn't change while the agent runs.
 *
 * @param self this node
 * @param key its key pair
 * @param boot names this run; the same as in the status report
 * @param listen where the agent is reached, UDP and TCP. When it is one address and not the wildcard, polls leave from it too.
 *     Port 0 takes a free one (for tests)
 * @param limits what a caller may use
 */
public record NetworkSettings(NodeName self, NodeKey key, BootId boot, InetSocketAddress listen, ServerLimits limits) {

    /**
     * How much of the server a caller may use before it is cut off.
     *
     * @param connections open at once, in all
     * @param connectionsPerAddress open at once from one address
     * @param handshake from the accept to the end of the TLS handshake
     * @param header from there to the end of the request's headers
     * @param body from there to the end of the request's body
     * @param answer for taking the answer, once it is made
     * @param idle from there to the next request on the same connection
     */
    public record ServerLimits(
            int connections,
            int connectionsPerAddress,
            Duration handshake,
            Duration header,
            Duration body,
            Duration answer,
            Duration idle) {

        /** For real networks. */
        public static final ServerLimits STANDARD = new ServerLimits(
                512,
                32,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15));
    }
}
