package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.protocol.NodeName;
import java.util.Optional;

/**
 * Who comes after whom on each ring of the watch plan, and how it is polled. The same for all nodes. Implementations are immutable and
 * answer quickly: a walk along a dead run asks once for each node.
 */
public interface Successors {

    /** How many rings there are; they are numbered from 0. */
    int rings();

    /** The node that {@code node} watches on this ring; empty for a name that the plan doesn't have. */
    Optional<NodeName> after(NodeName node, int ring);

    /**
     * How a node is polled by whoever watches it on this ring.
     *
     * @throws IllegalArgumentException for a name that the plan doesn't have
     */
    PeerSetup setup(NodeName subject, int ring);

    /** A plan without rings: nobody is walked to. */
    static Successors none() {
        return new Successors() {
            @Override
            public int rings() {
                return 0;
            }

            @Override
            public Optional<NodeName> after(NodeName node, int ring) {
                return Optional.empty();
            }

            @Override
            public PeerSetup setup(NodeName subject, int ring) {
                throw new IllegalArgumentException("no rings");
            }
        };
    }
}
