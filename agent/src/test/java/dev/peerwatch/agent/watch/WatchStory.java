package dev.peerwatch.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelAnswer.Excuse;
import dev.peerwatch.protocol.PanelAnswer.Sighting;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The watching half of the node n0 in virtual time: what its peers answer and its witnesses see is set by hand, and takes as long as it
 * would. A poll that is answered takes 10 ms, a silent one its whole timeout; a witness takes 100 ms.
 *
 * <p>Unless told otherwise n0 watches n1 (at second 10 of each minute) and is watched by n9, there are ten nodes at three sites, and
 * all is well.
 */
final class WatchStory {

    static final NodeName SELF = name(0);
    static final NodeName PEER = name(1);
    static final NodeName WATCHER = name(9);
    static final Duration T = Duration.ofSeconds(60);
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofMillis(10);
    private static final Instant EPOCH = Instant.parse("2026-11-21T14:00:00Z");
    private static final List<String> SITES = List.of("fra", "ams", "nyc");

    /** What a peer does when it is polled. */
    record Behaviour(Outcome outcome, List<CheckResult> services, Duration takes, Duration late) {}

    private record Due(Duration at, long order, WatchEvent event) {}

    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
    private final Map<NodeName, Behaviour> behaviours = new HashMap<>();
    private final Map<NodeName, Optional<Saw>> witnesses = new HashMap<>();
    private final Map<NodeName, Excuse> excuses = new HashMap<>();
    private final List<WatchEffect> effects = new ArrayList<>();
    private final TreeMap<NodeName, String> sites = new TreeMap<>();
    private final TreeMap<NodeName, PeerSetup> peers = new TreeMap<>();
    private final TreeMap<NodeName, Duration> watchers = new TreeMap<>();
    private Successors successors = Successors.none();
    private Duration up = Duration.ofHours(100);
    private Duration clockError = Duration.ZERO;
    private ChatRoad road = ChatRoad.NO_ANSWER;
    private long order;
    private WatchState state;

    private WatchStory(int nodes) {
        for (int i = 0; i < nodes; i++) {
            sites.put(name(i), SITES.get(i % SITES.size()));
        }
        peers.put(PEER, peer(PEER));
        watchers.put(WATCHER, T);
        state = WatchCore.start(setup(), now(), Map.of());
    }

    static NodeName name(int i) {
        return new NodeName("n" + i);
    }

    /** A node that has just started among ten. */
    static WatchStory justStarted() {
        return of(10);
    }

    static WatchStory of(int nodes) {
        return new WatchStory(nodes);
    }

    /** A node that has seen its peer well and was looked at itself, half a minute before the next look. */
    static WatchStory settled() {
        return of(10).settle();
    }

    WatchStory settle() {
        passes(Duration.ofSeconds(40));
        happens(new WatchEvent.LookedAt(WATCHER));
        effects.clear();
        return this;
    }

    // ---- set-up

    static PeerSetup peer(NodeName name) {
        return new PeerSetup(name, 0, T, TIMEOUT, TIMEOUT, 3, Duration.ofSeconds(10), Map.of());
    }

    /** A peer with a service that counts as failing after this many checks. */
    static PeerSetup peer(NodeName name, String service, int attempts) {
        Map<String, WatchSetup.ServiceRule> rules =
                Map.of(service, new WatchSetup.ServiceRule(Tier.NON_CRITICAL, attempts));
        return new PeerSetup(name, 0, T, TIMEOUT, TIMEOUT, 3, Duration.ofSeconds(10), rules);
    }

    static PeerSetup peer(NodeName name, Map<String, Tier> serviceTiers) {
        Map<String, WatchSetup.ServiceRule> rules = new HashMap<>();
        serviceTiers.forEach((service, tier) -> rules.put(service, new WatchSetup.ServiceRule(tier, 3)));
        return new PeerSetup(name, 0, T, TIMEOUT, TIMEOUT, 3, Duration.ofSeconds(10), rules);
    }

    WatchSetup setup() {
        return new WatchSetup(
                SELF, sites, peers, watchers, successors, WatchSetup.RESTART_GRACE, WatchSetup.REBOOT_GRACE);
    }

    WatchStory watches(PeerSetup peer) {
        peers.put(peer.name(), peer);
        return happens(new WatchEvent.Rewired(setup()));
    }

    WatchStory watchesNoMore(NodeName peer) {
        peers.remove(peer);
        return happens(new WatchEvent.Rewired(setup()));
    }

    WatchStory isWatchedBy(NodeName watcher) {
        watchers.put(watcher, T);
        return happens(new WatchEvent.Rewired(setup()));
    }

    /** The agent starts anew, with an incident that was open when it last ran. */
    WatchStory restartsWithOpen(NodeName peer, Verdict verdict) {
        effects.clear();
        agenda.clear();
        WatchCore.OpenVerdict open = new WatchCore.OpenVerdict(verdict, Tier.CRITICAL, wall().minusSeconds(600));
        state = WatchCore.start(setup(), now(), Map.of(peer, open));
        return this;
    }

    /** All nodes stand on one ring, n0 before n1 before n2 and so on. */
    WatchStory onOneRing() {
        successors = new Successors() {
            @Override
            public int rings() {
                return 1;
            }

            @Override
            public Optional<NodeName> after(NodeName node, int ring) {
                int number = Integer.parseInt(node.value().substring(1));
                return Optional.of(name((number + 1) % sites.size()));
            }

            @Override
            public PeerSetup setup(NodeName subject, int ring) {
                return peer(subject);
            }
        };
        return happens(new WatchEvent.Rewired(setup()));
    }

    /** This peer is well, and says whom it looked at and who looked at it, so long ago. */
    WatchStory isWell(NodeName peer, Map<NodeName, Duration> looked, Map<NodeName, Duration> lookedAtBy) {
        return isWell(peer, "boot-1", Duration.ofHours(1), looked, lookedAtBy, Optional.empty());
    }

    WatchStory isWell(
            NodeName peer,
            String boot,
            Duration uptime,
            Map<NodeName, Duration> looked,
            Map<NodeName, Duration> lookedAtBy,
            Optional<String> chat) {
        StatusReport report = new StatusReport(
                peer,
                boot,
                "1",
                "digest",
                uptime,
                looked.entrySet().stream()
                        .map(e -> new StatusReport.Look(e.getKey(), e.getValue(), Saw.GOOD))
                        .toList(),
                List.of(),
                lookedAtBy.entrySet().stream()
                        .map(e -> new StatusReport.LookedAtBy(e.getKey(), e.getValue()))
                        .toList(),
                List.of(),
                List.of(),
                chat);
        return is(peer, new Outcome.GoodResponse(report, Duration.ofMillis(10), false));
    }

    /** What comes of asking a peer by chat. */
    WatchStory byChat(ChatRoad what) {
        road = what;
        return this;
    }

    // ---- what the others do

    static Outcome well(String boot) {
        return well(boot, List.of());
    }

    static Outcome well(String boot, List<String> subscribers) {
        return new Outcome.GoodResponse(report(boot, subscribers), Duration.ofMillis(10), false);
    }

    private static StatusReport report(String boot, List<String> subscribers) {
        return new StatusReport(
                PEER,
                boot,
                "1",
                "digest",
                Duration.ofHours(1),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                subscribers,
                Optional.empty());
    }

    static Outcome bad(Outcome.Cause cause, String reason) {
        return new Outcome.BadResponse(cause, reason, Duration.ofMillis(10), Optional.empty());
    }

    /** Answered, with a report, and not well. */
    static Outcome unwell(String reason) {
        return new Outcome.BadResponse(
                Outcome.Cause.CHECK_FAILED, reason, Duration.ofMillis(10), Optional.of(report("boot-1", List.of())));
    }

    static Outcome none(Outcome.Silence cause) {
        return new Outcome.NoResponse(cause, "no answer");
    }

    WatchStory peerIs(Outcome outcome, CheckResult... services) {
        return is(PEER, outcome, services);
    }

    WatchStory is(NodeName peer, Outcome outcome, CheckResult... services) {
        boolean silent = outcome instanceof Outcome.NoResponse;
        Duration takes = silent ? TIMEOUT : ANSWER;
        behaviours.put(peer, new Behaviour(outcome, List.of(services), takes, Duration.ZERO));
        return this;
    }

    WatchStory peerIsWell() {
        return peerIs(well("boot-1"));
    }

    WatchStory peerIsSilent() {
        return peerIs(none(Outcome.Silence.SILENT));
    }

    WatchStory peerIs(Outcome outcome, Duration after) {
        behaviours.put(PEER, new Behaviour(outcome, List.of(), after, Duration.ZERO));
        return this;
    }

    /** Polls of this node are silent, and their timers fire late by so much. */
    WatchStory isSilentAndTimersAreLate(NodeName peer, Duration late) {
        behaviours.put(peer, new Behaviour(none(Outcome.Silence.SILENT), List.of(), TIMEOUT, late));
        return this;
    }

    static CheckResult service(String name, boolean well) {
        return new CheckResult(name, well, well ? "200" : "expected 200, got 503", Duration.ofMillis(5));
    }

    WatchStory allWitnessesSay(Saw saw) {
        sites.keySet().forEach(node -> witnesses.put(node, Optional.of(saw)));
        return this;
    }

    WatchStory noWitnessAnswers() {
        sites.keySet().forEach(node -> witnesses.put(node, Optional.empty()));
        return this;
    }

    WatchStory witnessSays(NodeName witness, Saw saw) {
        witnesses.put(witness, Optional.of(saw));
        return this;
    }

    /** This witness was told by whomever it is asked about that this run of its agent stops. */
    WatchStory witnessKnowsOfAStop(NodeName witness, String boot, Duration left) {
        excuses.put(witness, new Excuse(boot, left));
        return this;
    }

    /** What this node measures of the peer is what it was, but its timers fire late by so much. */
    WatchStory timersAreLate(NodeName peer, Duration late) {
        Behaviour was = behaviour(peer);
        behaviours.put(peer, new Behaviour(was.outcome(), was.services(), was.takes(), late));
        return this;
    }

    WatchStory peerSaysThatItStops(String boot, StoppingNotice.Kind kind) {
        return happens(new WatchEvent.PeerStopping(PEER, new StoppingNotice(boot, kind)));
    }

    WatchStory isAskedAbout(long token, NodeName... subjects) {
        return happens(
                new WatchEvent.Asked(name(5), token, new PanelRequest(List.of(subjects), Duration.ofSeconds(4))));
    }

    // ---- time

    Moment now() {
        return new Moment(up, wall());
    }

    private Instant wall() {
        return EPOCH.plus(up).plus(clockError);
    }

    Duration up() {
        return up;
    }

    /** Time passes, with timers that fire when they should. */
    WatchStory passes(Duration time) {
        Duration end = up.plus(time);
        while (true) {
            Due next = agenda.peek();
            Duration wake = state.wakeAt();
            boolean eventFirst = next != null && next.at().compareTo(wake) <= 0;
            Duration at = eventFirst ? next.at() : wake;
            if (at.compareTo(end) > 0) {
                up = end;
                return this;
            }
            up = max(up, at);
            if (eventFirst) {
                agenda.remove();
                happens(next.event());
            } else {
                happens(new WatchEvent.Tick());
            }
        }
    }

    /** Time passes for the world; this node sleeps, and then gets all that came in meanwhile. */
    WatchStory stalls(Duration time) {
        up = up.plus(time);
        List<Due> late = new ArrayList<>();
        while (agenda.peek() != null && agenda.peek().at().compareTo(up) <= 0) {
            late.add(agenda.remove());
        }
        late.forEach(due -> happens(due.event()));
        return happens(new WatchEvent.Tick());
    }

    WatchStory clockJumps(Duration by) {
        clockError = clockError.plus(by);
        return this;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    WatchStory happens(WatchEvent event) {
        Step<WatchState, WatchEffect> step = WatchCore.on(state, now(), event);
        state = step.state();
        for (WatchEffect effect : step.effects()) {
            effects.add(effect);
            if (effect instanceof WatchEffect.Poll poll) {
                answer(poll);
            } else if (effect instanceof WatchEffect.AskPanel ask) {
                ask.witnesses().forEach(witness -> testify(ask, witness));
            } else if (effect instanceof WatchEffect.AskByChat ask) {
                later(ANSWER, new WatchEvent.AnsweredByChat(ask.askId(), ask.peer(), road));
            }
        }
        return this;
    }

    private void answer(WatchEffect.Poll poll) {
        Behaviour how = behaviour(poll.peer());
        Duration takes = how.takes().equals(TIMEOUT) ? poll.timeout() : how.takes();
        later(takes, new WatchEvent.Polled(poll.peer(), poll.pollId(), how.outcome(), how.services(), how.late()));
    }

    private Behaviour behaviour(NodeName peer) {
        return behaviours.getOrDefault(peer, new Behaviour(well("boot-1"), List.of(), ANSWER, Duration.ZERO));
    }

    private void testify(WatchEffect.AskPanel ask, NodeName witness) {
        Optional<Saw> saw = witnesses.getOrDefault(witness, Optional.of(Saw.NOTHING));
        Optional<PanelAnswer> answer = saw.map(s -> new PanelAnswer(ask.request().subjects().stream()
                .map(subject -> new Sighting(
                        subject,
                        s,
                        "as it is",
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.ofNullable(excuses.get(witness))))
                .toList()));
        Duration takes = answer.isPresent() ? Duration.ofMillis(100) : ask.patience();
        later(takes, new WatchEvent.Testified(ask.askId(), witness, answer));
    }

    private void later(Duration takes, WatchEvent event) {
        agenda.add(new Due(up.plus(takes), order++, event));
    }

    // ---- what is expected

    WatchState state() {
        return state;
    }

    PeerWatch peer() {
        return state.peers().get(PEER);
    }

    <E extends WatchEffect> List<E> all(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Finding> findings() {
        return all(WatchEffect.Found.class).stream()
                .map(WatchEffect.Found::finding)
                .toList();
    }

    /** The findings since the last call. */
    List<Finding> newFindings() {
        List<Finding> found = findings();
        effects.removeIf(WatchEffect.Found.class::isInstance);
        return found;
    }

    /** The only new finding, which must have this verdict. */
    Finding expectVerdict(Verdict verdict) {
        List<Finding> found = newFindings();
        assertThat(found).extracting(Finding::verdict).containsExactly(verdict);
        return found.get(0);
    }

    WatchStory expectNoVerdict() {
        assertThat(findings()).isEmpty();
        return this;
    }

    List<JournalEntry> journal(String kind) {
        return all(WatchEffect.Journal.class).stream()
                .map(WatchEffect.Journal::entry)
                .filter(e -> e.kind().equals(kind))
                .toList();
    }

    List<WatchEffect.Poll> pollsOf(NodeName peer) {
        return all(WatchEffect.Poll.class).stream()
                .filter(p -> p.peer().equals(peer))
                .toList();
    }

    /** The answers given as a witness: token and what was seen of each subject. */
    Map<Long, List<Saw>> answers() {
        Map<Long, List<Saw>> answers = new TreeMap<>();
        all(WatchEffect.AnswerPanel.class)
                .forEach(a -> answers.put(
                        a.token(),
                        a.answer().sightings().stream().map(Sighting::saw).toList()));
        return answers;
    }

    /** Forgets what happened so far, to look at what follows. */
    WatchStory fromHere() {
        effects.clear();
        return this;
    }
}
