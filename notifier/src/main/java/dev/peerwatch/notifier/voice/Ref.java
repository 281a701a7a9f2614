package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import java.util.Comparator;

/**
 * What names an incident while something about it is under way. The name may have become an alias meanwhile.
 *
 * @param subject what it is about
 * @param id one of its names
 */
public record Ref(Subject subject, IncidentId id) implements Comparable<Ref> {

    private static final Comparator<Ref> ORDER =
            Comparator.comparing((Ref r) -> r.subject().toString()).thenComparing(Ref::id);

    /** The name of this incident now. */
    public static Ref to(Incident incident) {
        return new Ref(incident.subject(), incident.id());
    }

    @Override
    public int compareTo(Ref other) {
        return ORDER.compare(this, other);
    }
}
