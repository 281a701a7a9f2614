package dev.peerwatch.agent.blueprint;

import dev.peerwatch.notifier.Tier;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * When and whom a tier tells.
 *
 * @param tier which one
 * @param when the times at which people are told
 * @param zone where those times hold
 * @param escalation name of the policy; empty: all people at once
 */
public record TierRule(Tier tier, When when, ZoneId zone, Optional<String> escalation) {

    /** The times at which people are told. */
    public sealed interface When {
        /** At any time. */
        record Always() implements When {}

        /** Not at all. */
        record Never() implements When {}

        /**
         * In these windows of each week.
         *
         * @param windows at least one
         */
        record Weekly(List<Window> windows) implements When {
            public Weekly {
                windows = List.copyOf(windows);
            }
        }
    }

    /**
     * The same hours on some days of the week.
     *
     * @param days the days on which it begins, at least one
     * @param from its beginning, local
     * @param to its end, local, exclusive; not after {@code from}: on the following day (so midnight is the day's end)
     */
    public record Window(SortedSet<DayOfWeek> days, LocalTime from, LocalTime to) {
        public Window {
            days = Collections.unmodifiableSortedSet(new TreeSet<>(days));
        }
    }
}
