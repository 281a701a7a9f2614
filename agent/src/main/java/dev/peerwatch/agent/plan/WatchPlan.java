package dev.peerwatch.agent.plan;

import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who watches whom. Of n nodes, each watches exactly min(watchers, n - 1) distinct others, one on each ring, and is watched by
 * exactly that many. On a ring everyone watches the next one. Neither the order in which the nodes are given nor the machine
 * matters. Immutable.
 */
public final class WatchPlan {

    private final List<Member> members;
    private final Map<NodeName, Integer> index;
    private final long[] bases;
    private final Rings rings;
    private final int watchers;

    private WatchPlan(List<Member> members, Map<NodeName, Integer> index, long[] bases, Rings rings, int watchers) {
        this.members = members;
        this.index = index;
        this.bases = bases;
        this.rings = rings;
        this.watchers = watchers;
    }

    /**
     * The plan for these nodes.
     *
     * @param members the nodes, in any order, no name twice
     * @param watchers by how many each is to be watched, at least 1
     * @throws IllegalArgumentException when a name is there twice, or {@code watchers} is below 1
     */
    public static WatchPlan of(Collection<Member> members, int watchers) {
        if (watchers < 1) {
            throw new IllegalArgumentException("watchers is " + watchers + ", expected 1 or more");
        }
        List<Member> byName =
                members.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
        int n = byName.size();
        Map<NodeName, Integer> index = new HashMap<>(n * 2);
        Map<String, Integer> siteNumbers = new HashMap<>();
        NameHash hash = new NameHash();
        long[] bases = new long[n];
        int[] sites = new int[n];
        for (int i = 0; i < n; i++) {
            Member member = byName.get(i);
            if (index.put(member.name(), i) != null) {
                throw new IllegalArgumentException("node " + member.name() + " is there twice");
            }
            bases[i] = hash.base(member.name());
            sites[i] = siteNumbers.computeIfAbsent(member.site(), s -> siteNumbers.size());
        }
        return new WatchPlan(byName, index, bases, Rings.of(bases, sites, watchers), watchers);
    }

    /** How many rings there are, which is by how many each node is watched: 0 for a single node. */
    public int ringCount() {
        return rings.count();
    }

    /**
     * The rings in the order of their numbers, each as its nodes in order from the one whose name is smallest. A ring that
     * isn't {@link #isSingle single} is given as far as it goes from there.
     */
    public List<List<NodeName>> rings() {
        return IntStream.range(0, ringCount())
                .mapToObj(ring -> {
                    List<NodeName> order = new ArrayList<>();
                    int at = 0;
                    do {
                        order.add(name(at));
                        at = rings.after(ring, at);
                    } while (at != 0);
                    return List.copyOf(order);
                })
                .toList();
    }

    /**
     * Whether the ring passes every node before it comes back. Always so for ring 0, and for all unless there are fewer than
     * four times as many nodes as rings and more than two rings.
     */
    public boolean isSingle(int ring) {
        return rings.single(ring);
    }

    /** What somebody should know who chose these numbers: one line for people each; usually none. */
    public List<String> remarks() {
        int n = members.size();
        List<String> remarks = new ArrayList<>();
        if (n == 1) {
            remarks.add("n=1: nobody watches the only node");
        } else if (ringCount() < watchers) {
            remarks.add(
                    "n=" + n + ", k=" + watchers + ": everyone watches everyone, " + ringCount() + " watchers each");
        }
        for (int ring = 1; ring < ringCount(); ring++) {
            int second = ring;
            if (!isSingle(ring)) {
                remarks.add("n=" + n + ", k=" + watchers + ": ring " + ring
                        + " is several circles, the nodes are too few for" + " another whole one");
            } else if (IntStream.range(0, n).allMatch(i -> rings.after(second, i) == rings.before(0, i))) {
                remarks.add("n=" + n + ", k=" + watchers + ": ring " + ring + " is ring 0 reversed");
            }
        }
        return remarks;
    }

    /** Everyone's watches, by watcher's name, then by ring. */
    public List<Watch> watches() {
        return members.stream()
                .flatMap(member -> watchedBy(member.name()).stream())
                .toList();
    }

    /** What {@code watcher} looks at, by ring. Empty for a name that the plan doesn't have. */
    public List<Watch> watchedBy(NodeName watcher) {
        Integer at = index.get(watcher);
        return at == null
                ? List.of()
                : IntStream.range(0, ringCount())
                        .mapToObj(ring -> new Watch(watcher, name(rings.after(ring, at)), ring))
                        .toList();
    }

    /** Who looks at {@code subject}, by ring. Empty for a name that the plan doesn't have. */
    public List<Watch> watchersOf(NodeName subject) {
        Integer at = index.get(subject);
        return at == null
                ? List.of()
                : IntStream.range(0, ringCount())
                        .mapToObj(ring -> new Watch(name(rings.before(ring, at)), subject, ring))
                        .toList();
    }

    /** Whether the plan has this node. */
    public boolean contains(NodeName name) {
        return index.containsKey(name);
    }

    /**
     * The node that {@code name} watches on this ring.
     *
     * @throws IllegalArgumentException when the plan has no such node or ring
     */
    public NodeName successor(NodeName name, int ring) {
        return name(rings.after(checked(ring), at(name)));
    }

    /**
     * The node that watches {@code name} on this ring.
     *
     * @throws IllegalArgumentException when the plan has no such node or ring
     */
    public NodeName predecessor(NodeName name, int ring) {
        return name(rings.before(checked(ring), at(name)));
    }

    /**
     * When the watcher on {@code ring} polls {@code subject}: as long after each whole multiple of {@code interval} since the
     * epoch. The watchers of one node are spread evenly over the interval.
     *
     * @return 0 up to, but not including, {@code interval}
     * @throws IllegalArgumentException when the plan has no such node or ring
     */
    public Duration phase(NodeName subject, int ring, Duration interval) {
        long nanos = interval.toNanos();
        long own = Long.remainderUnsigned(NameHash.seeded(bases[at(subject)], NameHash.PHASE), nanos);
        long share = Math.multiplyExact(nanos, (long) checked(ring)) / ringCount();
        return Duration.ofNanos((own + share) % nanos);
    }

    private NodeName name(int at) {
        return members.get(at).name();
    }

    private int at(NodeName name) {
        @Nullable Integer at = index.get(name);
        if (at == null) {
            throw new IllegalArgumentException("the plan has no node " + name);
        }
        return at;
    }

    private int checked(int ring) {
        if (ring < 0 || ring >= ringCount()) {
            throw new IllegalArgumentException("the plan has no ring " + ring + ", only " + ringCount());
        }
        return ring;
    }
}
