package dev.peerwatch.agent.runtime;

import dev.peerwatch.notifier.Moment;
import java.time.Duration;
import java.time.Instant;

/** The machine's two clocks. */
public final class SystemTime {

    private final long origin = System.nanoTime();

    /** Now, on both. Any thread. */
    public Moment now() {
        return new Moment(Duration.ofNanos(System.nanoTime() - origin), Instant.now());
    }
}
