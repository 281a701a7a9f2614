package dev.peerwatch.notifier.policy;

import java.time.Duration;
import java.util.List;

/**
 * One step of an escalation policy.
 *
 * @param tell names of people and rotations
 * @param patience how long an acknowledgement is waited for until the next step
 * @param ring whether the phones of those whom it tells ring
 */
public record EscalationStep(List<String> tell, Duration patience, boolean ring) {

    public EscalationStep {
        tell = List.copyOf(tell);
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("a step waits for some time, not " + patience);
        }
    }
}
