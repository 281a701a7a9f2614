package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.PeerWatch.Flight;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.protocol.NodeName;
import java.util.TreeMap;

/** Makes a node's state one that has noticed nothing of its own lateness: for the mutant without the stall rule. */
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
                OwnHealth.at(now),
                state.lastPanel(),
                state.isolated(),
                state.lastId());
    }
}
