package dev.peerwatch.agent.core;

import dev.peerwatch.agent.watch.PeerWatch;
import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.OpsState;
import dev.peerwatch.notifier.OpsState.Shown;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.talk.NodeView;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a node says of itself: to its watchers, to people in chat, to those at the machine, and by its light. Pure. */
public final class NodeReport {

    /** So many nodes are named in a presence. */
    private static final int MOST_SHOWN = 10;

    private NodeReport() {}

    /** The status report for a watcher. */
    public static StatusReport forWatchers(NodeState state, Moment now) {
        List<StatusReport.Look> looked = new ArrayList<>(state.watch().peers().size());
        for (PeerWatch peer : state.watch().peers().values()) {
            peer.last()
                    .ifPresent(last -> looked.add(
                            new StatusReport.Look(peer.setup().name(), ago(now, peer.lastEndedAt()), Saw.of(last))));
        }
        List<StatusReport.LookedAtBy> lookedAtBy = new ArrayList<>();
        state.watch().lookedAt().forEach((watcher, at) -> {
            if (!state.watch().silentWatchers().contains(watcher)) {
                lookedAtBy.add(new StatusReport.LookedAtBy(watcher, ago(now, at)));
            }
        });
        return new StatusReport(
                state.setup().watch().self(),
                state.identity().bootId(),
                state.identity().software(),
                state.setup().digest(),
                ago(now, state.identity().startedAt().up()),
                looked,
                List.copyOf(state.watch().silentWatchers()),
                lookedAtBy,
                List.of(),
                List.copyOf(state.ops().subscribers().keySet()),
                state.ops().link().jid());
    }

    /** What people are told in chat when they ask. */
    static NodeView view(NodeState state, Moment now) {
        List<NodeView.Peer> peers = state.watch().peers().values().stream()
                .map(p -> new NodeView.Peer(
                        p.setup().name().value(),
                        state.watch().setup().siteOf(p.setup().name()),
                        p.verdict(),
                        p.since(),
                        reason(p),
                        lookedAgo(p, now),
                        p.last().map(Outcome::roundTrip).orElse(Duration.ZERO)))
                .toList();
        List<NodeView.Watcher> watchers = new ArrayList<>();
        lookers(state)
                .forEach((name, at) -> watchers.add(new NodeView.Watcher(
                        name.value(),
                        ago(now, at.orElse(state.watch().awakeSince())),
                        state.watch().silentWatchers().contains(name))));
        return new NodeView(
                ago(now, state.identity().startedAt().up()), state.identity().software(), peers, watchers);
    }

    /** What {@code peerwatch status} shows. */
    public static NodeStatus status(NodeState state, Moment now) {
        OpsState ops = state.ops();
        Shown shown = light(state);
        return new NodeStatus(
                now.wall(),
                state.setup().watch().self().value(),
                state.watch().setup().siteOf(state.setup().watch().self()),
                state.identity().software(),
                state.identity().bootId(),
                state.identity().startedAt().wall(),
                state.setup().digest(),
                state.reloadProblem(),
                shown.light(),
                shown.words(),
                state.watch().peers().values().stream()
                        .map(p -> peer(state, p, now))
                        .toList(),
                lookers(state).entrySet().stream()
                        .map(e -> new NodeStatus.Watcher(
                                e.getKey().value(), e.getValue().map(at -> ago(now, at))))
                        .toList(),
                ops.open().values().stream().map(i -> incident(ops, i, now)).toList(),
                new NodeStatus.Chat(
                        ops.setup().chat(),
                        ops.link().connected(),
                        ops.link().jid(),
                        ops.link().server(),
                        ops.link().problem()),
                new NodeStatus.Outbox(
                        ops.outbox().messages().size(),
                        ops.outbox().waiting().stream()
                                .findFirst()
                                .map(m -> Duration.between(m.queuedAt(), now.wall()))),
                List.copyOf(ops.subscribers().keySet()),
                problems(state));
    }

    /** Who looks at this node, and those who should, with the time of their last look. */
    private static SortedMap<NodeName, Optional<Duration>> lookers(NodeState state) {
        SortedMap<NodeName, Optional<Duration>> lookers = new TreeMap<>();
        state.watch().setup().watchers().keySet().forEach(watcher -> lookers.put(watcher, Optional.empty()));
        state.watch().lookedAt().forEach((watcher, at) -> lookers.put(watcher, Optional.of(at)));
        return lookers;
    }

    private static NodeStatus.Peer peer(NodeState state, PeerWatch peer, Moment now) {
        return new NodeStatus.Peer(
                peer.setup().name().value(),
                state.watch().setup().siteOf(peer.setup().name()),
                peer.setup().ring(),
                peer.last().map(Saw::of).orElse(Saw.UNKNOWN),
                peer.verdict(),
                peer.since(),
                peer.suspected(),
                lookedAgo(peer, now),
                peer.last().map(Outcome::roundTrip).filter(d -> !d.isZero()),
                reason(peer));
    }

    private static NodeStatus.OpenIncident incident(OpsState ops, Incident incident, Moment now) {
        String reason = incident.observations().values().stream()
                .map(Observation::evidence)
                .map(Evidence::reason)
                .findFirst()
                .orElse("");
        return new NodeStatus.OpenIncident(
                ops.shortId(incident.id()),
                incident.subject().toString(),
                incident.verdict(),
                incident.tier(),
                incident.openedAt(),
                incident.ack().map(Answer::by),
                incident.quietUntil(now.wall()),
                reason);
    }

    private static List<String> problems(NodeState state) {
        List<String> problems = new ArrayList<>();
        state.diskProblem().ifPresent(p -> problems.add("the journal is not being kept: " + p.reason()));
        state.reloadProblem().ifPresent(p -> problems.add("the changed blueprint was refused: " + p));
        if (state.ops().setup().chat() && !state.ops().link().connected()) {
            problems.add("no chat: " + state.ops().link().problem().orElse("not connected yet"));
        }
        if (state.watch().isolated()) {
            problems.add("isolated: no other node answers, and none looks at this one");
        }
        state.watch()
                .silentWatchers()
                .forEach(watcher -> problems.add(watcher + " should look at this node and doesn't"));
        return problems;
    }

    /** Whether a node that knows this of its peers has the same light as one that knows that. */
    static boolean sameLight(SortedMap<NodeName, PeerWatch> one, SortedMap<NodeName, PeerWatch> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (PeerWatch peer : one.values()) {
            PeerWatch there = other.get(peer.setup().name());
            if (there == null || there.verdict() != peer.verdict()) {
                return false;
            }
        }
        return true;
    }

    /** The node's light: what it knows of the nodes that it watches, in words. */
    static Shown light(NodeState state) {
        List<PeerWatch> bad = state.watch().peers().values().stream()
                .filter(p -> p.verdict().bad())
                .toList();
        if (bad.isEmpty()) {
            String watched = some(
                    state.watch().peers().keySet().stream().map(NodeName::value).toList());
            return new Shown(Light.GOOD, watched.isEmpty() ? "watching nobody" : "all good: " + watched);
        }
        boolean down = bad.stream().anyMatch(p -> p.verdict() != Verdict.DEGRADED);
        String words =
                some(bad.stream().map(p -> p.setup().name() + " " + p.verdict()).toList());
        return new Shown(down ? Light.DOWN : Light.DEGRADED, words);
    }

    /** The first of many: a status line is short, and a chat server takes only so much. */
    private static String some(List<String> all) {
        String first = all.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        return all.size() <= MOST_SHOWN ? first : first + " and " + (all.size() - MOST_SHOWN) + " more";
    }

    private static String reason(PeerWatch peer) {
        return peer.last().map(Outcome::reason).orElse("not looked at yet");
    }

    private static Optional<Duration> lookedAgo(PeerWatch peer, Moment now) {
        return peer.last().map(last -> ago(now, peer.lastEndedAt()));
    }

    private static Duration ago(Moment now, Duration then) {
        return now.up().minus(then);
    }
}
