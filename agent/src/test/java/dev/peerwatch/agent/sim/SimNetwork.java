package dev.peerwatch.agent.sim;

import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The virtual network between nodes: who reaches whom, how long a packet takes, how many are lost. */
final class SimNetwork {

    /** TCP repeats a lost packet; so often at most within a poll. */
    private static final int TCP_TRIES = 3;

    private final Random random;
    private final Set<String> cuts = new HashSet<>();
    private final Map<NodeName, Double> lossAt = new HashMap<>();
    private Duration delay = Duration.ofMillis(2);
    private double loss;

    SimNetwork(Random random) {
        this.random = random;
    }

    /** Nothing gets from one node to the other any more; the way back is another matter. */
    void cut(NodeName from, NodeName to) {
        cuts.add(from + ">" + to);
    }

    /** Cuts both ways. */
    void cutBothWays(NodeName one, NodeName other) {
        cut(one, other);
        cut(other, one);
    }

    void healAll() {
        cuts.clear();
    }

    /** The share of packets that are lost everywhere, 0 to 1. */
    void loss(double share) {
        loss = share;
    }

    /** The share of packets that are lost on their way to this node. */
    void lossTo(NodeName node, double share) {
        lossAt.put(node, share);
    }

    void delay(Duration oneWay) {
        delay = oneWay;
    }

    /** Time for one packet, with jitter. */
    Duration transit() {
        return delay.plusNanos((long) (delay.toNanos() * random.nextDouble() / 2));
    }

    /** Whether one datagram arrives. */
    boolean arrives(NodeName from, NodeName to) {
        return !cuts.contains(from + ">" + to)
                && random.nextDouble() >= loss
                && random.nextDouble() >= lossAt.getOrDefault(to, 0.0);
    }

    /** Whether a ping gets there and its answer back. */
    boolean pingRoundTrip(NodeName from, NodeName to) {
        return arrives(from, to) && arrives(to, from);
    }

    /** Whether a short TCP exchange comes about, lost packets being repeated. */
    boolean tcpRoundTrip(NodeName from, NodeName to) {
        for (int packet = 0; packet < 2; packet++) {
            if (!repeated(from, to) || !repeated(to, from)) {
                return false;
            }
        }
        return true;
    }

    private boolean repeated(NodeName from, NodeName to) {
        for (int attempt = 0; attempt < TCP_TRIES; attempt++) {
            if (arrives(from, to)) {
                return true;
            }
        }
        return false;
    }
}
