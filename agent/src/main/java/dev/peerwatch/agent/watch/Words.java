package dev.peerwatch.agent.watch;

import java.time.Duration;
import java.util.Locale;

/** How this package writes durations and reasons into the journal. */
final class Words {

    private Words() {}

    /** A duration in seconds, with a decimal where it is short. */
    static String seconds(Duration duration) {
        long millis = duration.toMillis();
        return Math.abs(millis) < 10_000
                ? String.format(Locale.ROOT, "%.1fs", millis / 1000.0)
                : Math.round(millis / 1000.0) + "s";
    }

    /** At most {@code most} characters of a text. */
    static String shorten(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
