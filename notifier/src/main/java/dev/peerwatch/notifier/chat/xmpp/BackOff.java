package dev.peerwatch.notifier.chat.xmpp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: after a refused login by a fixed list, else doubling from a base to a limit, the
 * second half of each wait left to chance, so that a restarted server isn't met by everybody at once.
 */
final class BackOff {

    private final XmppSettings.Timing timing;
    private final RandomGenerator random;
    private int failures;
    private int refusals;

    BackOff(XmppSettings.Timing timing, RandomGenerator random) {
        this.timing = timing;
        this.random = random;
    }

    /** The wait after one more attempt failed, or a connection was lost. */
    Duration afterFailure() {
        refusals = 0;
        long wait = timing.backOff().toNanos();
        long most = timing.maxBackOff().toNanos();
        for (int i = 0; i < failures && wait < most; i++) {
            wait *= 2;
        }
        wait = Math.min(wait, most);
        failures++;
        return Duration.ofNanos(wait / 2 + random.nextLong(wait / 2 + 1));
    }

    /** The wait after the server refused account or password once more. */
    Duration afterRefusal() {
        failures = 0;
        int last = timing.afterRefusal().size() - 1;
        return timing.afterRefusal().get(Math.min(refusals++, last));
    }

    /** The connection has held for a while. */
    void reset() {
        failures = 0;
        refusals = 0;
    }
}
