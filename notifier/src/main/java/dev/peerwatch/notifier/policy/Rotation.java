package dev.peerwatch.notifier.policy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * People who take turns, and all the arithmetic of wall clocks: a handoff is a time of the local calendar, so it is at nine
 * in the morning before and after the clocks are changed, and the shift between is an hour longer or shorter. The first shift begins
 * at the first handoff on or after {@code start}; whoever has it also has the time before, as somebody always is on call.
 *
 * @param name as the blueprint calls it
 * @param people names of people, in turn; at least one
 * @param start the day from which it counts
 * @param shift how long a turn lasts, at least a minute
 * @param handoffDay the weekday of the handoff, if it has one
 * @param handoffTime the local time of the handoff; one that the change of clocks leaves out is an hour later, of two the first counts
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
        if (people.isEmpty() || shift.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("a rotation needs people, and shifts of a minute or more: " + name);
        }
    }

    /** Who is on call at this time. */
    public Shift at(Instant time) {
        long number =
                Duration.between(first(), time.atZone(zone).toLocalDateTime()).dividedBy(shift);
        // What the clocks show may be an hour beside what has passed.
        while (begin(number).isAfter(time)) {
            number--;
        }
        while (!begin(number + 1).isAfter(time)) {
            number++;
        }
        return number < 0
                ? new Shift(person(0), Instant.MIN, begin(1), person(1))
                : new Shift(person(number), begin(number), begin(number + 1), person(number + 1));
    }

    private String person(long number) {
        return people.get(Math.toIntExact(Math.floorMod(number, (long) people.size())));
    }

    private Instant begin(long number) {
        return first().plus(shift.multipliedBy(number)).atZone(zone).toInstant();
    }

    private LocalDateTime first() {
        LocalDate day = start;
        while (handoffDay.isPresent() && day.getDayOfWeek() != handoffDay.get()) {
            day = day.plusDays(1);
        }
        return day.atTime(handoffTime);
    }
}
