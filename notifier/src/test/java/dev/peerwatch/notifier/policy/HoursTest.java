package dev.peerwatch.notifier.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.policy.Hours.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

/** Hours of the week, by the local calendar. In 2026 clocks in Berlin were changed on 29 March and 25 October. */
class HoursTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Hours OFFICE = hours(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), "08:00", "17:00");

    private static Hours hours(Set<DayOfWeek> days, String from, String to) {
        return new Hours(List.of(new Window(new TreeSet<>(days), LocalTime.parse(from), LocalTime.parse(to))), BERLIN);
    }

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    private static Instant utc(String time) {
        return Instant.parse(time + ":00Z");
    }

    @Test
    void theBeginIsWithinAndTheEndIsNot() {
        assertThat(OFFICE.since(berlin("2026-11-23T07:59:59"))).isEmpty();
        assertThat(OFFICE.since(berlin("2026-11-23T08:00"))).contains(berlin("2026-11-23T08:00"));
        assertThat(OFFICE.since(berlin("2026-11-23T16:59:59"))).contains(berlin("2026-11-23T08:00"));
        assertThat(OFFICE.since(berlin("2026-11-23T17:00"))).isEmpty();
        assertThat(OFFICE.from(berlin("2026-11-23T12:00"))).contains(berlin("2026-11-23T12:00"));
    }

    @Test
    void overTheWeekendTheyBeginOnMonday() {
        assertThat(OFFICE.from(berlin("2026-11-20T17:00"))).contains(berlin("2026-11-23T08:00"));
        assertThat(OFFICE.from(berlin("2026-11-22T23:59:59"))).contains(berlin("2026-11-23T08:00"));
        assertThat(OFFICE.from(berlin("2026-12-31T20:00"))).contains(berlin("2027-01-01T08:00"));
    }

    @Test
    void theyAreAtEightBeforeAndAfterTheClocksAreChanged() {
        assertThat(OFFICE.from(berlin("2026-03-27T18:00"))).contains(utc("2026-03-30T06:00"));
        assertThat(OFFICE.from(berlin("2026-03-26T18:00"))).contains(utc("2026-03-27T07:00"));
        assertThat(OFFICE.from(berlin("2026-10-23T18:00"))).contains(utc("2026-10-26T07:00"));
        assertThat(OFFICE.from(berlin("2026-10-22T18:00"))).contains(utc("2026-10-23T06:00"));
    }

    @Test
    void aNightThatIsLongerOrShorterBelongsToTheDayOnWhichItBegins() {
        Hours night = hours(EnumSet.of(DayOfWeek.SATURDAY), "22:00", "06:00");
        assertThat(night.since(berlin("2026-10-25T05:59"))).contains(utc("2026-10-24T20:00"));
        assertThat(night.since(berlin("2026-10-25T06:00"))).isEmpty();
        assertThat(night.since(berlin("2026-03-29T05:59"))).contains(utc("2026-03-28T21:00"));
        assertThat(night.from(berlin("2026-03-29T06:00"))).contains(utc("2026-04-04T20:00"));
    }

    @Test
    void hoursThatTheChangeOfClocksLeavesOutOrHasTwice() {
        Hours sunday = hours(EnumSet.of(DayOfWeek.SUNDAY), "02:30", "04:00");
        assertThat(sunday.from(berlin("2026-03-28T12:00")))
                .as("from 3 o'clock summer time")
                .contains(utc("2026-03-29T01:00"));
        assertThat(sunday.from(berlin("2026-10-24T12:00")))
                .as("the first half past two")
                .contains(utc("2026-10-25T00:30"));
        Hours early = hours(EnumSet.of(DayOfWeek.SUNDAY), "01:00", "02:30");
        assertThat(early.since(utc("2026-10-25T01:29")))
                .as("until the second half past two")
                .isPresent();
        assertThat(early.since(utc("2026-10-25T01:30"))).isEmpty();
        assertThat(early.since(utc("2026-03-29T00:59"))).isPresent();
        assertThat(early.since(utc("2026-03-29T01:00")))
                .as("the clock shows three")
                .isEmpty();
        Hours gone = hours(EnumSet.of(DayOfWeek.SUNDAY), "02:00", "03:00");
        assertThat(gone.from(berlin("2026-03-28T12:00")))
                .as("that day has none")
                .contains(utc("2026-04-05T00:00"));
    }

    @Test
    void midnightIsTheEndOfTheDayAndDaysInARowAreOne() {
        Hours days = hours(EnumSet.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY), "00:00", "00:00");
        assertThat(days.since(berlin("2026-11-23T12:00"))).contains(berlin("2026-11-22T00:00"));
        assertThat(days.since(berlin("2026-11-24T00:00"))).isEmpty();
        assertThat(days.from(berlin("2026-11-24T00:00"))).contains(berlin("2026-11-29T00:00"));
        Hours always = hours(EnumSet.allOf(DayOfWeek.class), "00:00", "00:00");
        assertThat(always.since(berlin("2026-11-23T12:00"))).isPresent();
    }

    @Test
    void atNoTime() {
        assertThat(Hours.NEVER.since(Instant.EPOCH)).isEmpty();
        assertThat(Hours.NEVER.from(Instant.EPOCH)).isEmpty();
        assertThat(Hours.NEVER).hasToString("never");
    }

    @Test
    void theyReadAsTheBlueprintWritesThem() {
        assertThat(OFFICE).hasToString("Mon-Fri 08:00-17:00 Europe/Berlin");
        assertThat(hours(EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY), "22:00", "06:00"))
                .hasToString("Mon,Wed-Thu 22:00-06:00 Europe/Berlin");
    }

    /** The next begin is the first moment after that is within them. */
    @Property(tries = 300)
    void nothingBetweenNowAndTheNextBeginIsWithin(
            @ForAll @NotEmpty Set<DayOfWeek> days,
            @ForAll @IntRange(max = 47) int from,
            @ForAll @IntRange(max = 47) int to,
            @ForAll @LongRange(max = 366 * 24 * 4) long quarter) {
        Hours hours = hours(days, half(from), half(to));
        Instant now = utc("2026-01-01T00:00").plus(Duration.ofMinutes(15).multipliedBy(quarter));
        Instant next = hours.from(now).orElseThrow();
        assertThat(hours.since(next)).isPresent();
        assertThat(Duration.between(now, next)).isLessThanOrEqualTo(Duration.ofDays(8));
        for (Instant at = now; at.isBefore(next); at = at.plus(Duration.ofMinutes(15))) {
            assertThat(hours.since(at)).isEmpty();
            assertThat(hours.from(at)).contains(next);
        }
    }

    private static String half(int number) {
        return LocalTime.MIDNIGHT.plusMinutes(30L * number).toString();
    }
}
