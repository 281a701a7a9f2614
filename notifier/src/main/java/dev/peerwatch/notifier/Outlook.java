package dev.peerwatch.notifier;

import java.time.Duration;
import java.util.Optional;

/** What the watching half knows at the moment of an event. */
public interface Outlook {

    /** Of a node that watches nobody and reaches everyone. */
    Outlook NOTHING = new Outlook() {
        @Override
        public Optional<Finding> about(Subject subject) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> lookedAt(Subject subject) {
            return Optional.empty();
        }

        @Override
        public boolean reached(String node) {
            return true;
        }

        @Override
        public boolean wavers(Subject subject) {
            return false;
        }
    };

    /**
     * What this node finds of the subject now, {@link Verdict#UP} too. Empty when it doesn't watch it, and when it has had no outcome of
     * it since it started.
     */
    Optional<Finding> about(Subject subject);

    /**
     * When, on the monotonic clock, the last look at the subject ended that {@link #about} speaks of. What is to be told after an own
     * start or a chat outage must be younger than that.
     */
    Optional<Duration> lookedAt(Subject subject);

    /** Whether the last look didn't bear out what {@link #about} says, and the next one may overthrow it. */
    boolean wavers(Subject subject);

    /**
     * Whether the last look at the subject went well, whatever {@link #about} still says of it: it has answered only once so far, or it
     * comes and goes, so that its recovery isn't believed yet.
     */
    default boolean sees(Subject subject) {
        return false;
    }

    /** Whether the subject gave any sign of life when it was looked at last, be it well or not. */
    default boolean hears(Subject subject) {
        return sees(subject);
    }

    /** Whether this node thinks that it can reach that one; true as long as nothing speaks against it. */
    boolean reached(String node);

    /** Whether this node hears nobody, and nobody seems to hear it: to call others is in vain until something comes from one. */
    default boolean isolated() {
        return false;
    }

    /** How hard pressed this node is itself, from 0, not at all: its own slowness may be why others seem not to answer. */
    default int strain() {
        return 0;
    }
}
