package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a node can say of itself and its surroundings when asked, as far as the notifier doesn't know it.
 *
 * @param up how long the agent has been running
 * @param software its version
 * @param peers whom it watches
 * @param watchers who watches it
 */
public record NodeView(Duration up, String software, List<Peer> peers, List<Watcher> watchers) {

    public NodeView {
        peers = List.copyOf(peers);
        watchers = List.copyOf(watchers);
    }

    /**
     * A node that is watched.
     *
     * @param name which
     * @param site where
     * @param verdict what stands
     * @param since since when
     * @param reason the last outcome's reason
     * @param looked how long ago it was polled; empty before the first time
     * @param roundTrip how long the answer took
     */
    public record Peer(
            String name,
            String site,
            Verdict verdict,
            Instant since,
            String reason,
            Optional<Duration> looked,
            Duration roundTrip) {}

    /**
     * A node that watches.
     *
     * @param name which
     * @param looked how long ago it looked
     * @param silent whether that is too long ago
     */
    public record Watcher(String name, Duration looked, boolean silent) {}
}
