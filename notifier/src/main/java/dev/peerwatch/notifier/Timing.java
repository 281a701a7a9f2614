package dev.peerwatch.notifier;

import java.time.Duration;

/**
 * How long the telling half waits for what.
 *
 * @param interval between two looks of a watcher at its peer
 * @param groupWait a message waits so long for others to the same reader
 * @param groupInterval at least so long from one message to a reader to the next
 * @param backupWait a watcher that isn't the lead waits so long for the lead to tell
 * @param recoveryWait news that a subject is reached again waits so long for others, so that a healed partition is one message
 * @param sayPatience a speaker is waited for so long, beside {@code groupWait}
 * @param exchangePatience the answer to an exchange of an incident is waited for so long
 */
public record Timing(
        Duration interval,
        Duration groupWait,
        Duration groupInterval,
        Duration backupWait,
        Duration recoveryWait,
        Duration sayPatience,
        Duration exchangePatience) {

    private static final long SECOND = 1_000;

    private static final Duration LEAST_STANDING = Duration.ofSeconds(15);

    private static final Duration LEAST_FOR_ENDS = Duration.ofSeconds(7);

    /**
     * What belongs to this interval: from 10 s on always the same, but for the wait of recoveries; shorter below, so that a mesh
     * that looks every second also tells within seconds.
     */
    public static Timing of(Duration interval) {
        long t = interval.toMillis();
        return new Timing(
                interval,
                between(300, t * 3 / 10, 2 * SECOND),
                between(1_500, t * 3 / 2, 15 * SECOND),
                between(2 * SECOND, t * 3 / 2, 15 * SECOND),
                Duration.ofMillis(t * 3 / 2),
                between(1_500, t, 5 * SECOND),
                between(500, t / 2, 2 * SECOND));
    }

    private static Duration between(long least, long wanted, long most) {
        return Duration.ofMillis(Math.max(least, Math.min(wanted, most)));
    }

    /** How long an observer that hasn't been heard of still counts: one exchange may be lost, and the next one be late. */
    public Duration fresh() {
        return interval.multipliedBy(5).dividedBy(2);
    }

    /** How long the answer to an exchange is waited for by a node under so much strain: it is late itself. */
    public Duration exchangePatience(int strain) {
        Duration longer = exchangePatience.multipliedBy(1L + strain);
        return strain == 0 || interval.compareTo(exchangePatience) <= 0
                ? exchangePatience
                : longer.compareTo(interval) <= 0 ? longer : interval;
    }

    /**
     * From one exchange of an incident about which there's no news to the next: an interval. A node under strain makes them more seldom
     * when nothing has changed for a while, but is heard often enough to {@linkplain #fresh() count}.
     *
     * @param unchanged for how long the same has been known
     */
    public Duration exchangePause(Duration unchanged, int strain) {
        if (strain == 0) {
            return interval;
        }
        Duration half = unchanged.dividedBy(2);
        Duration most = interval.multipliedBy(2);
        return half.compareTo(interval) < 0 ? interval : half.compareTo(most) > 0 ? most : half;
    }

    /**
     * How long a message stands for what it says by the way of further nodes. A partition isn't found by all at once: however short the
     * interval, the panels of many nodes about many take seconds.
     */
    public Duration standing() {
        Duration fresh = fresh();
        return fresh.compareTo(LEAST_STANDING) >= 0 ? fresh : LEAST_STANDING;
    }

    /**
     * A chat server that is there answers within this. When it took longer, this node may have been cut off meanwhile, and looks again
     * before it speaks: that takes an interval, so what is long depends on it.
     */
    public Duration promptly() {
        return between(300, interval.toMillis() * 3 / 10, sayPatience.toMillis());
    }

    /** How long a speaker is waited for in all. */
    public Duration sayInAll() {
        return sayPatience.plus(groupWait);
    }

    /**
     * The same where it is to say that something is over. Nobody waits for that as for a trouble, and to give up a speaker that is only
     * slow, as all are for some seconds when many start at once, is to have it said twice.
     */
    public Duration sayEndInAll() {
        Duration all = sayInAll();
        return all.compareTo(LEAST_FOR_ENDS) >= 0 ? all : LEAST_FOR_ENDS;
    }
}
