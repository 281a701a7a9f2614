package dev.peerwatch.agent.watch;

import java.time.Duration;

/**
 * The panel that this node asked last, as a whole.
 *
 * @param askId the request; 0 where none was asked yet
 * @param askedAt when
 * @param deadline when those not heard count as unknown
 * @param asked how many witnesses
 * @param heard how many of them answered
 */
record LastPanel(long askId, Duration askedAt, Duration deadline, int asked, int heard) {

    static final LastPanel NONE = new LastPanel(0, Duration.ofDays(-1), Duration.ofDays(-1), 0, 0);

    LastPanel hearing() {
        return new LastPanel(askId, askedAt, deadline, asked, heard + 1);
    }

    /** Whether nobody who was asked has answered, and nobody will. */
    boolean nobodyAnswered(Duration now) {
        return asked > 0 && heard == 0 && now.compareTo(deadline) >= 0;
    }
}
