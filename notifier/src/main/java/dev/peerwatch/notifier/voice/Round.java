package dev.peerwatch.notifier.voice;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One exchange of an incident with those who watch its subject: one search on each ring.
 *
 * @param startedAt when, on the monotonic clock
 * @param searches by ring
 */
public record Round(Duration startedAt, SortedMap<Integer, Search> searches) {

    public Round {
        searches = Collections.unmodifiableSortedMap(new TreeMap<>(searches));
    }

    /** Whether every ring has answered, or nobody is left on it to ask. */
    public boolean done() {
        return searches.values().stream().allMatch(Search::done);
    }

    /** With another state of one ring. */
    public Round with(int ring, Search search) {
        TreeMap<Integer, Search> changed = new TreeMap<>(searches);
        changed.put(ring, search);
        return new Round(startedAt, changed);
    }

    /** Whether somebody on this ring has answered. */
    public boolean answered(int ring) {
        Search search = searches.get(ring);
        return search != null && search.answered();
    }
}
