package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Moment;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;

/**
 * All that a node knows about its peers and its watchers. The maps are shared from one state to the next where a step changes nothing in
 * them: they are not copied here, and whoever makes a state leaves them alone afterwards.
 *
 * @param setup what the blueprint says
 * @param startedAt when this run began
 * @param peers those polled
 * @param lookedAt when each node that looks at this one as a watcher last made a status call, on the monotonic clock
 * @param seen while this node's own start excuses peers that it hasn't seen: the nodes that somebody has seen running
 * @param unreached nodes that didn't answer when they were asked as witnesses, and when
 * @param silentWatchers watchers of the plan that haven't looked for 2.5 intervals
 * @param awakeSince since when this node could be looked at: its start, the end of its last stall, the last change of the plan
 * @param desk other nodes' requests
 * @param health what this node knows about its own clocks
 * @param lastPanel the panel asked last
 * @param isolated whether nobody asked answers and nothing has come from any other node lately
 * @param doubted peers of which something was said on nobody's word while nobody was heard, and when that was noticed
 * @param heardAt when anything came from another node last, on the monotonic clock
 * @param lastId the last id given to a poll or a panel
 */
public record WatchState(
        WatchSetup setup,
        Moment startedAt,
        SortedMap<NodeName, PeerWatch> peers,
        SortedMap<NodeName, Duration> lookedAt,
        Set<NodeName> seen,
        SortedMap<NodeName, Duration> unreached,
        Set<NodeName> silentWatchers,
        Duration awakeSince,
        WitnessDesk desk,
        OwnHealth health,
        LastPanel lastPanel,
        boolean isolated,
        SortedMap<NodeName, Duration> doubted,
        Duration heardAt,
        long lastId) {

    /** When the core wants to be woken, at the latest, on the monotonic clock. */
    public Duration wakeAt() {
        return health.wakeAt();
    }
}
