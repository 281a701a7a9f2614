package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Moment;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a node knows about its peers and its watchers.
 *
 * @param setup what the blueprint says
 * @param startedAt when this run began
 * @param peers those polled
 * @param lookedAt when each watcher last made a status call, on the monotonic clock
 * @param silentWatchers watchers that haven't looked for 2.5 intervals
 * @param desk other nodes' requests
 * @param health what this node knows about its own clocks
 * @param lastId the last id given to a poll or a panel
 */
public record WatchState(
        WatchSetup setup,
        Moment startedAt,
        SortedMap<NodeName, PeerWatch> peers,
        SortedMap<NodeName, Duration> lookedAt,
        Set<NodeName> silentWatchers,
        WitnessDesk desk,
        OwnHealth health,
        long lastId) {

    public WatchState {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        lookedAt = Collections.unmodifiableSortedMap(new TreeMap<>(lookedAt));
        silentWatchers = Collections.unmodifiableSet(new TreeSet<>(silentWatchers));
    }

    /** When the core wants to be woken, at the latest, on the monotonic clock. */
    public Duration wakeAt() {
        return health.wakeAt();
    }
}
