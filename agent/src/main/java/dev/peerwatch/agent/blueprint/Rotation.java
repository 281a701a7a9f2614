package dev.peerwatch.agent.blueprint;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * People who take turns. The first shift begins at the first handoff on or after {@code start} and is the first person's.
 *
 * @param name as the blueprint calls it
 * @param people names of people, in turn; at least one
 * @param start the day from which it counts
 * @param shift how long a turn lasts: 1 h to 53 weeks; whole days are days of the calendar, whatever the clock change
 * @param handoffDay the weekday of the handoff, if the blueprint names one; then the shift is whole weeks
 * @param handoffTime the local time of the handoff
 * @param zone where that time holds
 */
public record Rotation(
        String name,
        List<String> people,
        LocalDate start,
        Duration shift,
        Optional<DayOfWeek> handoffDay,
        LocalTime handoffTime,
        ZoneId zone) {

    public Rotation {
        people = List.copyOf(people);
    }
}
