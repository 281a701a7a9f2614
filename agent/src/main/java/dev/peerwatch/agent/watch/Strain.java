package dev.peerwatch.agent.watch;

import java.time.Duration;

/**
 * How hard pressed this node is: the local health multiplier of Lifeguard (arXiv 1707.00788, 3.1). It grows with every measurement during
 * which a timer fired late, and with every stall, and shrinks with every one in time. A node under strain takes its silence from others for
 * its own fault for longer: it waits longer for answers, and re-polls, asks panels and walks less. Otherwise slowness would make it look
 * and ask more, and that would make it slower.
 *
 * @param level from 0 (none) to {@link #MOST}
 */
record Strain(int level) {

    /** Lifeguard's own highest multiplier is 8. */
    static final int MOST = 7;

    static final Strain NONE = new Strain(0);

    /** After a measurement whose timers fired late by so much. */
    Strain after(Duration late, Duration tolerance) {
        if (late.compareTo(tolerance) > 0) {
            return at(level + 2);
        }
        return late.compareTo(Fraction.of(tolerance, 1, 4)) > 0 ? at(level + 1) : at(level - 1);
    }

    /** After this node was held up altogether. */
    Strain stalled() {
        return at(level + 1);
    }

    private Strain at(int next) {
        int kept = Math.max(0, Math.min(MOST, next));
        return kept == level ? this : new Strain(kept);
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
