package dev.peerwatch.agent.watch;

import java.time.Duration;

/** Parts and multiples of durations. {@link Duration}'s own go by way of decimal arithmetic, which every step would pay for. */
final class Fraction {

    private Fraction() {}

    /** {@code numerator / denominator} of a duration of at most some years, rounded down to nanoseconds. */
    static Duration of(Duration whole, int numerator, int denominator) {
        return Duration.ofNanos(whole.toNanos() * numerator / denominator);
    }

    static Duration twice(Duration whole) {
        return whole.plus(whole);
    }
}
