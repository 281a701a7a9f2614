package dev.peerwatch.notifier.incident;

import java.util.Comparator;

/**
 * Two messages to one reader that were said without knowing of each other: the reader may have read them in either order.
 *
 * @param end the id of the one that said that all is over
 * @param trouble the id of the other one, which said that something is wrong
 */
public record Missed(String end, String trouble) implements Comparable<Missed> {

    private static final Comparator<Missed> ORDER =
            Comparator.comparing(Missed::end).thenComparing(Missed::trouble);

    @Override
    public int compareTo(Missed other) {
        return ORDER.compare(this, other);
    }
}
