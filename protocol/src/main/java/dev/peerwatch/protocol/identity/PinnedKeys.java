package dev.peerwatch.protocol.identity;

import dev.peerwatch.protocol.NodeName;
import java.util.Collection;
import java.util.Optional;

/** Which public keys belong to which node, by the blueprint in force. Asked anew at each handshake, by any thread. */
public interface PinnedKeys {

    /** The keys that {@code node} may show: one, or several while rotating; none when it isn't in the blueprint. */
    Collection<PublicKeyPin> keysOf(NodeName node);

    /** Whose key this is. */
    Optional<NodeName> ownerOf(PublicKeyPin pin);
}
