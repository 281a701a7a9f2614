package dev.peerwatch.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.BlueprintReader;
import dev.peerwatch.agent.blueprint.Reading;
import dev.peerwatch.notifier.OpsSetup;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.policy.EscalationStep;
import dev.peerwatch.notifier.policy.Maintenance;
import dev.peerwatch.notifier.policy.OnCall;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

    private static final String HOURS = """
            tiers:
              critical: { when: always }
              non-critical: { when: "Mon-Fri 08:00-17:00", timezone: Europe/Berlin }
            maintenance:
              - { nodes: [web-1], from: 2026-12-01T22:00Z, to: 2026-12-02T02:00Z, reason: "kernel" }
            """;

    private static OnCall onCall(String text) {
        return ops(text).onCall();
    }

    private static OpsSetup ops(String text) {
        Reading reading = BlueprintReader.parse("mesh.yaml", text);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        Blueprint blueprint = ((Reading.Accepted) reading).blueprint();
        return new Assignment(blueprint).of(new NodeName("web-1")).ops();
    }

    @Test
    void theHoursOfATierAndPlannedWork() {
        OpsSetup ops = ops(MESH + HOURS);
        Instant saturday = Instant.parse("2026-11-21T13:00:00Z");
        assertThat(ops.onCall().tells(Tier.CRITICAL, saturday)).isTrue();
        assertThat(ops.onCall().toldFrom(Tier.NON_CRITICAL, saturday)).contains(Instant.parse("2026-11-23T07:00:00Z"));
        assertThat(ops.maintenance())
                .containsExactly(new Maintenance(
                        Set.of("web-1"),
                        Instant.parse("2026-12-01T22:00:00Z"),
                        Instant.parse("2026-12-02T02:00:00Z"),
                        "kernel"));
        assertThat(onCall(MESH).hours().keySet())
                .as("by default only what is logged")
                .isSubsetOf(Tier.LOGGED);
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
