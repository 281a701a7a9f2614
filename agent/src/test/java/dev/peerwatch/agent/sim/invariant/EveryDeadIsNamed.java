package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every dead node is found, and named in a message to everybody on call, while one agent lives that reaches the chat, within the bound of
 * DESIGN 4: T + (⌈log₂(L+1)⌉ - 1)·d + H + W, and the waits of the messages' grouping. The time counts from the last change of the
 * world, or from the end of a grace; and where the finder has nobody to speak with but nodes that are slow, from when it last heard of one
 * again after two intervals without a word.
 */
public final class EveryDeadIsNamed extends Invariant {

    /** Up to so many nodes all others are asked, and a majority of all is asked for. */
    private static final int SMALL_MESH = 32;

    /**
     * Who has to find a dead node.
     *
     * @param finder its nearest predecessor on a ring that can tell
     * @param ring which
     * @param run how many dead nodes there are from there to it
     */
    private record Duty(NodeName finder, NodeName dead, int ring, int run) {}

    private final Belief belief;
    private final Map<Watch, Duration> inViewSince = new HashMap<>();
    private final Map<Watch, Duration> seenSince = new HashMap<>();
    private Duration from = Duration.ZERO;

    /** Who watches whom by the plan. */
    private record Watch(NodeName watcher, NodeName peer) {}

    public EveryDeadIsNamed(Truth truth, Belief belief) {
        super(truth);
        this.belief = belief;
    }

    @Override
    public void beforeChange(String what) {
        check();
    }

    @Override
    public void changed(String what) {
        from = truth().now();
        lookAround();
        if (!truth().world().settled()) {
            return;
        }
        List<Duration> times = new ArrayList<>();
        for (NodeName node : truth().nodes()) {
            duties(node).forEach(duty -> {
                times.add(base(duty).plus(detection(duty)));
                times.add(base(duty).plus(telling(duty)));
            });
        }
        Duration change = from;
        times.stream()
                .distinct()
                .forEach(time -> truth().world().sim().agenda().at(time.plusMillis(1), () -> {
                    if (change.equals(from)) {
                        check();
                    }
                }));
    }

    @Override
    public void end() {
        check();
    }

    private void check() {
        if (!truth().world().settled()) {
            return;
        }
        Duration now = truth().now();
        for (NodeName node : truth().nodes()) {
            for (Duty duty : duties(node)) {
                if (longer(now, base(duty).plus(detection(duty))) && !found(node)) {
                    throw broken(told(duty, "has not been found by anybody", detection(duty)));
                }
                if (longer(now, base(duty).plus(telling(duty)))) {
                    for (String reader : truth().mesh().people()) {
                        if (!belief.isNamed(reader, node.value())) {
                            throw broken(told(duty, "is not known to " + reader + " as bad", telling(duty)));
                        }
                    }
                }
            }
        }
    }

    private String told(Duty duty, String what, Duration bound) {
        return duty.dead() + ", dead, " + what + "; expected within " + seconds(bound) + " of " + seconds(base(duty))
                + ", by " + duty.finder() + " (ring " + duty.ring() + ", a run of " + duty.run() + ")";
    }

    private boolean found(NodeName dead) {
        return truth().world().sim().nodes().stream()
                .filter(node -> node.life() == Life.RUNNING)
                .map(node -> node.state().watch().peers().get(dead))
                .anyMatch(peer -> peer != null && peer.verdict().bad());
    }

    // ---- who has to

    /** On each ring, the nearest predecessor that can tell; nothing where the truth isn't plain. */
    private List<Duty> duties(NodeName dead) {
        List<Duty> duties = new ArrayList<>();
        if (truth().dead(dead)) {
            WatchPlan plan = truth().plan();
            for (int ring = 0; ring < plan.ringCount(); ring++) {
                duty(dead, ring).ifPresent(duties::add);
            }
        }
        return duties;
    }

    private Optional<Duty> duty(NodeName dead, int ring) {
        List<NodeName> mute = new ArrayList<>();
        int run = 1;
        NodeName at = truth().plan().predecessor(dead, ring);
        while (!at.equals(dead)) {
            if (truth().slow(at)) {
                return Optional.empty();
            }
            NodeName here = at;
            if (truth().runs(here)) {
                // Those nearer that run but can't tell anybody must be dead to this one, else it relies on them.
                if (mute.stream().anyMatch(near -> !truth().shut(here, near))) {
                    return Optional.empty();
                }
                if (canTell(here)) {
                    return Optional.of(new Duty(here, dead, ring, run));
                }
                mute.add(here);
            }
            run++;
            at = truth().plan().predecessor(at, ring);
        }
        return Optional.empty();
    }

    private boolean canTell(NodeName node) {
        return chats(node)
                || truth().nodes().stream()
                        .anyMatch(other -> !other.equals(node)
                                && truth().steady(other)
                                && chats(other)
                                && truth().open(node, other));
    }

    private boolean chats(NodeName node) {
        return truth().world()
                .sim()
                .chat()
                .open(truth().world().sim().node(node).jid());
    }

    // ---- who has seen whom

    /** Who polls every interval has surely looked at a peer that was plainly there for two. */
    private void lookAround() {
        for (NodeName peer : truth().nodes()) {
            for (int ring = 0; ring < truth().plan().ringCount(); ring++) {
                Watch watch = new Watch(truth().plan().predecessor(peer, ring), peer);
                if (isInView(watch)) {
                    inViewSince.putIfAbsent(watch, truth().now());
                }
                Duration since = inViewSince.get(watch);
                if (since != null) {
                    Duration began = truth().beganAnew(watch.watcher());
                    if (longer(
                            truth().now().minus(max(since, began)), interval().multipliedBy(2))) {
                        seenSince.put(watch, began);
                    }
                    if (!isInView(watch)) {
                        inViewSince.remove(watch);
                    }
                }
            }
        }
    }

    private boolean isInView(Watch watch) {
        return truth().steady(watch.watcher())
                && truth().steady(watch.peer())
                && truth().open(watch.watcher(), watch.peer());
    }

    // ---- until when

    private Duration base(Duty duty) {
        Duration grace = WatchSetup.RESTART_GRACE;
        Duration base = max(from, truth().stoppedAt(duty.dead()).plus(grace));
        base = max(base, truth().backAt(duty.finder()));
        Duration began = truth().beganAnew(duty.finder());
        // It gives those that it hasn't seen since its start a grace: its own peers that weren't there for long enough,
        // and
        // all that it
        // walks to.
        boolean hasSeenIt = duty.run() == 1 && began.equals(seenSince.get(new Watch(duty.finder(), duty.dead())));
        return hasSeenIt ? base : max(base, began.plus(grace));
    }

    private static Duration max(Duration one, Duration other) {
        return longer(one, other) ? one : other;
    }

    /** T + (⌈log₂(L+1)⌉ - 1)·d + H. */
    private Duration detection(Duty duty) {
        Duration poll = truth().mesh().timeout();
        int doublings = 32 - Integer.numberOfLeadingZeros(duty.run()) - 1; // = ceil(log2(L+1)) - 1
        // (attempts - 1)·retry + d
        Duration certain = poll.multipliedBy(answersOnChatAlone(duty) ? 6 : 3);
        Duration plain =
                interval().plus(poll.multipliedBy(doublings)).plus(certain).plus(margin());
        return truth().world().sim().network().lossy() ? plain.multipliedBy(3) : plain;
    }

    /**
     * Whether the node runs and only its network is gone, so that it answers on chat, and those who are left to say that they don't see it
     * are no majority: it is {@code UNREACHABLE} and not dead by DESIGN 5 ("someone sees p"), and from its finder's place this may be a
     * partition of which not all is known yet. That is said by two panels, each after its attempts, so H counts twice. A deaf node in a
     * mesh whose majority is there, and whatever doesn't answer on chat, has the bound of DESIGN 4.
     */
    private boolean answersOnChatAlone(Duty duty) {
        if (!truth().runs(duty.dead()) || !chats(duty.dead())) {
            return false;
        }
        long against = 1
                + truth().nodes().stream()
                        .filter(other -> !other.equals(duty.dead()) && !other.equals(duty.finder()))
                        .filter(other -> truth().steady(other) && truth().open(duty.finder(), other))
                        .count();
        int nodes = truth().nodes().size();
        return nodes > 2 && (nodes <= SMALL_MESH ? 2 * against <= nodes : 3 * against < 2L * nodes);
    }

    /** The same, the wait for a lead that isn't there, and the waits of messages. */
    private Duration telling(Duty duty) {
        Duration words = timing().sayInAll()
                .multipliedBy(4)
                .plus(timing().groupInterval().multipliedBy(4))
                .plus(truth().world().sim().chat().hop().multipliedBy(6))
                .plusSeconds(5);
        Duration backup = duty.ring() == 0
                ? Duration.ZERO
                : timing().backupWait().plus(timing().exchangePatience().multipliedBy(3));
        Duration plain = words.plus(backup);
        return detection(duty).plus(truth().world().sim().network().lossy() ? plain.multipliedBy(3) : plain);
    }

    /** What packets take on their way. */
    private Duration margin() {
        return truth().mesh().timeout().dividedBy(2);
    }
}
