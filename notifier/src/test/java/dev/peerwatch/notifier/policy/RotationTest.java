package dev.peerwatch.notifier.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RotationTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** By weeks from Monday, 16 March 2026, 9 o'clock in Berlin; the clocks are changed on the 29th. */
    private static final Rotation WEEKS = new Rotation(
            "primary",
            List.of("tim", "ana", "bo"),
            LocalDate.of(2026, 3, 12),
            Duration.ofDays(7),
            Optional.of(DayOfWeek.MONDAY),
            LocalTime.of(9, 0),
            BERLIN);

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    @Test
    void theFirstHandoffIsTheOneOnOrAfterTheStart() {
        Shift first = WEEKS.at(berlin("2026-03-16T09:00"));
        assertThat(first).isEqualTo(new Shift("tim", berlin("2026-03-16T09:00"), berlin("2026-03-23T09:00"), "ana"));
        assertThat(WEEKS.at(berlin("2026-03-23T08:59:59")).person()).isEqualTo("tim");
        assertThat(WEEKS.at(berlin("2026-03-23T09:00")).person()).isEqualTo("ana");
        assertThat(WEEKS.at(berlin("2026-04-06T09:00")).person()).isEqualTo("tim");
    }

    @Test
    void somebodyIsOnCallBeforeItBegins() {
        assertThat(WEEKS.at(berlin("2020-01-01T00:00")).person()).isEqualTo("tim");
        assertThat(WEEKS.at(berlin("2020-01-01T00:00")).to()).isEqualTo(berlin("2026-03-23T09:00"));
    }

    @Test
    void aHandoffIsAtNineBeforeAndAfterTheClocksAreChanged() {
        Shift across = WEEKS.at(berlin("2026-03-29T12:00"));
        assertThat(across.from()).isEqualTo(Instant.parse("2026-03-23T08:00:00Z"));
        assertThat(across.to()).isEqualTo(Instant.parse("2026-03-30T07:00:00Z"));
        assertThat(Duration.between(across.from(), across.to()))
                .isEqualTo(Duration.ofDays(7).minusHours(1));
    }

    @Test
    void aHandoffInTheHourThatIsLeftOutIsAnHourLaterAndOfTwoTheFirstCounts() {
        Rotation nights = new Rotation(
                "nights",
                List.of("tim", "ana"),
                LocalDate.of(2026, 3, 28),
                Duration.ofDays(1),
                Optional.empty(),
                LocalTime.of(2, 30),
                BERLIN);
        assertThat(nights.at(Instant.parse("2026-03-29T01:29:59Z")).person()).isEqualTo("tim");
        assertThat(nights.at(Instant.parse("2026-03-29T01:30:00Z")).person()).isEqualTo("ana");
        Shift autumn = nights.at(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(autumn.from()).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
    }

    /** Whatever the shift and the zone: who has it at its first moment has it until the next begins, and then it's the next one's. */
    @Property(tries = 500)
    void shiftsFollowEachOtherWithoutAGap(@ForAll("rotations") Rotation rotation, @ForAll("times") Instant time) {
        Shift shift = rotation.at(time);
        assertThat(shift.from()).isBeforeOrEqualTo(time);
        assertThat(shift.to()).isAfter(time);
        assertThat(rotation.at(shift.to().minusMillis(1))).isEqualTo(shift);
        Shift next = rotation.at(shift.to());
        assertThat(next.from()).isEqualTo(shift.to());
        if (!rotation.shift().minusHours(1).isZero()) {
            assertThat(next.person()).isEqualTo(shift.then());
        }
    }

    @Provide
    Arbitrary<Rotation> rotations() {
        return Combinators.combine(
                        Arbitraries.of(1, 8, 12, 24, 36, 168).map(Duration::ofHours),
                        Arbitraries.of(
                                "Europe/Berlin", "America/New_York", "UTC", "Australia/Lord_Howe", "Asia/Kolkata"),
                        Arbitraries.integers().between(0, 23),
                        Arbitraries.integers().between(1, 3))
                .as((shift, zone, hour, people) -> new Rotation(
                        "r",
                        List.of("tim", "ana", "bo").subList(0, people),
                        LocalDate.of(2026, 1, 5),
                        shift,
                        Optional.empty(),
                        LocalTime.of(hour, 30),
                        ZoneId.of(zone)));
    }

    @Provide
    Arbitrary<Instant> times() {
        long from = Instant.parse("2026-01-07T00:00:00Z").getEpochSecond();
        return Arbitraries.longs().between(from, from + 2 * 366 * 86_400L).map(Instant::ofEpochSecond);
    }
}
