package dev.peerwatch.notifier.policy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often something may be done within an hour: in all, and for the same address.
 *
 * @param most in all
 * @param mostEach for one address
 * @param done when it was done, by address; only the last hour is kept
 */
public record Quota(int most, int mostEach, Map<String, List<Instant>> done) {

    public Quota {
        done = Map.copyOf(done);
    }

    /** A quota of which nothing is used. */
    public static Quota unused(int most, int mostEach) {
        return new Quota(most, mostEach, Map.of());
    }

    /** Whether it may be done now for this address. */
    public boolean allows(String jid, Instant now) {
        Map<String, List<Instant>> recent = recent(now);
        int all = recent.values().stream().mapToInt(List::size).sum();
        return all < most && recent.getOrDefault(jid, List.of()).size() < mostEach;
    }

    /** Done once more. */
    public Quota used(String jid, Instant now) {
        Map<String, List<Instant>> recent = recent(now);
        List<Instant> mine = new ArrayList<>(recent.getOrDefault(jid, List.of()));
        mine.add(now);
        recent.put(jid, List.copyOf(mine));
        return new Quota(most, mostEach, recent);
    }

    private Map<String, List<Instant>> recent(Instant now) {
        Instant hourAgo = now.minus(1, ChronoUnit.HOURS);
        Map<String, List<Instant>> recent = new HashMap<>();
        done.forEach((jid, times) -> {
            List<Instant> young = times.stream().filter(t -> t.isAfter(hourAgo)).toList();
            if (!young.isEmpty()) {
                recent.put(jid, young);
            }
        });
        return recent;
    }
}
