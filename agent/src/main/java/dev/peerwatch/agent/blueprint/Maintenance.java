package dev.peerwatch.agent.blueprint;

import dev.peerwatch.protocol.NodeName;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Planned work, during which nobody is told about these nodes.
 *
 * @param nodes which ones, those of named sites and profiles included; may be empty where no node has the site or profile
 * @param from its beginning
 * @param to its end, exclusive, after the beginning
 * @param reason in words; may be empty
 */
public record Maintenance(SortedSet<NodeName> nodes, Instant from, Instant to, String reason) {

    public Maintenance {
        nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }

    /** Whether {@code node} is being worked on at {@code at}. */
    public boolean covers(NodeName node, Instant at) {
        return nodes.contains(node) && !at.isBefore(from) && at.isBefore(to);
    }
}
