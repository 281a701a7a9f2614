package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.Suspicion.Lesser;
import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a suspicion to a hard verdict: when it is certain enough to be said, and what exactly is said. */
final class Verdicts {

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
            boolean certain = silentVerdict ? suspicion.answered() >= 2 : suspicion.bad() >= suspicion.needed();
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

    private void decideSilence(PeerWatch peer, Suspicion suspicion, Panel panel) {
        NodeName name = peer.setup().name();
        Map<NodeName, Saw> all = panel.all();
        boolean hostAnswers =
                peer.last().filter(last -> last instanceof BadResponse).isPresent();
        Verdict verdict = Judge.aboutSilence(
                hostAnswers,
                all.values(),
                panel.road().orElse(ChatRoad.UNKNOWN),
                turn.setup().sites().size());
        Tier tier = Judge.tierOfSilence(verdict, suspicion.serviceWell(), all, turn.setup(), name);
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
        turn.emit(new WatchEffect.Found(finding(turn.setup(), judged, turn.now().up())));
    }

    /** What this node concludes about a peer now, and why. */
    static Finding finding(WatchSetup setup, PeerWatch peer, Duration now) {
        Optional<Panel> panel = peer.suspicion()
                .filter(s -> s.silent() > 0 && peer.verdict().bad() && peer.verdict() != Verdict.DEGRADED)
                .flatMap(Suspicion::panel)
                .filter(p -> p.closed(now));
        List<Testimony> testimonies = panel.map(p -> p.all().entrySet().stream()
                        .map(e -> new Testimony(e.getKey().value(), setup.siteOf(e.getKey()), sight(e.getValue())))
                        .toList())
                .orElse(List.of());
        Evidence evidence = new Evidence(
                peer.last().map(Outcome::reason).orElse(""),
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
