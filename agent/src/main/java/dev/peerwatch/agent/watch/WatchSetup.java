package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the blueprint and the watch plan say about one node's watching.
 *
 * @param self this node
 * @param sites every node of the blueprint, with its site ("" where it has none); not copied, as it may be large and is the same for all:
 *     don't change it afterwards
 * @param peers whom this node polls
 * @param watchers who polls this node, and how often
 * @param successors who comes after whom on each ring, for walking along the dead
 * @param restartGrace how long a peer that stopped cleanly, or wasn't seen since the own start, is given
 * @param rebootGrace the same when the peer's whole system goes down
 */
public record WatchSetup(
        NodeName self,
        SortedMap<NodeName, String> sites,
        SortedMap<NodeName, PeerSetup> peers,
        SortedMap<NodeName, Duration> watchers,
        Successors successors,
        Duration restartGrace,
        Duration rebootGrace) {

    /** Grace after a clean stop of an agent. */
    public static final Duration RESTART_GRACE = Duration.ofMinutes(2);

    /** Grace after the announcement that the system goes down. */
    public static final Duration REBOOT_GRACE = Duration.ofMinutes(10);

    public WatchSetup {
        sites = Collections.unmodifiableSortedMap(sites);
        peers = new TreeMap<>(peers);
        watchers = new TreeMap<>(watchers);
    }

    /** The site of a node, or "" where it has none or isn't known. */
    public String siteOf(NodeName node) {
        return sites.getOrDefault(node, "");
    }

    /**
     * How one peer is polled.
     *
     * @param name whom
     * @param ring the ring of the watch plan on which this node watches it; the lowest is the lead
     * @param interval between polls
     * @param timeout a poll's length at most
     * @param retryInterval between re-polls of a suspect, start to start
     * @param attempts bad polls in a row that make a verdict
     * @param phase offset of the polls within the interval of wall time
     * @param services the rule for each service of the peer
     */
    public record PeerSetup(
            NodeName name,
            int ring,
            Duration interval,
            Duration timeout,
            Duration retryInterval,
            int attempts,
            Duration phase,
            Map<String, ServiceRule> services) {

        public PeerSetup {
            services = Map.copyOf(services);
        }
    }

    /**
     * When a failing service counts, and how much.
     *
     * @param tier how much it matters
     * @param attempts failed checks in a row until it counts
     */
    public record ServiceRule(Tier tier, int attempts) {}
}
