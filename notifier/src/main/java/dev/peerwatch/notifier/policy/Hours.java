package dev.peerwatch.notifier.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The hours of each week in which people on call are told of a tier, by the local calendar: from eight in the morning before and after
 * the clocks are changed. A begin that the change of clocks leaves out is the moment of the change; of two the first counts, and of two
 * ends the last: in doubt the hours are longer.
 *
 * @param windows none: at no time
 * @param zone where they hold
 */
public record Hours(List<Window> windows, ZoneId zone) {

    /** Days after which every window has come round, and one more for those who watch a change of clocks. */
    private static final int A_WEEK_AND_MORE = 8;

    /** At no time. */
    public static final Hours NEVER = new Hours(List.of(), ZoneOffset.UTC);

    public Hours {
        windows = List.copyOf(windows);
    }

    /**
     * The same hours on some days of the week.
     *
     * @param days on which they begin, at least one
     * @param from their begin, local
     * @param to their end, local, exclusive; where it isn't after {@code from}, on the day that follows
     */
    public record Window(SortedSet<DayOfWeek> days, LocalTime from, LocalTime to) {
        public Window {
            days = Collections.unmodifiableSortedSet(new TreeSet<>(days));
        }

        @Override
        public String toString() {
            return weekdays() + ' ' + from + '-' + to;
        }

        /** Days in a row as the first and the last of them. */
        private String weekdays() {
            List<DayOfWeek> all = List.copyOf(days);
            return IntStream.range(0, all.size())
                    .filter(i -> i == 0 || all.get(i - 1).plus(1) != all.get(i))
                    .mapToObj(first -> {
                        int last = first;
                        while (last + 1 < all.size()
                                && all.get(last + 1) == all.get(last).plus(1)) {
                            last++;
                        }
                        return shortly(all.get(first)) + (last == first ? "" : '-' + shortly(all.get(last)));
                    })
                    .collect(Collectors.joining(","));
        }

        private static String shortly(DayOfWeek day) {
            return day.name().charAt(0) + day.name().substring(1, 3).toLowerCase(Locale.ROOT);
        }
    }

    private record Span(Instant from, Instant to) {
        boolean holds(Instant time) {
            return !time.isBefore(from) && time.isBefore(to);
        }
    }

    /** Since when they last, where {@code time} is within them; windows that follow each other at once are one. */
    public Optional<Instant> since(Instant time) {
        Optional<Instant> since = begin(time);
        for (int i = 0; i < A_WEEK_AND_MORE && since.isPresent(); i++) {
            Optional<Instant> earlier = begin(since.get().minusNanos(1));
            if (earlier.isEmpty()) {
                return since;
            }
            since = earlier;
        }
        return since;
    }

    private Optional<Instant> begin(Instant time) {
        return around(time).filter(span -> span.holds(time)).map(Span::from).min(Instant::compareTo);
    }

    /** {@code time} itself where it is within them, else when they begin next; empty where they never do. */
    public Optional<Instant> from(Instant time) {
        return around(time)
                .filter(span -> span.to().isAfter(time))
                .map(span -> span.holds(time) ? time : span.from())
                .min(Instant::compareTo);
    }

    private Stream<Span> around(Instant time) {
        LocalDate today = time.atZone(zone).toLocalDate();
        return IntStream.rangeClosed(-2, A_WEEK_AND_MORE)
                .mapToObj(today::plusDays)
                .flatMap(day -> windows.stream()
                        .filter(window -> window.days().contains(day.getDayOfWeek()))
                        .map(window -> span(window, day)))
                .filter(span -> span.from().isBefore(span.to()));
    }

    private Span span(Window window, LocalDate day) {
        LocalDate last = window.to().isAfter(window.from()) ? day : day.plusDays(1);
        return new Span(instant(day.atTime(window.from()), true), instant(last.atTime(window.to()), false));
    }

    private Instant instant(LocalDateTime local, boolean first) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change == null) {
            return local.atZone(zone).toInstant();
        }
        return change.isGap()
                ? change.getInstant()
                : local.toInstant(first ? change.getOffsetBefore() : change.getOffsetAfter());
    }

    /** As the blueprint writes them. */
    @Override
    public String toString() {
        return windows.isEmpty()
                ? "never"
                : windows.stream().map(Window::toString).collect(Collectors.joining(", ")) + ' ' + zone.getId();
    }
}
