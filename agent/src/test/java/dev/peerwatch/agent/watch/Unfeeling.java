package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.PeerWatch.Flight;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a node's state one that doesn't doubt itself: for the mutants without the stall rule, the strain, the stale rule. */
public final class Unfeeling {

    private Unfeeling() {}

    /** The same state, as if the node had wanted to be woken just now and its polls had only begun. */
    public static WatchState at(WatchState state, Moment now) {
        TreeMap<NodeName, PeerWatch> peers = new TreeMap<>(state.peers());
        peers.replaceAll((name, peer) -> peer.flight()
                .map(flight -> peer.flying(new Flight(
                        flight.pollId(),
                        flight.startedAt().plus(flight.timeout()).compareTo(now.up()) < 0
                                ? now.up().minus(flight.timeout())
                                : flight.startedAt(),
                        flight.timeout())))
                .orElse(peer));
        return with(state, peers, OwnHealth.at(now));
    }

    /** The same state, as if all its timers had been in time. */
    public static WatchState unstrained(WatchState state) {
        OwnHealth health = state.health();
        return with(
                state, state.peers(), new OwnHealth(health.wakeAt(), health.steppedAt(), health.apart(), Strain.NONE));
    }

    /** The same state, as if what was on the disk at the start had just been seen. */
    public static WatchState remembering(WatchState state, Moment now) {
        TreeMap<NodeName, PeerWatch> peers = new TreeMap<>(state.peers());
        Outcome before = new Outcome.NoResponse(Outcome.Silence.SILENT, "as it was when this agent last ran");
        Suspicion own = Suspicion.beginning(now.wall());
        peers.replaceAll((name, peer) -> peer.verdict().bad() && peer.last().isEmpty()
                ? peer.saw(before, now.up()).suspected(Optional.of(own))
                : peer);
        return with(state, peers, state.health());
    }

    private static WatchState with(WatchState state, SortedMap<NodeName, PeerWatch> peers, OwnHealth health) {
        return new WatchState(
                state.setup(),
                state.startedAt(),
                peers,
                state.lookedAt(),
                state.seen(),
                state.unreached(),
                state.silentWatchers(),
                state.awakeSince(),
                state.desk(),
                health,
                state.lastPanel(),
                state.isolated(),
                state.doubted(),
                state.heardAt(),
                state.lastId());
    }
}
