package dev.peerwatch.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.BlueprintReader;
import dev.peerwatch.agent.blueprint.Reading;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.policy.EscalationStep;
import dev.peerwatch.notifier.policy.OnCall;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a blueprint says of people on call reaches the telling half. */
class AssignmentTest {

    private static final String MESH = """
            format: 1
            mesh: logistics
            chat: { domain: chat.example.org, ring_for: 45s }
            nodes:
              web-1: { address: 192.0.2.11, key: "p256:A5dOvlbQyX9LLvFysniRa5QsXQt1Ioi55SYNheuDdkHq" }
            people:
              tim: { jid: tim@example.org }
              ana: { jid: ana@example.org }
            """;

    private static final String STEPS = """
            rotations:
              primary: { people: [tim, ana], start: 2026-11-23, shift: 1w, handoff: "Mon 09:00", timezone: Europe/Berlin }
            escalation:
              default:
                - { notify: [primary], wait: 5m }
                - { notify: [tim, ana], wait: 10m, ring: true }
            """;

    private static OnCall onCall(String text) {
        Reading reading = BlueprintReader.parse("mesh.yaml", text);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        Blueprint blueprint = ((Reading.Accepted) reading).blueprint();
        return new Assignment(blueprint).of(new NodeName("web-1")).ops().onCall();
    }

    @Test
    void rotationsStepsAndTheTimeOfRinging() {
        OnCall onCall = onCall(MESH + STEPS);
        assertThat(onCall.steps(Tier.CRITICAL))
                .contains(List.of(
                        new EscalationStep(List.of("primary"), Duration.ofMinutes(5), false),
                        new EscalationStep(List.of("tim", "ana"), Duration.ofMinutes(10), true)));
        assertThat(onCall.steps(Tier.NON_CRITICAL)).isEmpty();
        assertThat(onCall.rotations()
                        .get("primary")
                        .at(Instant.parse("2026-11-30T08:00:00Z"))
                        .person())
                .isEqualTo("ana");
        assertThat(onCall.ringFor()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void withoutAPolicyAllAreToldAtOnce() {
        assertThat(onCall(MESH).policies()).isEmpty();
    }
}
