package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.PeerWatch.Flight;
import dev.peerwatch.agent.watch.PeerWatch.Grace;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.agent.watch.WatchSetup.ServiceRule;
import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Outcome.NoResponse;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One step of the watch core while it is being worked out: a mutable copy of the state, and the effects so far. Lives for one call
 * of {@link WatchCore#on}; nothing of it escapes.
 */
final class WatchTurn {

    /** Unannounced restarts within {@link #RESTART_WINDOW} that are a fault of their own. */
    private static final int TOO_MANY_RESTARTS = 3;

    private static final Duration RESTART_WINDOW = Duration.ofMinutes(10);

    /** A timer may be this late, or half the shortest timeout, before the node doubts itself. */
    private static final Duration LEAST_TOLERANCE = Duration.ofMillis(200);

    /** Shorter stalls are acted on but not worth a line. */
    private static final Duration JOURNALED_STALL = Duration.ofSeconds(1);

    /** A poll that hasn't ended this long after twice its timeout never will. */
    private static final Duration LOST_MARGIN = Duration.ofSeconds(1);

    private final Moment now;
    private final List<WatchEffect> effects = new ArrayList<>();
    private final Moment startedAt;
    private final SortedMap<NodeName, PeerWatch> peers;
    private final SortedMap<NodeName, Duration> lookedAt;
    private final TreeSet<NodeName> silentWatchers;
    private final OwnHealth health;
    private WatchSetup setup;
    private WitnessDesk desk;
    private long lastId;

    WatchTurn(WatchState state, Moment now) {
        this.now = now;
        this.setup = state.setup();
        this.startedAt = state.startedAt();
        this.peers = new TreeMap<>(state.peers());
        this.lookedAt = new TreeMap<>(state.lookedAt());
        this.silentWatchers = new TreeSet<>(state.silentWatchers());
        this.desk = state.desk();
        this.health = state.health();
        this.lastId = state.lastId();
    }

    Moment now() {
        return now;
    }

    WatchSetup setup() {
        return setup;
    }

    long nextId() {
        return ++lastId;
    }

    void emit(WatchEffect effect) {
        effects.add(effect);
    }

    // ---- own health

    /** Looks at the own clocks first; what was measured while this node was ill is thrown away and measured again. */
    void examineSelf() {
        health.illness(now, tolerance()).ifPresent(illness -> {
            if (illness.by().abs().compareTo(JOURNALED_STALL) >= 0) {
                journal(
                        Level.WARN,
                        illness.kind(),
                        "by",
                        Words.seconds(illness.by()),
                        "effect",
                        "measurements thrown away");
            }
            peers.replaceAll((name, peer) -> {
                boolean measuring =
                        peer.flight().isPresent() || peer.suspicion().isPresent();
                PeerWatch cleared = peer.suspected(Optional.empty()).landed(nextRegular(peer, now.wall()));
                return measuring ? cleared.landed(now.up()) : cleared;
            });
            desk = desk.forgetMeasurements();
            // Nobody could look at a node that wasn't there.
            lookedAt.replaceAll((watcher, last) -> now.up());
        });
    }

    private Duration tolerance() {
        return peers.values().stream()
                .map(peer -> peer.setup().timeout().dividedBy(2))
                .min(Duration::compareTo)
                .filter(half -> half.compareTo(LEAST_TOLERANCE) > 0)
                .orElse(LEAST_TOLERANCE);
    }

    // ---- outcomes

    void polled(WatchEvent.Polled event) {
        if (desk.isOwn(event.pollId())) {
            Outcome seen = event.late().compareTo(tolerance()) > 0 && !(event.outcome() instanceof GoodResponse)
                    ? new NoResponse(Outcome.Silence.NOT_SENT, "this node was held up")
                    : event.outcome();
            desk = desk.polled(this, event.peer(), event.pollId(), seen);
            return;
        }
        PeerWatch peer = peers.get(event.peer());
        if (peer == null
                || peer.flight().filter(f -> f.pollId() == event.pollId()).isEmpty()) {
            return; // a poll that was thrown away, or of a peer that is no longer one
        }
        Duration startedAt = peer.flight().get().startedAt();
        boolean ownFault = event.late().compareTo(tolerance()) > 0
                || now.up().minus(startedAt).compareTo(peer.setup().timeout().plus(tolerance())) > 0;
        if (ownFault && !(event.outcome() instanceof GoodResponse)) {
            // This node was held up: that says more about it than about the peer. An answer is an answer all the same.
            peers.put(event.peer(), peer.landed(now.up()));
            return;
        }
        Optional<StatusReport> status = statusOf(event.outcome());
        if (status.isPresent()) {
            peer = recognise(peer, status.get());
        }
        Outcome outcome = withServices(peer, event.outcome(), event.services());
        if (outcome instanceof NoResponse silence && !silence.cause().countsAgainstPeer()) {
            unableToLook(peer, silence, startedAt);
        } else if (outcome instanceof GoodResponse good) {
            good(peer, good, startedAt);
        } else {
            bad(peer, outcome, event, startedAt);
        }
    }

    private static Optional<StatusReport> statusOf(Outcome outcome) {
        if (outcome instanceof GoodResponse good) {
            return Optional.of(good.status());
        }
        return outcome instanceof BadResponse bad ? bad.status() : Optional.empty();
    }

    /** Which run of the peer's agent this is, whether its restart was announced, and who is subscribed to it. */
    private PeerWatch recognise(PeerWatch peer, StatusReport status) {
        PeerWatch known = peer;
        if (!status.subscribers().equals(peer.subscribers())) {
            known = known.subscribed(status.subscribers());
            emit(new WatchEffect.LearntSubscribers(peer.setup().name(), status.subscribers()));
        }
        if (peer.grace().isPresent() && !peer.grace().get().bootId().equals(Optional.of(status.bootId()))) {
            known = known.graced(Optional.empty());
        }
        if (peer.bootId().filter(status.bootId()::equals).isPresent()) {
            return known;
        }
        List<Duration> restarts = new ArrayList<>(peer.restarts());
        restarts.removeIf(at -> now.up().minus(at).compareTo(RESTART_WINDOW) > 0);
        if (peer.bootId().isPresent()) {
            boolean announced =
                    peer.grace().isPresent() && peer.grace().get().bootId().equals(peer.bootId());
            if (!announced) {
                restarts.add(now.up());
            }
            journal(
                    announced ? Level.INFO : Level.WARN,
                    "restarted",
                    "peer",
                    peer.setup().name().value(),
                    "announced",
                    announced ? "yes" : "no",
                    "boot",
                    status.bootId());
        }
        return known.booted(status.bootId(), restarts);
    }

    /** A node's outcome includes that of its services: one that fails makes a good response bad. */
    private Outcome withServices(PeerWatch peer, Outcome outcome, List<CheckResult> services) {
        if (!(outcome instanceof GoodResponse good)) {
            return outcome;
        }
        String failing = services.stream()
                .filter(service -> !service.well())
                .sorted(Comparator.comparing((CheckResult service) -> tierOf(peer.setup(), service))
                        .reversed())
                .map(service -> service.name() + ": " + service.detail())
                .collect(Collectors.joining("; "));
        long restarts = recentRestarts(peer);
        if (restarts >= TOO_MANY_RESTARTS) {
            failing = "agent keeps restarting (" + restarts + " times in 10 min)"
                    + (failing.isEmpty() ? "" : "; " + failing);
        }
        return failing.isEmpty()
                ? outcome
                : new BadResponse(
                        Outcome.Cause.CHECK_FAILED,
                        Words.shorten(failing, 120),
                        good.roundTrip(),
                        Optional.of(good.status()));
    }

    private void unableToLook(PeerWatch peer, NoResponse outcome, Duration startedAt) {
        if (!sameAsLast(peer, outcome)) {
            journal(Level.WARN, "unable", "peer", peer.setup().name().value(), "reason", outcome.reason());
        }
        put(peer.saw(outcome, now.up()).landed(nextRegular(peer, now.wallAt(startedAt))));
    }

    private void good(PeerWatch peer, GoodResponse outcome, Duration startedAt) {
        boolean wasBlocked = peer.last()
                .filter(last -> last instanceof GoodResponse before && before.udpBlocked())
                .isPresent();
        if (outcome.udpBlocked() != wasBlocked) {
            journal(
                    outcome.udpBlocked() ? Level.WARN : Level.INFO,
                    "drift",
                    "peer",
                    peer.setup().name().value(),
                    "udp",
                    outcome.udpBlocked() ? "blocked" : "open");
        }
        PeerWatch better = peer.saw(outcome, now.up())
                .good(Math.min(2, peer.goodInARow() + 1), Optional.of(now.wall()))
                .landed(nextRegular(peer, now.wallAt(startedAt)));
        if (!peer.verdict().bad()) {
            peer.suspicion()
                    .ifPresent(s -> journal(
                            Level.INFO,
                            "cleared",
                            "peer",
                            peer.setup().name().value(),
                            "after",
                            s.bad() + (s.bad() == 1 ? " bad poll" : " bad polls")));
            put(better.suspected(Optional.empty()));
        } else if (better.goodInARow() >= 2) {
            put(better.suspected(Optional.empty()));
            conclude(peer.setup().name(), Verdict.UP, Tier.LOGGED, now.wall(), Map.of());
        } else {
            put(better.suspected(Optional.empty()).landed(nextRetry(peer, startedAt)));
        }
    }

    private void bad(PeerWatch peer, Outcome outcome, WatchEvent.Polled event, Duration startedAt) {
        boolean silent = !answered(outcome);
        Optional<Grace> grace = peer.grace().filter(g -> now.up().compareTo(g.until()) < 0);
        // A peer that stops, or hasn't been seen since the own start, may still be starting: a failing status call is
        // no news.
        if (grace.isPresent()
                && (grace.get().bootId().isPresent() || statusOf(outcome).isEmpty())) {
            if (!sameAsLast(peer, outcome)) {
                journal(
                        Level.INFO,
                        "grace",
                        "peer",
                        peer.setup().name().value(),
                        "reason",
                        outcome.reason(),
                        "because",
                        grace.get().bootId().isPresent()
                                ? "it said that it stops"
                                : "not seen since this agent started",
                        "left",
                        Words.seconds(grace.get().until().minus(now.up())));
            }
            put(peer.saw(outcome, now.up()).good(0, peer.lastGood()).landed(nextRegular(peer, now.wallAt(startedAt))));
            return;
        }
        Suspicion before = peer.suspicion().orElseGet(() -> Suspicion.beginning(now.wallAt(startedAt)));
        Suspicion suspicion = before.andAnother(
                silent, serviceWell(event.services()), tierOf(peer.setup(), event), attemptsOf(peer, event));
        if (!peer.verdict().bad() && suspicion.bad() <= suspicion.needed()) {
            journal(
                    Level.INFO,
                    "soft",
                    "peer",
                    peer.setup().name().value(),
                    "attempt",
                    suspicion.bad() + "/" + suspicion.needed(),
                    "reason",
                    outcome.reason());
        }
        boolean settled = peer.verdict().bad() && peer.goodInARow() == 0 && !changes(peer, suspicion);
        put(peer.saw(outcome, now.up())
                .good(0, peer.lastGood())
                .graced(Optional.empty())
                .suspected(Optional.of(suspicion))
                .landed(settled ? nextRegular(peer, now.wallAt(startedAt)) : nextRetry(peer, startedAt)));
        if (silent && panelIsDue(suspicion, peer.setup())) {
            askPanel(peer.setup());
        }
        decide(peer.setup().name());
    }

    /** Whether the peer's agent said anything at all. */
    private static boolean answered(Outcome outcome) {
        return outcome instanceof GoodResponse
                || (outcome instanceof BadResponse bad && !bad.cause().agentDown());
    }

    /** Whether a standing bad verdict may be about to become another one, and is worth re-polls. */
    private static boolean changes(PeerWatch peer, Suspicion suspicion) {
        boolean silentVerdict = peer.verdict() != Verdict.DEGRADED;
        return silentVerdict
                ? suspicion.answered() == 1
                : suspicion.silent() > 0 && suspicion.silent() < peer.setup().attempts();
    }

    private static boolean serviceWell(List<CheckResult> services) {
        return services.stream().anyMatch(CheckResult::well);
    }

    /** How much it matters that a peer which answers isn't well: as much as its most important fault. */
    private static Tier tierOf(PeerSetup peer, WatchEvent.Polled event) {
        Tier services = event.services().stream()
                .filter(service -> !service.well())
                .map(service -> tierOf(peer, service))
                .max(Tier::compareTo)
                .orElse(Tier.NON_CRITICAL);
        boolean nodeWell = event.outcome() instanceof GoodResponse;
        return nodeWell || services.compareTo(Tier.NON_CRITICAL) > 0 ? services : Tier.NON_CRITICAL;
    }

    private static Tier tierOf(PeerSetup peer, CheckResult service) {
        ServiceRule rule = peer.services().get(service.name());
        return rule == null ? Tier.NON_CRITICAL : rule.tier();
    }

    /** How many bad polls in a row it takes: the node's number, or where only services fail, the least of theirs. */
    private int attemptsOf(PeerWatch peer, WatchEvent.Polled event) {
        int node = peer.setup().attempts();
        if (!(event.outcome() instanceof GoodResponse) || recentRestarts(peer) >= TOO_MANY_RESTARTS) {
            return node;
        }
        return event.services().stream()
                .filter(service -> !service.well())
                .map(service -> peer.setup().services().get(service.name()))
                .mapToInt(rule -> rule == null ? node : rule.attempts())
                .min()
                .orElse(node);
    }

    private long recentRestarts(PeerWatch peer) {
        return peer.restarts().stream()
                .filter(at -> now.up().minus(at).compareTo(RESTART_WINDOW) <= 0)
                .count();
    }

    private static boolean sameAsLast(PeerWatch peer, Outcome outcome) {
        return peer.last()
                .filter(last ->
                        last.getClass() == outcome.getClass() && last.reason().equals(outcome.reason()))
                .isPresent();
    }

    // ---- panels

    private boolean panelIsDue(Suspicion suspicion, PeerSetup peer) {
        // An eighth less than an interval, so that the next regular poll asks again in spite of a timer's jitter.
        Duration again = peer.interval().multipliedBy(7).dividedBy(8);
        return suspicion
                .panel()
                .map(panel -> now.up().minus(panel.askedAt()).compareTo(again) >= 0)
                .orElse(true);
    }

    private void askPanel(PeerSetup peer) {
        long askId = nextId();
        List<NodeName> witnesses = PanelDraw.draw(setup, peer.name(), askId);
        Duration budget = peer.timeout().multipliedBy(4).dividedBy(5);
        Duration wait = budget.plus(peer.timeout().dividedBy(2));
        Panel panel = new Panel(askId, now.up(), now.up().plus(wait), witnesses, new TreeMap<>());
        change(peer.name(), p -> p.suspected(p.suspicion().map(s -> s.withPanel(panel))));
        if (!witnesses.isEmpty()) {
            emit(new WatchEffect.AskPanel(askId, witnesses, new PanelRequest(List.of(peer.name()), budget), wait));
        }
    }

    void testified(WatchEvent.Testified event) {
        for (NodeName name : List.copyOf(peers.keySet())) {
            Optional<Suspicion> suspicion = suspicionOf(name);
            Optional<Panel> panel = suspicion
                    .flatMap(Suspicion::panel)
                    .filter(p -> p.askId() == event.askId())
                    .filter(p -> p.asked().contains(event.witness()));
            if (panel.isEmpty()) {
                continue;
            }
            Saw saw = event.answer().stream()
                    .flatMap(answer -> answer.sightings().stream())
                    .filter(sighting -> sighting.subject().equals(name))
                    .map(sighting -> sighting.saw())
                    .findFirst()
                    .orElse(Saw.UNKNOWN);
            Panel more = panel.get().hearing(event.witness(), saw);
            change(name, p -> p.suspected(p.suspicion().map(s -> s.withPanel(more))));
            decide(name);
        }
    }

    private Optional<Suspicion> suspicionOf(NodeName name) {
        return Optional.ofNullable(peers.get(name)).flatMap(PeerWatch::suspicion);
    }

    // ---- verdicts

    /** Whether what is suspected of a peer is now certain enough to be said. */
    private void decide(NodeName name) {
        PeerWatch peer = peers.get(name);
        Suspicion suspicion = suspicionOf(name).orElse(null);
        if (peer == null || suspicion == null) {
            return;
        }
        int attempts = peer.setup().attempts();
        if (suspicion.silent() == 0) {
            boolean silentVerdict = peer.verdict().bad() && peer.verdict() != Verdict.DEGRADED;
            boolean certain = silentVerdict ? suspicion.answered() >= 2 : suspicion.bad() >= suspicion.needed();
            if (certain) {
                conclude(name, Verdict.DEGRADED, suspicion.tier(), suspicion.began(), Map.of());
            }
            return;
        }
        Optional<Panel> panel = suspicion.panel();
        if (suspicion.silent() < attempts || panel.isEmpty() || !panel.get().closed(now.up())) {
            return;
        }
        Map<NodeName, Saw> all = panel.get().all();
        boolean hostAnswers =
                peer.last().filter(last -> last instanceof BadResponse).isPresent();
        Verdict verdict =
                Judge.aboutSilence(hostAnswers, all.values(), setup.sites().size());
        Tier tier = Judge.tierOfSilence(verdict, suspicion.serviceWell(), all, setup, name);
        conclude(name, verdict, tier, suspicion.began(), all);
    }

    private void conclude(NodeName name, Verdict verdict, Tier tier, Instant began, Map<NodeName, Saw> panel) {
        PeerWatch peer = peers.get(name);
        if (peer == null || (peer.verdict() == verdict && peer.tier().compareTo(tier) >= 0)) {
            return;
        }
        // A change from one bad verdict to another is a change of the same trouble: it began when that did.
        Instant since = peer.verdict().bad() && verdict.bad() ? peer.since() : began;
        put(peer.judged(verdict, tier, since));
        Evidence evidence = new Evidence(
                peer.last().map(Outcome::reason).orElse(""),
                peer.suspicion().map(Suspicion::bad).orElse(0),
                peer.lastGood(),
                panel.entrySet().stream()
                        .map(e -> new Testimony(e.getKey().value(), setup.siteOf(e.getKey()), sight(e.getValue())))
                        .toList(),
                Evidence.Chat.UNKNOWN);
        emit(new WatchEffect.Found(new Finding(
                Subject.node(name.value()),
                setup.self().value(),
                verdict,
                tier,
                since,
                evidence,
                peer.setup().ring())));
    }

    private static Sight sight(Saw saw) {
        return switch (saw) {
            case GOOD, BAD -> Sight.SEES;
            case AGENT_DOWN -> Sight.AGENT_DOWN;
            case NOTHING -> Sight.NO;
            case UNKNOWN -> Sight.UNKNOWN;
        };
    }

    // ---- what others tell

    void asked(WatchEvent.Asked event) {
        desk = desk.asked(this, event);
    }

    void lookedAt(NodeName watcher) {
        if (!setup.watchers().containsKey(watcher)) {
            return;
        }
        lookedAt.put(watcher, now.up());
        if (silentWatchers.remove(watcher)) {
            journal(Level.INFO, "watched", "watcher", watcher.value());
        }
    }

    void peerStopping(WatchEvent.PeerStopping event) {
        StoppingNotice notice = event.notice();
        PeerWatch peer = peers.get(event.peer());
        if (peer == null
                || peer.bootId().filter(known -> !known.equals(notice.bootId())).isPresent()) {
            return;
        }
        Duration grace = notice.kind() == StoppingNotice.Kind.SYSTEM ? setup.rebootGrace() : setup.restartGrace();
        journal(
                Level.INFO,
                "stopping",
                "peer",
                event.peer().value(),
                "what",
                notice.kind() == StoppingNotice.Kind.SYSTEM ? "system" : "agent",
                "grace",
                Words.seconds(grace));
        PeerWatch leaving = peer.graced(Optional.of(new Grace(now.up().plus(grace), Optional.of(notice.bootId()))));
        put(peer.bootId().isPresent() ? leaving : leaving.booted(notice.bootId(), peer.restarts()));
        if (!peer.verdict().bad()) {
            change(event.peer(), p -> p.suspected(Optional.empty()));
        }
    }

    void rewired(WatchSetup changed) {
        setup = changed;
        peers.keySet().retainAll(changed.peers().keySet());
        changed.peers().forEach((name, peer) -> {
            PeerWatch known = peers.get(name);
            if (known == null) {
                peers.put(name, WatchCore.begin(changed, peer, now, Optional.empty()));
            } else if (!known.setup().equals(peer)) {
                peers.put(
                        name,
                        known.withSetup(
                                peer,
                                now.up()
                                        .plus(WatchCore.untilPhase(
                                                peer, now.wall().toEpochMilli()))));
            }
        });
        lookedAt.keySet().retainAll(changed.watchers().keySet());
        silentWatchers.retainAll(changed.watchers().keySet());
        changed.watchers().keySet().forEach(watcher -> lookedAt.putIfAbsent(watcher, now.up()));
    }

    // ---- time

    /** Does all whose time has come. */
    void whatIsDue() {
        peers.replaceAll((name, peer) -> giveUpLostPoll(peer));
        for (NodeName name : List.copyOf(peers.keySet())) {
            PeerWatch peer = peers.get(name);
            if (peer == null) {
                continue;
            }
            boolean closing = peer.suspicion()
                    .flatMap(Suspicion::panel)
                    .filter(p -> now.up().compareTo(p.deadline()) >= 0)
                    .isPresent();
            if (closing) {
                decide(name);
                peer = peers.getOrDefault(name, peer);
            }
            if (peer.flight().isEmpty() && now.up().compareTo(peer.nextPollAt()) >= 0) {
                long pollId = nextId();
                put(peer.flying(new Flight(pollId, now.up())));
                emit(new WatchEffect.Poll(name, pollId, peer.setup().timeout(), true));
            }
        }
        desk = desk.due(this);
        setup.watchers().forEach((watcher, interval) -> {
            if (now.up().compareTo(missedAt(watcher, interval)) >= 0 && silentWatchers.add(watcher)) {
                journal(
                        Level.WARN,
                        "unwatched",
                        "watcher",
                        watcher.value(),
                        "looked",
                        Words.seconds(now.up().minus(lookedAt.getOrDefault(watcher, startedAt.up()))) + " ago",
                        "expected",
                        "every " + Words.seconds(interval));
            }
        });
    }

    /** A poll that never ends must not be the last one: whatever went wrong with it, the peer is looked at again. */
    private PeerWatch giveUpLostPoll(PeerWatch peer) {
        Duration lost = peer.setup().timeout().multipliedBy(2).plus(LOST_MARGIN);
        boolean isLost = peer.flight()
                .filter(flight -> now.up().minus(flight.startedAt()).compareTo(lost) > 0)
                .isPresent();
        if (!isLost) {
            return peer;
        }
        journal(Level.ERROR, "lost", "peer", peer.setup().name().value(), "what", "a poll that never ended");
        return peer.landed(now.up());
    }

    private Duration missedAt(NodeName watcher, Duration interval) {
        return lookedAt.getOrDefault(watcher, startedAt.up())
                .plus(interval.multipliedBy(5).dividedBy(2));
    }

    Step<WatchState, WatchEffect> end() {
        WatchState state = new WatchState(
                setup,
                startedAt,
                peers,
                lookedAt,
                silentWatchers,
                desk,
                new OwnHealth(wakeAt(), OwnHealth.apart(now)),
                lastId);
        return new Step<>(state, effects);
    }

    /** The next deadline; while something is being measured soon, so that a stall is noticed. */
    private Duration wakeAt() {
        Duration wake = now.up().plus(Duration.ofMinutes(1));
        for (PeerWatch peer : peers.values()) {
            Duration next = peer.flight().isPresent()
                    ? now.up().plus(peer.setup().timeout().dividedBy(4))
                    : peer.nextPollAt();
            wake = min(wake, next);
            Optional<Duration> panel = peer.suspicion()
                    .flatMap(Suspicion::panel)
                    .filter(p -> !p.closed(now.up()))
                    .map(Panel::deadline);
            wake = panel.isPresent() ? min(wake, panel.get()) : wake;
        }
        Optional<Duration> owed = desk.nextDeadline();
        wake = owed.isPresent() ? min(wake, owed.get()) : wake;
        for (Map.Entry<NodeName, Duration> watcher : setup.watchers().entrySet()) {
            if (!silentWatchers.contains(watcher.getKey())) {
                wake = min(wake, missedAt(watcher.getKey(), watcher.getValue()));
            }
        }
        return wake;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** The next time at which the peer's phase comes, more than half an interval after the last poll began. */
    private Duration nextRegular(PeerWatch peer, Instant startedAtWall) {
        long earliest = startedAtWall.toEpochMilli() + peer.setup().interval().toMillis() / 2;
        long from = Math.max(earliest, now.wall().toEpochMilli() + 1);
        long due = from + WatchCore.untilPhase(peer.setup(), from).toMillis();
        return now.up().plusMillis(due - now.wall().toEpochMilli());
    }

    /** One retry interval after the last poll began, start to start. */
    private Duration nextRetry(PeerWatch peer, Duration startedAt) {
        Duration due = startedAt.plus(peer.setup().retryInterval());
        return due.compareTo(now.up()) > 0 ? due : now.up();
    }

    private void change(NodeName name, UnaryOperator<PeerWatch> how) {
        peers.computeIfPresent(name, (n, peer) -> how.apply(peer));
    }

    private void put(PeerWatch peer) {
        peers.put(peer.setup().name(), peer);
    }

    private void journal(Level level, String kind, String... keysAndValues) {
        emit(new WatchEffect.Journal(JournalEntry.of(now.wall(), level, kind, keysAndValues)));
    }
}
