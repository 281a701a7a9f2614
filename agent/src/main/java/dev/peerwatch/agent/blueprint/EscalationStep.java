package dev.peerwatch.agent.blueprint;

import java.time.Duration;
import java.util.List;

/**
 * One step of an escalation policy.
 *
 * @param tell names of people and rotations, at least one
 * @param patience how long an acknowledgement is waited for until the next step
 * @param ring whether those who can be rung are rung
 */
public record EscalationStep(List<String> tell, Duration patience, boolean ring) {

    public EscalationStep {
        tell = List.copyOf(tell);
    }
}
