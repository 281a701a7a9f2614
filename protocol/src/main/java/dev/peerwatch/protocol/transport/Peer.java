package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.util.List;

/**
 * Another node, as far as the network needs to know it.
 *
 * @param name its name
 * @param host host name or literal address
 * @param port UDP and TCP port of its agent
 * @param keys the keys it may show: one, or several while rotating
 */
public record Peer(NodeName name, String host, int port, List<PublicKeyPin> keys) {

    public Peer {
        keys = List.copyOf(keys);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port + " (expected 1 to 65535)");
        }
    }
}
