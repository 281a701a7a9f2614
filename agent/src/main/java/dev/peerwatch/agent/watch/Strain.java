package dev.peerwatch.agent.watch;

import java.time.Duration;

/**
 * How hard pressed this node is: the local health multiplier of Lifeguard (arXiv 1707.00788, 3.1). It grows with every measurement during
 * which a timer fired late, and with every stall, and shrinks with every one in time. A node under strain takes its silence from others for
 * its own fault for longer: it waits longer for answers, and re-polls, asks panels and walks less. Otherwise slowness would make it look
 * and ask more, and that would make it slower.
 *
 * <p>What stalls have made of it shrinks with time, too, as long as timers fire in time: with patience that long there is seldom a
 * measurement, and each takes as long as the strain makes it.
 *
 * @param level from 0 (none) to {@link #MOST}
 * @param ofStalls how much of it stalls have made
 * @param calmSince since when timers have fired in time at this level, on the monotonic clock
 */
record Strain(int level, int ofStalls, Duration calmSince) {

    /** Lifeguard's own highest multiplier is 8. */
    static final int MOST = 7;

    static final Strain NONE = new Strain(0, 0, Duration.ZERO);

    /** After a measurement whose timers fired late by so much. */
    Strain after(Duration late, Duration tolerance, Duration now) {
        if (late.compareTo(tolerance) > 0) {
            return at(level + 2, ofStalls, now);
        }
        return isLate(late, tolerance) ? at(level + 1, ofStalls, now) : at(level - 1, ofStalls, calmSince);
    }

    /** After this node was held up altogether. */
    Strain stalled(Duration now) {
        return at(level + 1, ofStalls + 1, now);
    }

    /**
     * After a timer that fired late by so much, if at all: a step down for every timeout without lateness, which is twice the tolerance, as
     * far as stalls are the reason.
     */
    Strain ticked(Duration late, Duration tolerance, Duration now) {
        if (ofStalls == 0) {
            return this;
        }
        if (isLate(late, tolerance)) {
            return at(level, ofStalls, now);
        }
        boolean calm = now.minus(calmSince).compareTo(Fraction.twice(tolerance)) >= 0;
        return calm ? at(level - 1, ofStalls - 1, now) : this;
    }

    private static boolean isLate(Duration late, Duration tolerance) {
        return late.compareTo(Fraction.of(tolerance, 1, 4)) > 0;
    }

    private static Strain at(int next, int ofStalls, Duration calmSince) {
        int kept = Math.min(MOST, next);
        return kept <= 0 ? NONE : new Strain(kept, Math.min(ofStalls, kept), calmSince);
    }

    /** Whether it may end with time, so that timers are to be tried out. */
    boolean easesWithTime() {
        return ofStalls > 0;
    }

    boolean any() {
        return level > 0;
    }

    /** A time, longer by the strain; never more than {@code most}, unless it was already. */
    Duration stretch(Duration time, Duration most) {
        if (level == 0) {
            return time;
        }
        Duration longer = Fraction.of(time, 1 + level, 1);
        return longer.compareTo(most) <= 0 ? longer : time.compareTo(most) > 0 ? time : most;
    }

    /** A number of nodes, fewer by the strain; at least one. */
    int fewer(int nodes) {
        return Math.max(1, nodes / (1 + level));
    }
}
