package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.PinnedKeys;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everyone this node speaks with, by the blueprint in force. Immutable; a new blueprint makes a new book. */
public final class PeerBook implements PinnedKeys {

    private final Map<NodeName, Peer> byName = new HashMap<>();
    private final Map<PublicKeyPin, NodeName> byKey = new HashMap<>();

    private PeerBook(Collection<Peer> peers) {
        for (Peer peer : peers) {
            if (byName.put(peer.name(), peer) != null) {
                throw new IllegalArgumentException("node " + peer.name() + " stands twice in the book of peers");
            }
            for (PublicKeyPin key : peer.keys()) {
                NodeName other = byKey.put(key, peer.name());
                if (other != null && !other.equals(peer.name())) {
                    throw new IllegalArgumentException(other + " and " + peer.name() + " have the same key " + key
                            + ": a key names one node only");
                }
            }
        }
    }

    /**
     * A book of these peers.
     *
     * @throws IllegalArgumentException when a name stands twice or two nodes share a key
     */
    public static PeerBook of(Collection<Peer> peers) {
        return new PeerBook(peers);
    }

    /** The peer of that name. */
    public Optional<Peer> find(NodeName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All of them, in no particular order. */
    public Collection<Peer> peers() {
        return List.copyOf(byName.values());
    }

    @Override
    public Collection<PublicKeyPin> keysOf(NodeName node) {
        return find(node).map(Peer::keys).orElse(List.of());
    }

    @Override
    public Optional<NodeName> ownerOf(PublicKeyPin pin) {
        return Optional.ofNullable(byKey.get(pin));
    }

    boolean sameKeys(PeerBook other) {
        return byKey.equals(other.byKey);
    }
}
