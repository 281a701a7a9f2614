package dev.peerwatch.notifier;

import java.time.Duration;
import java.time.Instant;

/**
 * A point in time on both clocks. Deadlines use {@code up}, which never jumps; shifts and texts use {@code wall}.
 *
 * @param up monotonic time since an arbitrary origin, the same for one run of the agent
 * @param wall what the calendar says
 */
public record Moment(Duration up, Instant wall) {

    /** This moment, {@code later} on both clocks. */
    public Moment plus(Duration later) {
        return new Moment(up.plus(later), wall.plus(later));
    }

    /** The wall-clock time at which the monotonic clock showed {@code then}, judged from now. */
    public Instant wallAt(Duration then) {
        return wall.minus(up.minus(then));
    }

    /** What the monotonic clock showed, or will show, when it is {@code then} by the calendar, judged from now. */
    public Duration upAt(Instant then) {
        return up.plus(Duration.between(wall, then));
    }
}
