package dev.peerwatch.notifier.incident;

import java.time.Instant;
import java.util.Comparator;

/**
 * One name of an incident: where several nodes found the same trouble, it has several, and the smallest is its id.
 *
 * @param openedAt when the trouble began, as the one saw it who gave the name
 * @param id the name
 */
public record Name(Instant openedAt, IncidentId id) implements Comparable<Name> {

    private static final Comparator<Name> ORDER =
            Comparator.comparing(Name::openedAt).thenComparing(Name::id);

    @Override
    public int compareTo(Name other) {
        return ORDER.compare(this, other);
    }
}
