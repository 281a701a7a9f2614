package dev.peerwatch.notifier.outbox;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether the chat server has lately shown that it is there. A dead line takes what is written to it all the same, and TCP delivers
 * that when the line is back and it isn't true any more: a host that was cut off for some seconds would then tell people that it
 * reached nobody. So a ping goes first (XEP-0199), and what there is to say waits for its answer, which takes milliseconds where all is
 * well. Times are on the monotonic clock.
 *
 * @param ping the one whose answer is waited for
 * @param silent whether that has been waited for in vain so far
 * @param trip how long the last answer took
 * @param answeredAt when it came
 */
public record Liveness(Optional<Ping> ping, boolean silent, Duration trip, Optional<Duration> answeredAt) {

    /** Of a connection that has just been made. */
    public static final Liveness UNKNOWN = new Liveness(Optional.empty(), false, Duration.ZERO, Optional.empty());

    /** A ping that is out. */
    public record Ping(String id, Duration sentAt) {}

    /** This ping goes out. */
    public Liveness asking(String id, Duration at) {
        return new Liveness(Optional.of(new Ping(id, at)), false, trip, answeredAt);
    }

    /** Whether that is the answer that is waited for. */
    public boolean awaits(String id) {
        return ping.filter(out -> out.id().equals(id)).isPresent();
    }

    /** The answer has come. */
    public Liveness answered(Duration at) {
        return new Liveness(
                Optional.empty(), false, ping.map(out -> at.minus(out.sentAt())).orElse(trip), Optional.of(at));
    }

    /** The answer has been waited for in vain. */
    public Liveness unanswered() {
        return new Liveness(ping, true, trip, answeredAt);
    }

    /** Whether there was an answer within the last {@code within}. */
    public boolean isKnown(Duration at, Duration within) {
        return answeredAt.filter(then -> at.minus(then).compareTo(within) <= 0).isPresent();
    }

    /**
     * When the answer will have been waited for in vain, where one is waited for. A server that was slow the last time is given twice as
     * long as it took then: else nothing would ever be said through it.
     *
     * @param patience with one that isn't slow
     */
    public Optional<Duration> silentAt(Duration patience) {
        return silent ? Optional.empty() : ping.map(out -> out.sentAt().plus(orTwiceTheTrip(patience)));
    }

    /** Whether an answer that comes now took longer than {@code promptly}, and more than twice as long as the one before. */
    public boolean isLate(Duration at, Duration promptly) {
        return ping.filter(out -> at.minus(out.sentAt()).compareTo(orTwiceTheTrip(promptly)) > 0)
                .isPresent();
    }

    private Duration orTwiceTheTrip(Duration limit) {
        Duration twice = trip.multipliedBy(2);
        return twice.compareTo(limit) > 0 ? twice : limit;
    }
}
