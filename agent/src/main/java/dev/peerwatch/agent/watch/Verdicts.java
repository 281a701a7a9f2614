package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.Suspicion.Lesser;
import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** From a suspicion to a hard verdict: when it is certain enough to be said, and what exactly is said. */
final class Verdicts {

    /** So many intervals, and a way on which no status call gets through is a fault to be told, though others have none. */
    private static final int LOSSY_FOR = 10;

    /**
     * So many times the usual polls in a row, and a silent peer is given up though others that answer pings can't be asked about it: if
     * 30 % of the datagrams are lost each way, all three pings of a poll are in one of eight.
     */
    static final int ALONE = 3;

    private final WatchTurn turn;

    Verdicts(WatchTurn turn) {
        this.turn = turn;
    }

    /** Whether what is suspected of a peer is now certain enough to be said; says it. */
    void decide(NodeName name) {
        PeerWatch peer = turn.peer(name);
        Suspicion suspicion = peer == null ? null : peer.suspicion().orElse(null);
        if (peer == null || suspicion == null) {
            return;
        }
        if (suspicion.silent() == 0) {
            boolean silentVerdict = peer.verdict().bad() && peer.verdict() != Verdict.DEGRADED;
            boolean certain = silentVerdict
                    ? suspicion.answered() >= 2
                    : suspicion.bad() >= suspicion.needed() && !isOnlyTheWay(peer, suspicion);
            if (certain) {
                conclude(name, Verdict.DEGRADED, suspicion.tier(), suspicion.began());
            }
            return;
        }
        Optional<Panel> panel = suspicion.panel();
        if (suspicion.silent() < peer.setup().attempts()
                || panel.isEmpty()
                || !panel.get().closed(turn.now().up())) {
            return;
        }
        decideSilence(peer, suspicion, panel.get());
    }

    /**
     * Whether it may be the way that loses status calls and not the peer: pings are answered, and witnesses get a status or haven't said
     * yet, or can't be called either. Packets that are lost do that, and a packet filter that lets only datagrams through.
     */
    private boolean isOnlyTheWay(PeerWatch peer, Suspicion suspicion) {
        if (!suspicion.pingsOnly()) {
            return false;
        }
        Optional<Panel> panel =
                suspicion.panel().filter(p -> p.closed(turn.now().up()));
        boolean othersGetOne = panel.isEmpty() || suspicion.best() == Saw.GOOD || isDeaf(panel.get());
        // A panel may lose the words of just those who do get one. So two more are asked: nothing hurries, the peer
        // lives.
        boolean once = suspicion.bad() < suspicion.needed() + 2;
        Duration lasting = Duration.between(suspicion.began(), turn.now().wall());
        return once
                || (othersGetOne && lasting.compareTo(peer.setup().interval().multipliedBy(LOSSY_FOR)) < 0);
    }

    /** Nobody whom this node has asked gave an answer: there were several, so it's hardly their fault. */
    private boolean isDeaf(Panel panel) {
        LastPanel last = turn.lastPanel();
        boolean answered = last.askId() == panel.askId() && last.heard() > 0;
        return panel.asked().size() > 1 && panel.looked().isEmpty() && !answered;
    }

    /** Whether others are known to run, for they answer pings, though no call gets through to anybody. */
    private boolean onlyCallsAreLost(PeerWatch but, Panel panel) {
        Duration lately = turn.now().up().minus(but.setup().interval().multipliedBy(2));
        return isDeaf(panel)
                && turn.peers().stream()
                        .filter(peer -> !peer.setup().name().equals(but.setup().name())
                                && peer.lastEndedAt().compareTo(lately) >= 0)
                        .anyMatch(peer ->
                                peer.suspicion().filter(Suspicion::pingsOnly).isPresent());
    }

    private void decideSilence(PeerWatch peer, Suspicion suspicion, Panel panel) {
        NodeName name = peer.setup().name();
        if (suspicion.silent() < ALONE * peer.setup().attempts() && onlyCallsAreLost(peer, panel)) {
            return;
        }
        Map<NodeName, Saw> all = panel.all();
        Verdict verdict = aboutSilence(peer, panel);
        Tier tier = Judge.tierOfSilence(verdict, suspicion.serviceWell(), all, turn.setup(), name);
        if (isToBeSaidTwice(peer, verdict, panel)) {
            sayTwice(peer, suspicion, new Lesser(verdict, tier, panel.askId()));
            return;
        }
        if (isForTheUnheard(peer, suspicion)) {
            return;
        }
        if (isNew(peer)
                && verdict == Verdict.UNCONFIRMED
                && panel.isLossy()
                && suspicion.silent() < 2 * peer.setup().attempts()) {
            return; // witnesses are there whose word got lost, and so may the peer's: time for another panel
        }
        boolean wasSeen = suspicion
                .lesser()
                .filter(l -> isToBeSaidTwice(peer, l.verdict(), panel))
                .isPresent();
        if (wasSeen
                && verdict == Verdict.UNCONFIRMED
                && suspicion.silent() < 2 * peer.setup().attempts()) {
            return; // a witness saw it a moment ago, and can't be heard now
        }
        // Who sees the peer may change with each panel, and with it the tier; what else changes a tier is no noise.
        boolean same = verdict == peer.verdict() && (tier == peer.tier() || verdict != Verdict.UNREACHABLE);
        if (same || Judge.atOnce(peer.verdict(), verdict) || secondToSaySo(suspicion, verdict, tier, panel)) {
            turn.put(peer.suspected(Optional.of(suspicion.withLesser(Optional.empty()))));
            conclude(name, verdict, tier, suspicion.began());
        } else if (suspicion.lesser().filter(l -> l.askId() == panel.askId()).isEmpty()) {
            Lesser lesser = new Lesser(verdict, tier, panel.askId());
            turn.put(peer.suspected(Optional.of(suspicion.withLesser(Optional.of(lesser)))));
        }
    }

    /**
     * Whether the witnesses not heard are asked once more, before it is said that nobody who was heard sees the peer: when many suspect
     * many at once, the first calls to those who have never been called take the longest. Who hears nobody at all has nobody to wait for,
     * and so has a verdict that is due before they could answer.
     */
    boolean isForTheUnheard(PeerWatch peer, Suspicion suspicion) {
        return isNew(peer)
                && suspicion.silent() > 0
                && left(peer, suspicion)
                                .minus(turn.panels().untilNext(peer))
                                .compareTo(Fraction.of(peer.setup().timeout(), 1, 2))
                        >= 0
                && suspicion
                        .panel()
                        .filter(panel -> !panel.again()
                                && !panel.unheard().isEmpty()
                                && panel.closed(turn.now().up())
                                && turn.heardSince(panel.askedAt())
                                && aboutSilence(peer, panel) == Verdict.UNCONFIRMED)
                        .isPresent();
    }

    /** Whether none of the verdicts about silence stands, so that any would be news. */
    static boolean isNew(PeerWatch peer) {
        return !peer.verdict().bad() || peer.verdict() == Verdict.DEGRADED;
    }

    /** How much time is left until a verdict about the peer is due: the polls that it takes, and two fifths of a further one. */
    Duration left(PeerWatch peer, Suspicion suspicion) {
        Duration retry = turn.retryInterval(peer);
        return retry.multipliedBy(peer.setup().attempts())
                .plus(Fraction.of(retry, 2, 5))
                .minus(Duration.between(suspicion.began(), turn.now().wall()));
    }

    private Verdict aboutSilence(PeerWatch peer, Panel panel) {
        boolean hostAnswers =
                peer.last().filter(last -> last instanceof BadResponse).isPresent();
        return Judge.aboutSilence(
                hostAnswers,
                panel.all().values(),
                panel.road().orElse(ChatRoad.UNKNOWN),
                turn.setup().sites().size());
    }

    private void sayTwice(PeerWatch peer, Suspicion suspicion, Lesser said) {
        Optional<Lesser> before = suspicion.lesser().filter(l -> l.verdict() == said.verdict());
        if (before.isEmpty()) {
            turn.put(peer.suspected(Optional.of(suspicion.withLesser(Optional.of(said)))));
        } else if (before.get().askId() != said.askId()
                && suspicion.silent() >= 2 * peer.setup().attempts()) {
            turn.put(peer.suspected(Optional.of(suspicion.withLesser(Optional.empty()))));
            conclude(peer.setup().name(), said.verdict(), said.tier(), suspicion.began());
        }
    }

    /**
     * Whether a new verdict is one of a peer that a witness sees, or that answers on chat while less than a majority says that it is
     * silent (and there is one to ask): it isn't dead, so that there's time for a second panel and as many polls again. Lost packets
     * alone hardly ever last that long; and what a partition looks like is known by then, for the first panel of many at once is seldom
     * heard in full.
     */
    boolean isToBeSaidTwice(PeerWatch peer, Verdict verdict, Panel panel) {
        boolean deaf = panel.road().filter(ChatRoad.ANSWERS::equals).isPresent()
                && (panel.asked().isEmpty()
                        || Judge.isMajority(
                                panel.all().values(), turn.setup().sites().size()));
        return isNew(peer) && verdict == Verdict.UNREACHABLE && !deaf;
    }

    /** Whether the panel before this one would have changed the standing verdict to the same. */
    private static boolean secondToSaySo(Suspicion suspicion, Verdict verdict, Tier tier, Panel panel) {
        return suspicion
                .lesser()
                .filter(l -> l.verdict() == verdict && l.tier() == tier && l.askId() != panel.askId())
                .isPresent();
    }

    /** Makes a verdict the standing one, and hands it over, unless it says nothing new. */
    void conclude(NodeName name, Verdict verdict, Tier tier, Instant began) {
        PeerWatch peer = turn.peer(name);
        if (peer == null || (peer.verdict() == verdict && peer.tier().compareTo(tier) >= 0)) {
            return;
        }
        // A change from one bad verdict to another is a change of the same trouble: it began when that did.
        Instant since = peer.verdict().bad() && verdict.bad() ? peer.since() : began;
        PeerWatch judged = peer.judged(verdict, tier, since);
        turn.put(judged);
        panelBehind(judged, turn.now().up()).ifPresent(panel -> journal(name, panel));
        turn.emit(new WatchEffect.Found(finding(turn.setup(), judged, turn.now().up())));
    }

    /** Who was asked, what each saw, and when it looked. */
    private void journal(NodeName name, Panel panel) {
        if (!panel.asked().isEmpty()) {
            String answers = panel.all().entrySet().stream()
                    .map(e -> e.getKey().value()
                            + ':'
                            + sight(e.getValue()).word()
                            + Optional.ofNullable(panel.looked().get(e.getKey()))
                                    .map(at -> "@" + at.truncatedTo(ChronoUnit.MILLIS))
                                    .orElse(""))
                    .collect(Collectors.joining(","));
            String asked = turn.now()
                    .wallAt(panel.askedAt())
                    .truncatedTo(ChronoUnit.MILLIS)
                    .toString();
            turn.journal(Level.INFO, "panel", "peer", name.value(), "asked", asked, "looked", answers);
        }
    }

    /** The panel that a verdict about silence rests on. */
    private static Optional<Panel> panelBehind(PeerWatch peer, Duration now) {
        return peer.suspicion()
                .filter(s -> s.silent() > 0 && peer.verdict().bad() && peer.verdict() != Verdict.DEGRADED)
                .flatMap(Suspicion::panel)
                .filter(p -> p.closed(now));
    }

    /** An answer that is good is no reason for a verdict that isn't: what keeps it up is. */
    private static String reason(PeerWatch peer) {
        if (peer.verdict().bad()
                && peer.last().filter(Outcome.GoodResponse.class::isInstance).isPresent()) {
            return peer.rhythm().flapping()
                    ? "comes and goes: " + peer.rhythm().changes() + " changes in 20 polls"
                    : "answered well once again, not yet twice";
        }
        return peer.last().map(Outcome::reason).orElse("");
    }

    /** What this node concludes about a peer now, and why. */
    static Finding finding(WatchSetup setup, PeerWatch peer, Duration now) {
        Optional<Panel> panel = panelBehind(peer, now);
        List<Testimony> testimonies = panel.map(p -> p.all().entrySet().stream()
                        .map(e -> new Testimony(e.getKey().value(), setup.siteOf(e.getKey()), sight(e.getValue())))
                        .toList())
                .orElse(List.of());
        Evidence evidence = new Evidence(
                reason(peer),
                peer.suspicion().map(Suspicion::bad).orElse(0),
                peer.lastGood(),
                testimonies,
                panel.flatMap(Panel::road).map(Verdicts::chat).orElse(Evidence.Chat.UNKNOWN));
        return new Finding(
                Subject.node(peer.setup().name().value()),
                setup.self().value(),
                peer.verdict(),
                peer.tier(),
                peer.since(),
                evidence,
                peer.lowestRing());
    }

    private static Evidence.Chat chat(ChatRoad road) {
        return switch (road) {
            case ANSWERS -> Evidence.Chat.ANSWERS;
            case NO_ANSWER -> Evidence.Chat.NO_ANSWER;
            case UNKNOWN -> Evidence.Chat.UNKNOWN;
        };
    }

    private static Sight sight(Saw saw) {
        return switch (saw) {
            case GOOD, BAD -> Sight.SEES;
            case AGENT_DOWN -> Sight.AGENT_DOWN;
            case NOTHING -> Sight.NO;
            case UNKNOWN -> Sight.UNKNOWN;
        };
    }
}
