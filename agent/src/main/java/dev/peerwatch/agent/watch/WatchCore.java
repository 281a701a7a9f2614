package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The watching half of a node: pure, one step per event. */
public final class WatchCore {

    private WatchCore() {}

    /**
     * The state of a node that has just started.
     *
     * @param open nodes about which an incident was open when this node last ran, with its verdict
     */
    public static WatchState start(WatchSetup setup, Moment now, Map<NodeName, OpenVerdict> open) {
        TreeMap<NodeName, PeerWatch> peers = new TreeMap<>();
        Optional<PeerWatch.Grace> ownStart =
                Optional.of(new PeerWatch.Grace(now.up().plus(setup.restartGrace()), Optional.empty()));
        setup.peers()
                .forEach((name, peer) ->
                        peers.put(name, begin(peer, now, ownStart, Optional.ofNullable(open.get(name)))));
        return new WatchState(
                setup,
                now,
                Collections.unmodifiableSortedMap(peers),
                Collections.emptySortedMap(),
                Set.of(),
                Collections.emptySortedMap(),
                Set.of(),
                now.up(),
                WitnessDesk.empty(),
                OwnHealth.at(now),
                LastPanel.NONE,
                false,
                Collections.emptySortedMap(),
                now.up(),
                0);
    }

    /**
     * A verdict that stood when the node last ran.
     *
     * @param verdict which
     * @param tier how much it mattered
     * @param since since when
     */
    public record OpenVerdict(Verdict verdict, Tier tier, Instant since) {}

    /** One event. */
    public static Step<WatchState, WatchEffect> on(WatchState state, Moment now, WatchEvent event) {
        WatchTurn turn = new WatchTurn(state, now);
        turn.examineSelf();
        if (event instanceof WatchEvent.Polled polled) {
            new Outcomes(turn).polled(polled);
        } else if (event instanceof WatchEvent.Testified testified) {
            turn.panels().testified(testified);
        } else if (event instanceof WatchEvent.AnsweredByChat answered) {
            turn.panels().answeredByChat(answered);
        } else if (event instanceof WatchEvent.Asked asked) {
            turn.asked(asked);
        } else if (event instanceof WatchEvent.LookedAt looked) {
            turn.lookedAt(looked.watcher());
        } else if (event instanceof WatchEvent.PeerStopping stopping) {
            turn.peerStopping(stopping);
        } else if (event instanceof WatchEvent.Inherited inherited) {
            turn.inherited(inherited);
        } else if (event instanceof WatchEvent.Rewired rewired) {
            turn.rewired(rewired.setup());
        }
        turn.whatIsDue();
        return turn.end();
    }

    static PeerWatch begin(PeerSetup peer, Moment now, Optional<PeerWatch.Grace> grace, Optional<OpenVerdict> open) {
        Duration first = now.up().plus(untilPhase(peer, now.wall().toEpochMilli()));
        PeerWatch unseen = PeerWatch.unseen(peer, first, now, open.isPresent() ? Optional.empty() : grace);
        return open.map(o -> unseen.judged(o.verdict(), o.tier(), o.since())).orElse(unseen);
    }

    /** From a time of the calendar to the next one at which the peer is polled. */
    static Duration untilPhase(PeerSetup peer, long wallMillis) {
        long interval = peer.interval().toMillis();
        return Duration.ofMillis(Math.floorMod(peer.phase().toMillis() - wallMillis, interval));
    }
}
