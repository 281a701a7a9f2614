package dev.peerwatch.agent.runtime;

import dev.peerwatch.protocol.NodeName;
import java.util.HashMap;
import java.util.Map;

/** How many signs of life are given within a second: to each asker, and in all. Safe for use by many threads. */
final class RoadQuota {

    /** A watcher asks once for each suspicion. */
    static final int EACH = 4;

    /** So that signing takes a few per cent of a processor at most. */
    static final int ALL = 32;

    private static final long SECOND = 1_000_000_000;

    private final Map<NodeName, Integer> given = new HashMap<>();
    private long since;
    private int all;

    /** Whether one more may be given to {@code asker} at {@code nanoTime}; if so, it counts. */
    synchronized boolean admits(NodeName asker, long nanoTime) {
        if (given.isEmpty() || nanoTime - since >= SECOND) {
            given.clear();
            all = 0;
            since = nanoTime;
        }
        if (all >= ALL || given.getOrDefault(asker, 0) >= EACH) {
            return false;
        }
        given.merge(asker, 1, Integer::sum);
        all++;
        return true;
    }
}
