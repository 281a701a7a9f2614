package dev.peerwatch.notifier;

import java.util.Optional;

/**
 * What a finding or an incident is about: a node, or one service of it.
 *
 * @param node the node's name
 * @param service the service's name, where it is about one
 */
public record Subject(String node, Optional<String> service) {

    /** A node as a whole. */
    public static Subject node(String node) {
        return new Subject(node, Optional.empty());
    }

    @Override
    public String toString() {
        return service.map(s -> node + "/" + s).orElse(node);
    }
}
