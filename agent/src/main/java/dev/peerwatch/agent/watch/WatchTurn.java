package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.PeerWatch.Flight;
import dev.peerwatch.agent.watch.PeerWatch.Grace;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One step of the watch core while it is being worked out: a mutable copy of the state, and the effects so far. Lives for one call
 * of {@link WatchCore#on}; nothing of it escapes.
 */
final class WatchTurn {

    /** A timer may be this late, or half the shortest timeout, before the node doubts itself. */
    private static final Duration LEAST_TOLERANCE = Duration.ofMillis(200);

    /** Shorter stalls are acted on but not worth a line. */
    private static final Duration JOURNALED_STALL = Duration.ofSeconds(1);

    /** A poll that hasn't ended this long after twice its timeout never will. */
    private static final Duration LOST_MARGIN = Duration.ofSeconds(1);

    /** The share of an interval by which a poll may come before its phase, as a calendar that is being slewed makes it. */
    private static final int EARLY = 32;

    private final Moment now;
    private final List<WatchEffect> effects = new ArrayList<>();
    private final Walk walk = new Walk(this);
    private final Panels panels = new Panels(this);
    private final Verdicts verdicts = new Verdicts(this);
    private final Moment startedAt;
    private final Draft<PeerWatch> peers;
    private final Draft<Duration> lookedAt;
    private final Draft<Duration> unreached;
    private Set<NodeName> seen;
    private Set<NodeName> silentWatchers;
    private final OwnHealth health;
    private Strain strain;
    private Duration awakeSince;
    private WatchSetup setup;
    private WitnessDesk desk;
    private LastPanel lastPanel;
    private boolean isolated;
    private final Draft<Duration> doubted;
    private Duration heardAt;
    private long lastId;

    WatchTurn(WatchState state, Moment now) {
        this.now = now;
        this.setup = state.setup();
        this.startedAt = state.startedAt();
        this.peers = new Draft<>(state.peers());
        this.lookedAt = new Draft<>(state.lookedAt());
        this.unreached = new Draft<>(state.unreached());
        this.seen = state.seen();
        this.silentWatchers = state.silentWatchers();
        this.awakeSince = state.awakeSince();
        this.desk = state.desk();
        this.health = state.health();
        this.strain = state.health().strain();
        this.lastPanel = state.lastPanel();
        this.isolated = state.isolated();
        this.doubted = new Draft<>(state.doubted());
        this.heardAt = state.heardAt();
        this.lastId = state.lastId();
    }

    Moment now() {
        return now;
    }

    WatchSetup setup() {
        return setup;
    }

    Walk walk() {
        return walk;
    }

    Panels panels() {
        return panels;
    }

    Verdicts verdicts() {
        return verdicts;
    }

    WitnessDesk desk() {
        return desk;
    }

    void desk(WitnessDesk changed) {
        desk = changed;
    }

    LastPanel lastPanel() {
        return lastPanel;
    }

    void lastPanel(LastPanel changed) {
        lastPanel = changed;
    }

    long nextId() {
        return ++lastId;
    }

    void emit(WatchEffect effect) {
        effects.add(effect);
    }

    void journal(Level level, String kind, String... keysAndValues) {
        emit(new WatchEffect.Journal(JournalEntry.of(now.wall(), level, kind, keysAndValues)));
    }

    // ---- peers

    /** All of them; to be copied by who changes one while going through. */
    Collection<PeerWatch> peers() {
        return peers.now().values();
    }

    @Nullable PeerWatch peer(NodeName name) {
        return peers.now().get(name);
    }

    void put(PeerWatch peer) {
        peers.change().put(peer.setup().name(), peer);
    }

    /** Looks at this peer no more. */
    void drop(NodeName name) {
        PeerWatch gone = peers.change().remove(name);
        if (gone != null && gone.verdict().bad()) {
            emit(new WatchEffect.Withdrawn(name));
        }
    }

    /** What a peer that nobody has been known to see since this node started is given. */
    Optional<Grace> graceOfOwnStart(NodeName subject) {
        return isWithinOwnStart() && !seen.contains(subject)
                ? Optional.of(new Grace(startedAt.up().plus(setup.restartGrace()), Optional.empty()))
                : Optional.empty();
    }

    private boolean isWithinOwnStart() {
        return now.up().compareTo(startedAt.up().plus(setup.restartGrace())) < 0;
    }

    /** Somebody has seen this node running: that this one hasn't since its own start is no excuse for it any more. */
    void sawRunning(NodeName node) {
        PeerWatch peer = peer(node);
        if (peer != null && peer.grace().filter(g -> g.bootId().isEmpty()).isPresent()) {
            put(peer.graced(Optional.empty()));
        }
        if (isWithinOwnStart() && !seen.contains(node) && setup.sites().containsKey(node)) {
            TreeSet<NodeName> more = new TreeSet<>(seen);
            more.add(node);
            seen = Collections.unmodifiableSet(more);
        }
    }

    /**
     * For so long this node polls the same subject once only for the same asker: the shortest retry interval that it knows, less a
     * quarter for what the way of the questions differs.
     */
    Duration witnessPause() {
        Duration shortest = peers().stream()
                .map(peer -> peer.setup().retryInterval())
                .min(Duration::compareTo)
                .orElse(Duration.ofSeconds(1));
        return Fraction.of(shortest, 3, 4);
    }

    /** Something came from this node: it can be reached. */
    void reached(NodeName node) {
        unreached.remove(node);
        those(peer -> peer.suspicion()
                        .flatMap(Suspicion::panel)
                        .filter(panel ->
                                panel.asked().contains(node) && !panel.met().contains(node))
                        .isPresent())
                .forEach(peer -> put(peer.suspected(peer.suspicion()
                        .map(s -> s.withPanel(s.panel().orElseThrow().meeting(node))))));
        Duration before = heardAt;
        heardAt = now.up();
        if (isolated) {
            isolated = false;
            back(before);
        } else if (lastPanel.asked() > 1
                && lastPanel.nobodyAnswered(now.up())
                && before.compareTo(lastPanel.askedAt()) < 0) {
            doubt(before);
        }
    }

    /**
     * Nothing has come from anybody since a panel was asked to which none of several answered: this node may have been cut off for a moment,
     * or those who were asked are slow. So it looks at once at those of whom it said something on nobody's word but its own: see
     * {@link #lookedAgain}.
     */
    private void doubt(Duration heardBefore) {
        doubted.change().keySet().removeIf(name -> peer(name) == null);
        for (PeerWatch peer : List.copyOf(peers())) {
            if (peer.verdict() == Verdict.UNCONFIRMED && isAccused(peer, heardBefore)) {
                doubted.change().put(peer.setup().name(), now.up());
                put(peer.landed(now.up()));
            }
        }
    }

    /**
     * A look at a peer has ended. If it is the first since this node doubted itself and the peer is well, what was said of it is taken
     * back: it was never so. If it isn't well, all stands as it was.
     *
     * @param startedAt when the look began; one that began before may have been lost like those before it
     * @return the peer as it is now
     */
    PeerWatch lookedAgain(PeerWatch peer, Duration startedAt, boolean well) {
        NodeName name = peer.setup().name();
        Duration since = doubted.now().get(name);
        if (since == null || (!well && startedAt.compareTo(since) < 0)) {
            return peer;
        }
        doubted.change().remove(name);
        if (!well || peer.verdict() != Verdict.UNCONFIRMED) {
            return peer;
        }
        put(peer);
        takeBack(peer);
        journal(Level.INFO, "back", "cut-off", "a moment", "takes-back", name.value());
        PeerWatch forgotten = peer(name);
        return forgotten == null ? peer : forgotten;
    }

    /**
     * This node was cut off and is back: what it made of others' silence meanwhile was its own, so all of that is taken back and looked at
     * again (DESIGN 5: a returning node accuses nobody before it has merged with those who watched for it).
     *
     * @param heardBefore when it had heard of anybody before that
     */
    private void back(Duration heardBefore) {
        List<String> takenBack = new ArrayList<>();
        for (PeerWatch peer : List.copyOf(peers())) {
            if (isAccused(peer, heardBefore)) {
                takeBack(peer);
                takenBack.add(peer.setup().name().value());
            } else if (peer.suspicion().isPresent() || peer.flight().isPresent()) {
                put(peer.suspected(Optional.empty()).landed(now.up()));
            }
        }
        journal(
                Level.INFO,
                "back",
                "cut-off",
                Words.seconds(now.up().minus(heardBefore)),
                "takes-back",
                takenBack.isEmpty() ? "nothing" : String.join(" ", takenBack));
    }

    /** Whether what this node says of the peer may come of its having been cut off since then. */
    private boolean isAccused(PeerWatch peer, Duration heardBefore) {
        Instant cutOff = now.wallAt(heardBefore.minus(peer.setup().interval()));
        return !Verdicts.isNew(peer) && !peer.since().isBefore(cutOff);
    }

    private void takeBack(PeerWatch peer) {
        put(peer.forgotten(now));
        emit(new WatchEffect.TakenBack(peer.setup().name()));
    }

    /** Whether anything has come from another node since then. */
    boolean heardSince(Duration then) {
        return heardAt.compareTo(then) >= 0;
    }

    /** Whether nobody who was asked has answered, and nothing has come from any other node for a while. */
    boolean callsReachNobody() {
        return lastPanel.nobodyAnswered(now.up()) && !heardSince(now.up().minus(Fraction.of(ownInterval(), 3, 2)));
    }

    void unreached(NodeName node) {
        unreached.change().put(node, now.up());
    }

    // ---- own health

    /** Looks at the own clocks first; what was measured while this node was ill is thrown away and measured again. */
    void examineSelf() {
        if (strain.easesWithTime()) {
            strain = strain.ticked(health.late(now), tolerance(), now.up());
        }
        if (health.isPlainlyWell(now, LEAST_TOLERANCE)) {
            return;
        }
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
            Strain before = strain;
            // At once after a pause; one that stalls again and again would only press itself harder.
            peers.change().replaceAll((name, peer) -> {
                boolean missed = peer.flight().isPresent() || peer.suspicion().isPresent() || isToBePolled(peer);
                Duration again = before.any() ? now.up().plus(retryInterval(peer)) : now.up();
                return peer.suspected(Optional.empty()).landed(missed ? again : peer.nextPollAt());
            });
            if (illness.kind().equals(OwnHealth.STALLED)) {
                strain = strain.stalled(now.up());
            }
            desk = desk.forgetMeasurements();
            // Nobody could look at a node that wasn't there.
            awakeSince = now.up();
        });
    }

    Strain strain() {
        return strain;
    }

    /** A measurement has ended whose timers fired late by so much. */
    void measuredLate(Duration late) {
        strain = strain.after(late, tolerance(), now.up());
    }

    /** From one re-poll of a suspect to the next. */
    Duration retryInterval(PeerWatch peer) {
        return strain.stretch(peer.setup().retryInterval(), peer.setup().interval());
    }

    /** How late a timer may be before the node doubts itself. */
    Duration tolerance() {
        if (peers().isEmpty()) {
            return LEAST_TOLERANCE;
        }
        long shortest = Long.MAX_VALUE;
        for (PeerWatch peer : peers()) {
            shortest = Math.min(shortest, peer.setup().timeout().toNanos());
        }
        Duration half = Duration.ofNanos(shortest / 2);
        return half.compareTo(LEAST_TOLERANCE) > 0 ? half : LEAST_TOLERANCE;
    }

    // ---- what others tell

    void asked(WatchEvent.Asked event) {
        reached(event.asker());
        sawRunning(event.asker());
        desk = desk.asked(this, event);
    }

    void lookedAt(NodeName watcher) {
        if (!setup.sites().containsKey(watcher)) {
            return;
        }
        lookedAt.change().put(watcher, now.up());
        reached(watcher);
        sawRunning(watcher);
        if (silentWatchers.contains(watcher)) {
            silentWatchers = new TreeSet<>(silentWatchers);
            silentWatchers.remove(watcher);
            journal(Level.INFO, "watched", "watcher", watcher.value());
        }
    }

    /**
     * Another watcher's incident about a peer that this node hasn't seen well yet: it takes two good polls to end it here too. Until this
     * node has found it bad itself, the verdict is what those find who have.
     */
    void inherited(WatchEvent.Inherited event) {
        PeerWatch peer = peer(event.peer());
        boolean own = peer != null && peer.verdict().bad() && peer.suspicion().isPresent();
        if (peer != null && peer.lastGood().isEmpty() && !own) {
            put(peer.judged(
                            event.open().verdict(),
                            event.open().tier(),
                            event.open().since())
                    .graced(Optional.empty()));
        }
    }

    void peerStopping(WatchEvent.PeerStopping event) {
        StoppingNotice notice = event.notice();
        PeerWatch peer = peer(event.peer());
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
        PeerWatch leaving = peer.sayingThatItStops(new Grace(now.up().plus(grace), Optional.of(notice.bootId())));
        PeerWatch known = peer.bootId().isPresent() ? leaving : leaving.booted(notice.bootId(), peer.restarts());
        put(peer.verdict().bad() ? known : known.suspected(Optional.empty()));
    }

    /**
     * A witness was told that a suspect stops: so it is for this node too, which may not have been looking then. What this node knows of
     * a later run, and a verdict that stands, is worth more than that.
     */
    void excused(NodeName subject, PanelAnswer.Excuse excuse, NodeName witness) {
        PeerWatch peer = peer(subject);
        if (peer == null
                || peer.verdict().bad()
                || peer.stopped().equals(Optional.of(excuse.bootId()))
                || peer.bootId().filter(known -> !known.equals(excuse.bootId())).isPresent()) {
            return;
        }
        Duration left = min(excuse.left(), setup.rebootGrace());
        journal(
                Level.INFO,
                "stopping",
                "peer",
                subject.value(),
                "told-by",
                witness.value(),
                "grace",
                Words.seconds(left));
        put(peer.sayingThatItStops(new Grace(now.up().plus(left), Optional.of(excuse.bootId())))
                .booted(excuse.bootId(), peer.restarts())
                .suspected(Optional.empty()));
    }

    void rewired(WatchSetup changed) {
        setup = changed;
        Map<NodeName, Set<Integer>> kept = walk.kept();
        for (PeerWatch peer : List.copyOf(peers())) {
            NodeName name = peer.setup().name();
            Set<Integer> rings = kept.get(name);
            if (rings == null) {
                drop(name);
            } else {
                put(peer.watchedOnlyOn(rings, now.up()));
            }
        }
        changed.peers().forEach((name, peer) -> {
            PeerWatch known = peer(name);
            if (known == null) {
                // A node that is new in the blueprint may still have to be set up.
                Grace grace = new Grace(now.up().plus(changed.restartGrace()), Optional.empty());
                put(WatchCore.begin(peer, now, Optional.of(grace), Optional.empty()));
            } else if (!known.setup().equals(peer)) {
                Duration phase =
                        now.up().plus(WatchCore.untilPhase(peer, now.wall().toEpochMilli()));
                // A suspect is looked at when it was to be: a verdict is about what has been seen just now.
                put(known.withSetup(peer, known.suspicion().isPresent() ? min(phase, known.nextPollAt()) : phase));
            }
        });
        lookedAt.change().keySet().retainAll(changed.sites().keySet());
        unreached.change().keySet().retainAll(changed.sites().keySet());
        silentWatchers = new TreeSet<>(silentWatchers);
        silentWatchers.retainAll(changed.watchers().keySet());
        awakeSince = now.up();
    }

    // ---- time

    /** Does all whose time has come. */
    void whatIsDue() {
        those(this::isLost).forEach(this::giveUp);
        // What was heard until then is all there will be.
        those(this::hasPanelJustOver)
                .forEach(peer -> verdicts.decide(peer.setup().name()));
        if (peers.isChanged()) {
            walk.goOn();
        }
        those(this::isToBePolled).forEach(this::poll);
        panels.askWhenDue();
        desk = desk.due(this);
        noticeIsolation();
        if (health.isDue(now)) {
            noticeSilentWatchers();
        }
        forgetFormerWatchers();
    }

    /** Those of the peers; a list of its own, so that they can be changed on the way. */
    private List<PeerWatch> those(Predicate<PeerWatch> which) {
        List<PeerWatch> some = List.of();
        for (PeerWatch peer : peers()) {
            if (which.test(peer)) {
                some = some.isEmpty() ? new ArrayList<>() : some;
                some.add(peer);
            }
        }
        return some;
    }

    private boolean hasPanelJustOver(PeerWatch peer) {
        return peer.suspicion().isPresent()
                && peer.suspicion()
                        .flatMap(Suspicion::panel)
                        .filter(panel -> health.isNewlyPast(panel.deadline(), now))
                        .isPresent();
    }

    private boolean isToBePolled(PeerWatch peer) {
        return peer.flight().isEmpty() && now.up().compareTo(peer.nextPollAt()) >= 0;
    }

    private void poll(PeerWatch peer) {
        long pollId = nextId();
        Duration timeout = strain.stretch(peer.setup().timeout(), peer.setup().interval());
        put(peer.flying(new Flight(pollId, now.up(), timeout)));
        emit(new WatchEffect.Poll(peer.setup().name(), pollId, timeout, true));
    }

    private void noticeIsolation() {
        if (!isolated && stillAlone()) {
            isolated = true;
            journal(
                    Level.WARN,
                    "isolated",
                    "asked",
                    lastPanel.asked() + " nodes",
                    "heard",
                    "none",
                    "looked-at",
                    "by nobody for 2 intervals");
        }
        if (!unreached.now().isEmpty()) {
            Duration old = now.up().minus(Fraction.twice(ownInterval()));
            if (unreached.now().values().stream().anyMatch(at -> at.compareTo(old) < 0)) {
                unreached.change().values().removeIf(at -> at.compareTo(old) < 0);
            }
        }
    }

    /** Nobody who was asked has answered, and nothing has come from any other node within 2 intervals. */
    private boolean stillAlone() {
        if (!lastPanel.nobodyAnswered(now.up())) {
            return false;
        }
        Duration lately = now.up().minus(Fraction.twice(ownInterval()));
        return awakeSince.compareTo(lately) < 0 && heardAt.compareTo(lately) < 0;
    }

    private Duration ownInterval() {
        return setup.watchers().isEmpty()
                ? Duration.ofMinutes(1)
                : setup.watchers().values().iterator().next();
    }

    /** Not before the time for which the core asked to be woken, among others for this. */
    private void noticeSilentWatchers() {
        setup.watchers().forEach((watcher, interval) -> {
            if (now.up().compareTo(missedAt(watcher, interval)) >= 0 && !silentWatchers.contains(watcher)) {
                silentWatchers = new TreeSet<>(silentWatchers);
                silentWatchers.add(watcher);
                journal(
                        Level.WARN,
                        "unwatched",
                        "watcher",
                        watcher.value(),
                        "looked",
                        Words.seconds(now.up().minus(lastLookOf(watcher))) + " ago",
                        "expected",
                        "every " + Words.seconds(interval));
            }
        });
    }

    private void forgetFormerWatchers() {
        if (lookedAt.now().size() > setup.watchers().size()) {
            Duration forgotten = Fraction.of(ownInterval(), 5, 2);
            lookedAt.change()
                    .entrySet()
                    .removeIf(look -> !setup.watchers().containsKey(look.getKey())
                            && now.up().minus(look.getValue()).compareTo(forgotten) > 0);
        }
    }

    private boolean isLost(PeerWatch peer) {
        return peer.flight().isPresent()
                && now.up()
                                .minus(peer.flight().get().startedAt())
                                .compareTo(Fraction.twice(peer.flight().get().timeout())
                                        .plus(LOST_MARGIN))
                        > 0;
    }

    /** A poll that never ends must not be the last one: whatever went wrong with it, the peer is looked at again. */
    private void giveUp(PeerWatch peer) {
        journal(Level.ERROR, "lost", "peer", peer.setup().name().value(), "what", "a poll that never ended");
        put(peer.landed(now.up()));
    }

    private Duration missedAt(NodeName watcher, Duration interval) {
        return lastLookOf(watcher).plus(Fraction.of(interval, 5, 2));
    }

    /** When a watcher looked last; where it hasn't, when it could first be expected to. */
    private Duration lastLookOf(NodeName watcher) {
        Duration looked = lookedAt.now().getOrDefault(watcher, awakeSince);
        return looked.compareTo(awakeSince) > 0 ? looked : awakeSince;
    }

    Step<WatchState, WatchEffect> end() {
        WatchState state = new WatchState(
                setup,
                startedAt,
                peers.end(),
                lookedAt.end(),
                isWithinOwnStart() ? seen : Set.of(),
                unreached.end(),
                Collections.unmodifiableSet(silentWatchers),
                awakeSince,
                desk,
                OwnHealth.wakingAt(wakeAt(), now, strain),
                lastPanel,
                isolated,
                doubted.end(),
                heardAt,
                lastId);
        return new Step<>(state, effects);
    }

    /** The next deadline; while something is being measured soon, so that a stall is noticed. */
    private Duration wakeAt() {
        // After a stall timers are tried out: the strain ends when they fire in time.
        Duration wake = now.up().plus(strain.easesWithTime() ? Fraction.of(tolerance(), 1, 2) : Duration.ofMinutes(1));
        for (PeerWatch peer : peers()) {
            Duration next = peer.flight().isPresent()
                    ? now.up().plus(Fraction.of(peer.setup().timeout(), 1, 4))
                    : peer.nextPollAt();
            wake = min(wake, next);
            if (peer.suspicion().isPresent()) {
                Optional<Duration> panel = peer.suspicion()
                        .flatMap(Suspicion::panel)
                        .filter(p -> !p.closed(now.up()))
                        .map(Panel::deadline);
                wake = panel.isPresent() ? min(wake, panel.get()) : wake;
            }
        }
        Optional<Duration> nextPanel = panels.nextAt();
        wake = nextPanel.isPresent() ? min(wake, nextPanel.get()) : wake;
        Optional<Duration> owed = desk.nextDeadline();
        wake = owed.isPresent() ? min(wake, owed.get()) : wake;
        for (Map.Entry<NodeName, Duration> watcher : setup.watchers().entrySet()) {
            if (!silentWatchers.contains(watcher.getKey())) {
                wake = min(wake, missedAt(watcher.getKey(), watcher.getValue()));
            }
        }
        return wake;
    }

    static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /**
     * The next time at which the peer's phase comes. Where that is less than half an interval after the last poll began, because it was a
     * re-poll or the calendar jumped, it comes three quarters of an interval after it, and so nearer to the phase from poll to poll: a
     * peer is never left alone for longer than an interval. A poll that began a moment before its phase is that phase's.
     */
    Duration nextRegular(PeerWatch peer, Instant startedAtWall) {
        long interval = peer.setup().interval().toMillis();
        long started = startedAtWall.toEpochMilli();
        long wall = now.wall().toEpochMilli();
        long toPhase = WatchCore.untilPhase(peer.setup(), started + 1).toMillis() + 1;
        long gap = toPhase <= interval / EARLY
                ? toPhase + interval
                : 2 * toPhase < interval ? Math.max(1, interval * 3 / 4) : toPhase;
        long due = started + gap > wall
                ? started + gap
                : wall + 1 + WatchCore.untilPhase(peer.setup(), wall + 1).toMillis();
        return now.up().plusMillis(due - wall);
    }

    /** One retry interval after the last poll began, start to start. */
    Duration nextRetry(PeerWatch peer, Duration startedAt) {
        Duration due = startedAt.plus(retryInterval(peer));
        return due.compareTo(now.up()) > 0 ? due : now.up();
    }
}
