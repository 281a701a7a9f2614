package dev.peerwatch.notifier.incident;

import java.time.Instant;
import java.util.Comparator;

/**
 * The end of an incident.
 *
 * @param at when
 * @param why why it is over where it isn't because the subject is well again, such as {@code removed from the blueprint}; else empty
 * @param by the node that closed it
 */
public record Closing(Instant at, String why, String by) {

    private static final Comparator<Closing> ORDER =
            Comparator.comparing(Closing::at).thenComparing(Closing::why).thenComparing(Closing::by);

    /** The first of two ends. */
    Closing join(Closing other) {
        return ORDER.compare(this, other) <= 0 ? this : other;
    }
}
