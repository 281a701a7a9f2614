package dev.peerwatch.notifier.policy;

import java.time.Instant;
import java.util.Set;

/**
 * Planned work that the blueprint names: nobody is told about these nodes meanwhile.
 *
 * @param nodes which ones
 * @param from its begin
 * @param to its end, exclusive
 * @param reason in words; may be empty
 */
public record Maintenance(Set<String> nodes, Instant from, Instant to, String reason) {

    public Maintenance {
        nodes = Set.copyOf(nodes);
    }

    /** Whether this node is being worked on at this time. */
    public boolean covers(String node, Instant at) {
        return stands(at) && nodes.contains(node);
    }

    /** Whether it is this time. */
    public boolean stands(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }
}
