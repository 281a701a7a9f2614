package dev.peerwatch.notifier.voice;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Looking for one who answers: the first of a row, and if that one is silent the next two, four, eight …
 *
 * @param left those not asked yet, in order
 * @param wave how many are asked next
 * @param waiting the calls under way
 * @param answered whether somebody has answered
 */
public record Search(List<String> left, int wave, SortedSet<Long> waiting, boolean answered) {

    public Search {
        left = List.copyOf(left);
        waiting = Collections.unmodifiableSortedSet(new TreeSet<>(waiting));
    }

    /** A search that has yet to begin. */
    public static Search along(List<String> row) {
        return new Search(row, 1, new TreeSet<>(), false);
    }

    /** Whether nothing more will come of it. */
    public boolean done() {
        return answered || (left.isEmpty() && waiting.isEmpty());
    }

    /** Those to ask now, at most so many. */
    public List<String> next(int most) {
        return done() || !waiting.isEmpty() ? List.of() : left.subList(0, Math.min(Math.min(wave, most), left.size()));
    }

    /** The first so many have been asked by these calls. */
    public Search asked(int first, SortedSet<Long> calls) {
        return new Search(left.subList(first, left.size()), wave * 2, calls, answered);
    }

    /** A call has ended. */
    public Search ended(long call, boolean withAnswer) {
        TreeSet<Long> fewer = new TreeSet<>(waiting);
        fewer.remove(call);
        return new Search(left, wave, fewer, answered || withAnswer);
    }
}
