package dev.peerwatch.notifier.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * From when on the words in a server's archive are read again after a login. Between a message's arrival and the disk an agent
 * can die; the server then believes that it has it. So what has been taken is known by the disk alone, and the archive is read
 * from before the newest message that stands there: what comes twice is known by its id, what wouldn't come is lost.
 */
public final class CatchUp {

    /** How long ids of messages taken are remembered; what is older would be taken twice. */
    private static final Duration MOST = Duration.ofDays(7);

    /** Where nothing is remembered, it is a first start, or the memory is lost: not a week of old commands again. */
    private static final Duration WITHOUT_MEMORY = Duration.ofDays(1);

    /**
     * Read again before the newest one taken: as much as this machine's clock may be ahead of the server's, or as a receipt that
     * was lost on the way may lie back.
     */
    private static final Duration OVERLAP = Duration.ofHours(1);

    private CatchUp() {}

    /**
     * From when on to read.
     *
     * @param newestTaken when the newest message known to be on disk was written or taken
     * @param now by this machine's clock, which may be wrong
     */
    public static Instant from(Optional<Instant> newestTaken, Instant now) {
        Instant wanted = newestTaken
                .map(taken -> taken.isAfter(now) ? now : taken)
                .map(taken -> taken.minus(OVERLAP))
                .orElse(now.minus(WITHOUT_MEMORY));
        Instant earliest = now.minus(MOST);
        return wanted.isBefore(earliest) ? earliest : wanted;
    }
}
