package dev.peerwatch.agent.blueprint;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of the week as people write them: {@code Mon 09:00}, {@code Mon-Fri 08:00-17:00}.
 *
 * @param day the weekday, if one is named
 * @param time local
 */
record Handoff(Optional<DayOfWeek> day, LocalTime time) {

    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern HANDOFF = Pattern.compile("(?:([a-zA-Z]{3}) )?([0-9:]{5})");
    private static final Pattern WINDOW = Pattern.compile("(?:([a-zA-Z,-]+) )?([0-9:]{5})-([0-9:]{5})");
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

    static final Form<Handoff> FORM =
            Form.text("a weekday and time such as Mon 09:00, or the time alone", Handoff::parse);

    static final Form<TierRule.When> WHEN =
            Form.text("always, never or hours such as Mon-Fri 08:00-17:00 or Sat,Sun 22:00-06:00", Handoff::when);

    private static Optional<Handoff> parse(String text) {
        Matcher matcher = HANDOFF.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<DayOfWeek> day = Optional.ofNullable(matcher.group(1)).flatMap(Handoff::day);
        return matcher.group(1) != null && day.isEmpty()
                ? Optional.empty()
                : time(matcher.group(2)).map(time -> new Handoff(day, time));
    }

    private static Optional<TierRule.When> when(String text) {
        if (text.equals("always")) {
            return Optional.of(new TierRule.When.Always());
        }
        if (text.equals("never")) {
            return Optional.of(new TierRule.When.Never());
        }
        Matcher matcher = WINDOW.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        SortedSet<DayOfWeek> days = days(matcher.group(1) == null ? "mon-sun" : matcher.group(1));
        Optional<LocalTime> from = time(matcher.group(2));
        String end = matcher.group(3);
        Optional<LocalTime> to = end.equals("24:00") ? Optional.of(LocalTime.MIDNIGHT) : time(end);
        if (days.isEmpty() || from.isEmpty() || to.isEmpty() || matcher.group(2).equals(end)) {
            return Optional.empty();
        }
        return Optional.of(new TierRule.When.Weekly(List.of(new TierRule.Window(days, from.get(), to.get()))));
    }

    /** Days such as {@code Mon-Fri} or {@code Sat,Mon-Tue}; none when one of them isn't a day. */
    private static SortedSet<DayOfWeek> days(String text) {
        SortedSet<DayOfWeek> days = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            Optional<DayOfWeek> first = day(ends[0]);
            Optional<DayOfWeek> last = day(ends[ends.length - 1]);
            if (ends.length > 2 || first.isEmpty() || last.isEmpty()) {
                return new TreeSet<>();
            }
            DayOfWeek day = first.get();
            days.add(day);
            while (day != last.get()) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static Optional<DayOfWeek> day(String text) {
        int index = DAYS.indexOf(text.toLowerCase(Locale.ROOT));
        return index < 0 ? Optional.empty() : Optional.of(DayOfWeek.of(index + 1));
    }

    private static Optional<LocalTime> time(String text) {
        return TIME.matcher(text).matches() ? Optional.of(LocalTime.parse(text)) : Optional.empty();
    }
}
