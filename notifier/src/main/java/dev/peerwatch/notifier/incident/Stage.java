package dev.peerwatch.notifier.incident;

import dev.peerwatch.notifier.Tier;
import java.time.Instant;
import java.util.Comparator;

/**
 * How far escalation has come.
 *
 * @param tier whose steps are gone
 * @param number how many steps have been gone before this one, counted on when they begin again: 0 is the first
 * @param since when it began, on the wall clock of the node that began it
 */
public record Stage(Tier tier, int number, Instant since) {

    private static final Comparator<Stage> ORDER = Comparator.comparing(Stage::tier)
            .thenComparingInt(Stage::number)
            .thenComparing(Stage::since, Comparator.reverseOrder());

    public Stage {
        since = Instant.ofEpochMilli(since.toEpochMilli());
    }

    /** The highest counts; of two beginnings of the same one the first. */
    Stage join(Stage other) {
        return ORDER.compare(this, other) >= 0 ? this : other;
    }
}
