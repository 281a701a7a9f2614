package dev.peerwatch.notifier.talk;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and durations as people read them. */
final class Times {

    // English, not ROOT: from Java 23 on the root locale knows no names of zones, and writes GMT+01:00 for CET.
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY_CLOCK = DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    private Times() {}

    /** A time of the reader's clock with its zone; with the day where it isn't today's. */
    static String clockAndZone(Instant then, Instant now, ZoneId zone) {
        return clock(then, now, zone) + ' ' + zoneName(then, zone);
    }

    /** From one time to another; the zone stands twice where the clocks were changed between them. */
    static String span(Instant from, Instant to, ZoneId zone) {
        boolean changed =
                !zone.getRules().getOffset(from).equals(zone.getRules().getOffset(to));
        return (changed ? clockAndZone(from, to, zone) : clock(from, to, zone)) + "–" + clockAndZone(to, to, zone);
    }

    private static String zoneName(Instant then, ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : ZONE.format(then.atZone(zone));
    }

    /** A time of the reader's clock; with the day where it isn't today's. */
    static String clock(Instant then, Instant now, ZoneId zone) {
        ZonedDateTime local = then.atZone(zone);
        boolean today = local.toLocalDate().equals(now.atZone(zone).toLocalDate());
        return (today ? CLOCK : DAY_CLOCK).format(local);
    }

    /** A time to come, to the minute; to the second where it is no more than a minute away. */
    static String soon(Instant then, Instant now, ZoneId zone) {
        String clock = clock(then, now, zone);
        boolean seconds = Duration.between(now, then).compareTo(Duration.ofMinutes(1)) <= 0;
        return seconds ? clock : clock.substring(0, clock.length() - 3);
    }

    /** A time to come, to the minute and with its day and zone. */
    static String dayAndMinute(Instant then, Instant now, ZoneId zone) {
        String clock = clock(then, now, zone);
        return clock.substring(0, clock.length() - 3) + ' ' + zoneName(then, zone);
    }

    /** A duration in its two largest units, e.g. {@code 6 min 12 s}. */
    static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
