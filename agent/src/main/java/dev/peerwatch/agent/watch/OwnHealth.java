package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * What a node knows about its own clocks: when it wanted to be woken, and how far apart its two clocks stand. After Lifeguard
 * (arXiv 1707.00788): a node whose timers fire late is ill itself, and its measurements mean nothing.
 *
 * @param wakeAt when the core wants to be woken
 * @param steppedAt when it was stepped last, on the monotonic clock
 * @param apart calendar less monotonic clock, in milliseconds; a change is a jump of either
 * @param strain how hard pressed it is
 */
record OwnHealth(Duration wakeAt, Duration steppedAt, long apart, Strain strain) {

    /** The journal's word for a timer that fired late. */
    static final String STALLED = "stalled";

    /** A jump of the calendar beyond this is one; less is what NTP does. */
    private static final long JUMP_MILLIS = 1_000;

    static OwnHealth at(Moment now) {
        return wakingAt(now.up(), now, Strain.NONE);
    }

    static OwnHealth wakingAt(Duration wakeAt, Moment now, Strain strain) {
        return new OwnHealth(wakeAt, now.up(), apart(now), strain);
    }

    /** Whether the time has come for which the core asked to be woken. */
    boolean isDue(Moment now) {
        return now.up().compareTo(wakeAt) >= 0;
    }

    /** How late the core was woken; negative when something happened before that. */
    Duration late(Moment now) {
        return now.up().minus(wakeAt);
    }

    /** Whether this deadline has passed since the last step. */
    boolean isNewlyPast(Duration deadline, Moment now) {
        return deadline.compareTo(steppedAt) > 0 && now.up().compareTo(deadline) >= 0;
    }

    /** Whether there's nothing to look into, however little is tolerated. */
    boolean isPlainlyWell(Moment now, Duration leastTolerance) {
        return late(now).compareTo(leastTolerance) <= 0 && Math.abs(apart(now) - apart) <= JUMP_MILLIS;
    }

    /**
     * What went wrong with this node since it last looked, in words: a late timer (stopped process, suspended machine, long
     * collection, no CPU) or a clock that jumped.
     *
     * @param tolerance lateness that is still normal
     */
    Optional<Illness> illness(Moment now, Duration tolerance) {
        Duration late = late(now);
        long jump = apart(now) - apart;
        if (late.compareTo(tolerance) > 0) {
            return Optional.of(new Illness(STALLED, late));
        }
        if (Math.abs(jump) > JUMP_MILLIS) {
            return Optional.of(new Illness("clock-jump", Duration.ofMillis(jump)));
        }
        return Optional.empty();
    }

    static long apart(Moment now) {
        return now.wall().toEpochMilli() - now.up().toMillis();
    }

    /**
     * One way of being ill.
     *
     * @param kind the journal's word for it
     * @param by how late, or how far the calendar jumped (negative: back)
     */
    record Illness(String kind, Duration by) {}
}
