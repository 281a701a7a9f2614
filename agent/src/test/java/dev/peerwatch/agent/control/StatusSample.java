package dev.peerwatch.agent.control;

import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a node in some trouble knows. */
public final class StatusSample {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private StatusSample() {}

    public static NodeStatus troubled() {
        return new NodeStatus(
                NOON,
                "web-1",
                "fra",
                "0.1.0",
                "b00710",
                NOON.minus(Duration.ofHours(26)),
                "d1ge57",
                Optional.of("mesh.yaml:3:5: unknown key 'nodez'"),
                Light.DOWN,
                "web-2 DOWN",
                List.of(
                        new NodeStatus.Peer(
                                "web-2",
                                "ams",
                                0,
                                Saw.NOTHING,
                                Verdict.DOWN,
                                NOON.minusSeconds(372),
                                Optional.empty(),
                                Optional.of(Duration.ofMillis(4_200)),
                                Optional.empty(),
                                "no answer within 5 s"),
                        new NodeStatus.Peer(
                                "db-1",
                                "nyc",
                                1,
                                Saw.GOOD,
                                Verdict.UP,
                                NOON.minusSeconds(90_000),
                                Optional.of("attempt 2 of 3"),
                                Optional.of(Duration.ofSeconds(31)),
                                Optional.of(Duration.ofNanos(3_100_000)),
                                "well")),
                List.of(
                        new NodeStatus.Watcher("db-1", Optional.of(Duration.ofSeconds(12))),
                        new NodeStatus.Watcher("web-2", Optional.empty())),
                List.of(new NodeStatus.OpenIncident(
                        "7f3a",
                        "web-2",
                        Verdict.DOWN,
                        Tier.NON_CRITICAL,
                        NOON.minusSeconds(372),
                        Optional.of("ana"),
                        Optional.empty(),
                        "no answer")),
                new NodeStatus.Chat(
                        true,
                        false,
                        Optional.of("web-1@chat.example.org"),
                        Optional.empty(),
                        Optional.of("chat.example.org:5223 refused the connection")),
                new NodeStatus.Outbox(2, Optional.of(Duration.ofSeconds(61))),
                List.of("tim@example.org"),
                List.of("no chat: chat.example.org:5223 refused the connection"));
    }
}
