package dev.peerwatch.agent.sim;

import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The virtual network between nodes: who reaches whom, how long a packet takes, which are lost. The truth about it, which no node
 * knows.
 */
public final class SimNetwork {

    /** What happens to a packet that doesn't arrive. */
    static final long LOST = -1;

    /** How a packet travels. */
    enum Kind {
        UDP,
        TCP
    }

    /** One node's place in the network. */
    private static final class Place {
        private double lossTo;
        private double lossFrom;
        private long delay;
        private boolean tcpBlocked;
    }

    private final Dice dice;
    private final Map<NodeName, Integer> indices = new HashMap<>();
    private final List<Place> places = new ArrayList<>();
    private final Set<Long> cuts = new HashSet<>();
    private BitSet side = new BitSet();
    private final Map<Long, Double> lossBetween = new HashMap<>();
    private long delay = Duration.ofMillis(2).toNanos();
    private double jitter = 0.5;
    private double loss;
    private double udpLoss;
    private double duplication;
    private boolean tcpBlocked;

    SimNetwork(long seed) {
        this.dice = new Dice(seed);
    }

    /** Gives a node its place, once. */
    int join(NodeName node) {
        return indices.computeIfAbsent(node, name -> {
            places.add(new Place());
            return places.size() - 1;
        });
    }

    // ---- what faults change

    /** Nothing gets from one node to the other any more; the way back is another matter. */
    public void cut(NodeName from, NodeName to) {
        cuts.add(way(index(from), index(to)));
    }

    /** Cuts both ways. */
    public void cutBothWays(NodeName one, NodeName other) {
        cut(one, other);
        cut(other, one);
    }

    /** These nodes and all others can't reach each other any more. */
    public void sides(Collection<NodeName> one) {
        BitSet there = new BitSet();
        one.forEach(node -> there.set(index(node)));
        side = there;
    }

    /** Takes back every cut. */
    public void healAll() {
        cuts.clear();
        side = new BitSet();
    }

    /** Takes back everything: cuts, losses, delays. */
    public void restore() {
        healAll();
        lossBetween.clear();
        places.forEach(place -> {
            place.lossTo = 0;
            place.lossFrom = 0;
            place.delay = 0;
            place.tcpBlocked = false;
        });
        delay = Duration.ofMillis(2).toNanos();
        jitter = 0.5;
        loss = 0;
        udpLoss = 0;
        duplication = 0;
        tcpBlocked = false;
    }

    /** The share of packets that are lost everywhere, 0 to 1. */
    public void loss(double share) {
        loss = share;
    }

    /** The share of datagrams that are lost everywhere; TCP is spared. */
    public void udpLoss(double share) {
        udpLoss = share;
    }

    /** Whether TCP gets nowhere. */
    public void tcpBlocked(boolean blocked) {
        tcpBlocked = blocked;
    }

    /** The share of packets that are lost on their way to this node. */
    public void lossTo(NodeName node, double share) {
        place(node).lossTo = share;
    }

    /** The share of packets that are lost on their way from this node. */
    public void lossFrom(NodeName node, double share) {
        place(node).lossFrom = share;
    }

    /** The share of packets that are lost on this way. */
    public void lossBetween(NodeName from, NodeName to, double share) {
        lossBetween.put(way(index(from), index(to)), share);
    }

    /** The time of one packet, without jitter. */
    public void delay(Duration oneWay) {
        delay = oneWay.toNanos();
    }

    /** What is added for packets to and from this node. */
    public void delayAt(NodeName node, Duration more) {
        place(node).delay = more.toNanos();
    }

    /** Packets take up to this share of their time longer; beyond 1 they overtake each other often. */
    public void jitter(double share) {
        jitter = share;
    }

    /** The share of requests that reach the other side twice, as when a connection breaks after the work was done. */
    public void duplication(double share) {
        duplication = share;
    }

    // ---- what it means for one packet

    /** The time that this packet takes, in nanoseconds, or {@link #LOST}. {@code what} tells it from others sent at the same time. */
    long packet(Kind kind, int from, int to, long now, long what) {
        double lost = lossOn(kind, from, to);
        long way = way(from, to);
        if (lost > 0 && dice.share(way, now, what) < lost) {
            return LOST;
        }
        long time = delay + places.get(from).delay + places.get(to).delay;
        return time + (long) (time * jitter * dice.share(way, now, ~what));
    }

    /** Whether this request reaches the other side twice. */
    boolean twice(int from, int to, long now) {
        return duplication > 0 && dice.share(way(from, to), now, Long.MAX_VALUE) < duplication;
    }

    private double lossOn(Kind kind, int from, int to) {
        long way = way(from, to);
        Place there = places.get(to);
        if ((!cuts.isEmpty() && cuts.contains(way))
                || (!side.isEmpty() && side.get(from) != side.get(to))
                || (kind == Kind.TCP && (tcpBlocked || there.tcpBlocked || places.get(from).tcpBlocked))) {
            return 1;
        }
        double arrives = (1 - loss) * (1 - there.lossTo) * (1 - places.get(from).lossFrom);
        if (kind == Kind.UDP) {
            arrives *= 1 - udpLoss;
        }
        if (!lossBetween.isEmpty()) {
            arrives *= 1 - lossBetween.getOrDefault(way, 0.0);
        }
        return 1 - arrives;
    }

    // ---- the truth

    /** The share of TCP's packets that is lost between two nodes, in the worse direction. */
    public double worst(NodeName one, NodeName other) {
        int a = index(one);
        int b = index(other);
        return Math.max(lossOn(Kind.TCP, a, b), lossOn(Kind.TCP, b, a));
    }

    /** Whether anything at all of what one sends gets back to it from the other: pings or TCP. */
    public boolean anyWay(NodeName one, NodeName other) {
        int a = index(one);
        int b = index(other);
        return (lossOn(Kind.TCP, a, b) < 1 && lossOn(Kind.TCP, b, a) < 1)
                || (lossOn(Kind.UDP, a, b) < 1 && lossOn(Kind.UDP, b, a) < 1);
    }

    /** Whether any packets are lost by chance. */
    public boolean lossy() {
        return chance(loss)
                || chance(udpLoss)
                || lossBetween.values().stream().anyMatch(SimNetwork::chance)
                || places.stream().anyMatch(place -> chance(place.lossTo) || chance(place.lossFrom));
    }

    /** The longest that one packet between these nodes takes. */
    public Duration slowest(NodeName one, NodeName other) {
        long time = delay + place(one).delay + place(other).delay;
        return Duration.ofNanos((long) (time * (1 + jitter)));
    }

    private static boolean chance(double lost) {
        return lost > 0 && lost < 1;
    }

    private Place place(NodeName node) {
        return places.get(index(node));
    }

    private int index(NodeName node) {
        Integer index = indices.get(node);
        if (index == null) {
            throw new IllegalArgumentException("the network has no node " + node);
        }
        return index;
    }

    private static long way(int from, int to) {
        return ((long) from << 32) | to;
    }
}
