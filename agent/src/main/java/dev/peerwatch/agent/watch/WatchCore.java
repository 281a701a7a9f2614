package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.time.Instant;
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
        setup.peers()
                .forEach((name, peer) -> peers.put(name, begin(setup, peer, now, Optional.ofNullable(open.get(name)))));
        TreeMap<NodeName, Duration> lookedAt = new TreeMap<>();
        setup.watchers().keySet().forEach(watcher -> lookedAt.put(watcher, now.up()));
        return new WatchState(setup, now, peers, lookedAt, Set.of(), WitnessDesk.empty(), OwnHealth.at(now), 0);
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
            turn.polled(polled);
        } else if (event instanceof WatchEvent.Testified testified) {
            turn.testified(testified);
        } else if (event instanceof WatchEvent.Asked asked) {
            turn.asked(asked);
        } else if (event instanceof WatchEvent.LookedAt looked) {
            turn.lookedAt(looked.watcher());
        } else if (event instanceof WatchEvent.PeerStopping stopping) {
            turn.peerStopping(stopping);
        } else if (event instanceof WatchEvent.Rewired rewired) {
            turn.rewired(rewired.setup());
        }
        turn.whatIsDue();
        return turn.end();
    }

    static PeerWatch begin(WatchSetup setup, PeerSetup peer, Moment now, Optional<OpenVerdict> open) {
        Duration first = now.up().plus(untilPhase(peer, now.wall().toEpochMilli()));
        PeerWatch.Grace ownStart = new PeerWatch.Grace(now.up().plus(setup.restartGrace()), Optional.empty());
        PeerWatch unseen =
                PeerWatch.unseen(peer, first, now.wall(), open.isPresent() ? Optional.empty() : Optional.of(ownStart));
        return open.map(o -> unseen.judged(o.verdict(), o.tier(), o.since())).orElse(unseen);
    }

    /** From a time of the calendar to the next one at which the peer is polled. */
    static Duration untilPhase(PeerSetup peer, long wallMillis) {
        long interval = peer.interval().toMillis();
        return Duration.ofMillis(Math.floorMod(peer.phase().toMillis() - wallMillis, interval));
    }
}
