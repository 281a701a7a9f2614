package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.Onlooker;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.sim.fault.World;
import dev.peerwatch.agent.watch.PeerWatch;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Timing;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is really so in a virtual mesh, and since when: who runs, who can reach whom. Between two changes from outside nothing of it
 * changes.
 */
public final class Truth implements Onlooker {

    private static final int FLIGHTS_OF_A_CALL = 6;

    private final World world;
    private final Map<NodeName, Duration> fineSince = new HashMap<>();
    private final Map<NodeName, Duration> wellSince = new HashMap<>();
    private final Map<NodeName, Duration> inReachSince = new HashMap<>();
    private final Map<NodeName, TreeMap<Duration, Integer>> starts = new HashMap<>();
    private final Map<NodeName, Duration> deadSince = new HashMap<>();
    private final Map<NodeName, Duration> rewiredAt = new HashMap<>();
    private final Map<NodeName, String> digests = new HashMap<>();
    private final Map<NodeName, Duration> stoppedAt = new HashMap<>();
    private final Set<NodeName> isolated = new HashSet<>();
    private final Map<NodeName, Duration> backAt = new HashMap<>();
    private Duration lastChange = Duration.ZERO;
    private Duration nothingLostSince = Duration.ZERO;
    private boolean lossy;
    private Mesh planned;
    private WatchPlan plan;
    private List<NodeName> names;

    public Truth(World world) {
        this.world = world;
        this.planned = world.mesh();
        this.plan = planned.plan();
        this.names = planned.names();
    }

    @Override
    public void changed(String what) {
        lastChange = now();
        boolean wasLossy = lossy;
        lossy = world.sim().network().lossy();
        if (lossy || wasLossy) {
            nothingLostSince = now();
        }
        if (!world.mesh().equals(planned)) {
            planned = world.mesh();
            plan = planned.plan();
            names = planned.names();
        }
        for (SimNode node : world.sim().nodes()) {
            NodeName name = node.name();
            note(fineSince, name, couldNotBeCalledDown(node));
            note(wellSince, name, isWell(node));
            note(inReachSince, name, isInPlainReach(node));
            starts.computeIfAbsent(name, n -> new TreeMap<>()).putIfAbsent(node.startedAt(), node.boot());
            note(deadSince, name, dead(name));
            String digest = node.setup().digest();
            String before = digests.put(name, digest);
            if (before != null && !before.equals(digest)) {
                rewiredAt.put(name, now());
            }
        }
    }

    private void note(Map<NodeName, Duration> since, NodeName name, boolean so) {
        if (so) {
            since.putIfAbsent(name, now());
        } else {
            since.remove(name);
        }
    }

    // ---- time

    Duration now() {
        return world.sim().agenda().now();
    }

    /** When something last changed from outside. */
    Duration lastChange() {
        return lastChange;
    }

    /** Since when a majority has been able to see this node without a break, or too few have been there to say otherwise. */
    Optional<Duration> fineSince(NodeName node) {
        return Optional.ofNullable(fineSince.get(node));
    }

    /** Since when this node has run and all nodes have been, and have been able to see it. */
    Optional<Duration> wellSince(NodeName node) {
        return Optional.ofNullable(wellSince.get(node));
    }

    /** Since when this node has run and nothing has been in the way of those who look at it, whatever ails themselves. */
    Optional<Duration> inReachSince(NodeName node) {
        return Optional.ofNullable(inReachSince.get(node));
    }

    /** Since when this node can't be seen by anybody; now, for one that can. */
    Duration deadSince(NodeName node) {
        return deadSince.getOrDefault(node, now());
    }

    /** When this node's agent last started, or took another blueprint: from then it gives peers that it hasn't seen a grace. */
    Duration beganAnew(NodeName node) {
        Duration rewired = rewiredAt.getOrDefault(node, Duration.ZERO);
        Duration started = world.sim().node(node).startedAt();
        return started.compareTo(rewired) > 0 ? started : rewired;
    }

    /** How often this node's agent has started during that time. */
    long startsSince(NodeName node, Duration ago) {
        Duration from = now().minus(ago);
        return starts.getOrDefault(node, new TreeMap<>()).tailMap(from).size();
    }

    /** When this node last said that it stops. */
    Duration stoppedAt(NodeName node) {
        return stoppedAt.getOrDefault(node, Duration.ofDays(-1));
    }

    /**
     * When this node last heard of somebody again after it had heard of nobody: what it had found meanwhile it takes back and measures
     * anew (DESIGN 5). Long ago, if it is one that somebody quick could have spoken with then: it has no reason to be alone.
     */
    Duration backAt(NodeName node) {
        return backAt.getOrDefault(node, Duration.ofDays(-1));
    }

    @Override
    public void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
        if (step.state().watch().isolated()) {
            isolated.add(node.name());
        } else if (isolated.remove(node.name()) && isAlone(node.name())) {
            backAt.put(node.name(), now());
        }
        for (NodeEffect effect : step.effects()) {
            if (effect instanceof NodeEffect.TellStopping) {
                stoppedAt.put(node.name(), now());
            }
        }
    }

    // ---- nodes

    World world() {
        return world;
    }

    /** The nodes of the newest blueprint. */
    List<NodeName> nodes() {
        return names;
    }

    Mesh mesh() {
        return planned;
    }

    WatchPlan plan() {
        return plan;
    }

    /** Runs, and is quick. */
    boolean steady(NodeName node) {
        SimNode at = world.sim().node(node);
        return at.life() == Life.RUNNING && !at.isSlow();
    }

    boolean runs(NodeName node) {
        return world.sim().node(node).life() == Life.RUNNING;
    }

    /** Runs, but can't be told from one that doesn't by those who wait for it. */
    boolean slow(NodeName node) {
        SimNode at = world.sim().node(node);
        return at.life() == Life.RUNNING && at.isSlow();
    }

    /** Whether both have the same blueprint. */
    boolean likeMinded(NodeName one, NodeName other) {
        String digest = world.sim().node(one).setup().digest();
        return digest.equals(world.sim().node(other).setup().digest());
    }

    /** Whether a question through the chat server to the last address that the watcher was told of would reach the peer. */
    boolean answersByChat(PeerWatch peer) {
        return peer.chatJid().filter(world.sim().chat()::connectedAs).isPresent();
    }

    /** Whether two nodes can speak without loss to speak of. */
    boolean open(NodeName one, NodeName other) {
        return world.sim().network().worst(one, other) <= 0.15;
    }

    /** Whether no quick node can speak with this one. */
    private boolean isAlone(NodeName node) {
        return names.stream().noneMatch(other -> !other.equals(node) && steady(other) && open(node, other));
    }

    /** Whether nothing of the other gets to the one. */
    boolean shut(NodeName one, NodeName other) {
        return !world.sim().network().anyWay(one, other);
    }

    /** Whether it can't be seen by anybody: it doesn't run, or nothing gets through to it and back. */
    boolean dead(NodeName node) {
        SimNode at = world.sim().node(node);
        if (at.life() != Life.RUNNING) {
            return true;
        }
        return world.sim().nodes().stream()
                .filter(other -> other != at && other.life() == Life.RUNNING)
                .allMatch(other -> shut(other.name(), node));
    }

    private boolean isWell(SimNode node) {
        return steady(node.name())
                && world.sim().nodes().stream()
                        .filter(other -> other != node && other.life().hasProcess())
                        .allMatch(other -> steady(other.name())
                                && open(other.name(), node.name())
                                // The pings' share of the timeout is gone when the status is asked for.
                                && answersWithin(
                                        other.name(),
                                        node.name(),
                                        planned.timeout().dividedBy(2)));
    }

    private boolean isInPlainReach(SimNode node) {
        return steady(node.name())
                && !world.sim().network().lossy()
                && world.sim().nodes().stream()
                        .filter(other -> other != node && other.life().hasProcess())
                        .allMatch(other -> open(other.name(), node.name()));
    }

    /** Runs, and those who run and might not see it are no majority. */
    private boolean couldNotBeCalledDown(SimNode node) {
        if (!steady(node.name())) {
            return false;
        }
        int all = names.size();
        int blind = 0;
        for (SimNode other : world.sim().nodes()) {
            if (other.life().hasProcess()) {
                // While a blueprint is rolled out, a majority is one by each of those in force.
                all = Math.min(all, other.setup().watch().sites().size());
            }
            if (other != node && other.life().hasProcess() && (other.isSlow() || !open(other.name(), node.name()))) {
                blind++;
            }
        }
        // Of two, neither is a majority: the chat server is the third voter.
        return all == 2 ? blind == 0 || byChat(node) : 2 * blind <= all;
    }

    private boolean byChat(SimNode node) {
        boolean quick = world.sim().chat().hop().multipliedBy(6).compareTo(planned.timeout()) < 0;
        return quick && world.sim().chat().connected(node.jid());
    }

    /** The running nodes that can speak with this one, directly or by way of others. */
    Set<NodeName> component(NodeName node) {
        Set<NodeName> in = new TreeSet<>(Set.of(node));
        Deque<NodeName> next = new ArrayDeque<>(in);
        while (!next.isEmpty()) {
            NodeName one = next.remove();
            for (SimNode other : world.sim().nodes()) {
                if (other.life() == Life.RUNNING && !in.contains(other.name()) && !shut(one, other.name())) {
                    in.add(other.name());
                    next.add(other.name());
                }
            }
        }
        return in;
    }

    /** Whether all of these can speak with each other directly, without loss, and so quickly that an answer comes in time. */
    boolean plainSpeaking(Set<NodeName> nodes) {
        for (NodeName one : nodes) {
            if (!steady(one)) {
                return false;
            }
            for (NodeName other : nodes) {
                boolean plain = world.sim().network().worst(one, other) == 0
                        && answersWithin(
                                one, other, Timing.of(planned.interval()).exchangePatience());
                if (one.compareTo(other) < 0 && !plain) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether one node's poll of the other can be over before its timeout, however long its packets take. */
    boolean answersInTime(NodeName one, NodeName other) {
        return answersWithin(one, other, planned.timeout());
    }

    /** Since when no packets have been lost by chance. */
    Duration nothingLostSince() {
        return nothingLostSince;
    }

    /** Whether a call, with its connection and handshake, is surely over within that time. */
    private boolean answersWithin(NodeName one, NodeName other, Duration patience) {
        return world.sim()
                        .network()
                        .slowest(one, other)
                        .multipliedBy(FLIGHTS_OF_A_CALL)
                        .compareTo(patience)
                < 0;
    }
}
