package dev.peerwatch.notifier.voice;

import java.time.Duration;
import java.util.Optional;

/**
 * How a node and those who watch an incident's subject keep each other informed.
 *
 * @param round the exchange under way
 * @param endedAt when the last one ended, on the monotonic clock
 * @param leadAnswered whether somebody on the lead's ring answered in it
 * @param again whether another one is to follow at once
 * @param nextAt when the next one is due in any case
 */
public record Gossip(
        Optional<Round> round, Optional<Duration> endedAt, boolean leadAnswered, boolean again, Duration nextAt) {

    /** Before the first exchange, which is due at once. */
    public static Gossip due(Duration at) {
        return new Gossip(Optional.empty(), Optional.empty(), false, true, at);
    }

    /** Whether an exchange should begin now. */
    public boolean isDue(Duration at) {
        return round.isEmpty() && (again || nextAt.compareTo(at) <= 0);
    }

    /** There's news: an exchange is to begin as soon as none is under way. */
    public Gossip wanted() {
        return new Gossip(round, endedAt, leadAnswered, true, nextAt);
    }

    /** No further one. */
    public Gossip rested(Duration never) {
        return new Gossip(round, endedAt, leadAnswered, again, never);
    }

    /** The exchange that goes on, or ends; then the next one begins so long after it began. */
    public Gossip with(Round now, Duration at, Duration pause) {
        return now.done()
                ? new Gossip(
                        Optional.empty(),
                        Optional.of(at),
                        now.answered(0),
                        again,
                        now.startedAt().plus(pause))
                : new Gossip(Optional.of(now), endedAt, leadAnswered, again, nextAt);
    }

    /** An exchange begins. */
    public Gossip begun(Round now) {
        return new Gossip(Optional.of(now), endedAt, leadAnswered, false, nextAt);
    }

    /** Whether the last exchange ended at this time or later. */
    public boolean since(Duration then) {
        return endedAt.filter(end -> end.compareTo(then) >= 0).isPresent();
    }
}
