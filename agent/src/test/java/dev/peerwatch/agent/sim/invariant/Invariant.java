package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.sim.Onlooker;
import dev.peerwatch.notifier.Timing;
import java.time.Duration;

/** Something that must always hold. Looks on, and throws a {@link Violation} when it is broken. */
public abstract class Invariant implements Onlooker {

    private final Truth truth;

    Invariant(Truth truth) {
        this.truth = truth;
    }

    /** The run is over, all was put right long ago. */
    public void end() {}

    final Truth truth() {
        return truth;
    }

    /** The interval of the mesh's polls. */
    final Duration interval() {
        return truth.mesh().interval();
    }

    final Timing timing() {
        return Timing.of(interval());
    }

    final Violation broken(String text) {
        return new Violation(
                getClass().getSimpleName(),
                "at " + seconds(truth.now()) + " " + text + ", last change at " + seconds(truth.lastChange()));
    }

    static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    static boolean longer(Duration one, Duration other) {
        return one.compareTo(other) > 0;
    }
}
