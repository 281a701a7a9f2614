package dev.peerwatch.deploy.faults;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for real things in real time. */
final class Patience {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private Patience() {}

    /** Looks four times a second until something holds: the agents have better things to do. Returns whether it did in time. */
    static boolean await(Duration limit, BooleanSupplier holds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pass(BETWEEN_LOOKS);
        }
        return true;
    }

    /** Lets real time go by. */
    static void pass(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
