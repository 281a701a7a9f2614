package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** How much of a time each subject was well, as far as the incidents that are kept tell. */
public final class Past {

    private final Instant from;
    private final Instant to;

    /** The time from {@code from} to {@code to}, which must be later. */
    public Past(Instant from, Instant to) {
        this.from = from;
        this.to = to;
    }

    /**
     * What is known of one subject.
     *
     * @param subject which
     * @param missed how long it was missed in all; what was so twice at once counts once
     * @param times how often
     */
    public record Missed(String subject, Duration missed, int times) {}

    /** One for each subject that was missed, the worst first. That it answered, but badly, isn't counted. */
    public List<Missed> of(Collection<Incident> incidents) {
        TreeMap<String, List<Incident>> bySubject = new TreeMap<>();
        for (Incident incident : incidents) {
            boolean within = begin(incident).isBefore(end(incident));
            if (within && incident.trouble().bad() && incident.trouble().verdict() != Verdict.DEGRADED) {
                bySubject
                        .computeIfAbsent(incident.subject().toString(), s -> new ArrayList<>())
                        .add(incident);
            }
        }
        List<Missed> all = new ArrayList<>();
        bySubject.forEach((subject, its) -> all.add(new Missed(subject, together(its), its.size())));
        all.sort(Comparator.comparing(Missed::missed).reversed().thenComparing(Missed::subject));
        return all;
    }

    /** The share of the time that was well, in percent, never rounded up to all of it. */
    public String share(Duration missed) {
        long all = Duration.between(from, to).toMillis();
        double well = 100.0 * (all - missed.toMillis()) / all;
        return String.format(Locale.ROOT, "%.3f", Math.floor(well * 1_000) / 1_000) + " %";
    }

    private Duration together(List<Incident> incidents) {
        List<Incident> inOrder =
                incidents.stream().sorted(Comparator.comparing(this::begin)).toList();
        Duration sum = Duration.ZERO;
        Instant counted = from;
        for (Incident incident : inOrder) {
            Instant begin = begin(incident).isAfter(counted) ? begin(incident) : counted;
            if (end(incident).isAfter(begin)) {
                sum = sum.plus(Duration.between(begin, end(incident)));
                counted = end(incident);
            }
        }
        return sum;
    }

    private Instant begin(Incident incident) {
        return incident.openedAt().isBefore(from) ? from : incident.openedAt();
    }

    private Instant end(Incident incident) {
        Instant end = incident.closing().map(closing -> closing.at()).orElse(to);
        return end.isAfter(to) ? to : end;
    }
}
