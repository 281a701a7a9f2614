package dev.peerwatch.agent.watch;

import java.time.Duration;

/**
 * The panel that this node asked last, as a whole.
 *
 * @param askId the request; 0 where none was asked yet
 * @param askedAt when
 * @param deadline when those not heard count as unknown; of several to which nobody answers, one after the other, that of the first: a
 *     node that is cut off asks ever again, and would never come to an end of waiting
 * @param asked how many witnesses
 * @param heard how many of them answered
 */
record LastPanel(long askId, Duration askedAt, Duration deadline, int asked, int heard) {

    static final LastPanel NONE = new LastPanel(0, Duration.ofDays(-1), Duration.ofDays(-1), 0, 0);

    /**
     * The next one.
     *
     * @param heardMeanwhile whether anything has come from any node since this one was asked
     */
    LastPanel followedBy(long nextId, Duration now, Duration nextDeadline, int nextAsked, boolean heardMeanwhile) {
        boolean inARow = asked > 0 && heard == 0 && !heardMeanwhile;
        return new LastPanel(nextId, now, inARow ? deadline : nextDeadline, nextAsked, 0);
    }

    LastPanel hearing() {
        return new LastPanel(askId, askedAt, deadline, asked, heard + 1);
    }

    /** Whether nobody who was asked has answered, and nobody will. */
    boolean nobodyAnswered(Duration now) {
        return asked > 0 && heard == 0 && now.compareTo(deadline) >= 0;
    }
}
