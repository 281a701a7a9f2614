package dev.peerwatch.agent.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.protocol.NodeName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BlueprintReaderTest {

    private static final NodeName WEB_1 = new NodeName("web-1");
    private static final NodeName WEB_2 = new NodeName("web-2");
    private static final NodeName SWITCH_1 = new NodeName("switch-1");

    @Test
    void readsAWholeBlueprint() {
        Blueprint b = accepted(resource("full.yaml"));
        assertThat(b.mesh()).isEqualTo("logistics");
        assertThat(b.watchers()).isEqualTo(2);
        assertThat(b.nodes().keySet()).containsExactly(SWITCH_1, WEB_1, WEB_2);
        assertThat(b.digest()).matches("[0-9a-f]{64}");
        assertThat(b.chat())
                .contains(new Chat(
                        List.of(
                                new Chat.Server("chat.example.org", Optional.empty(), Optional.empty()),
                                new Chat.Server("backup.example.org", Optional.of(5223), Optional.empty()),
                                new Chat.Server(
                                        "third.example.org", Optional.of(5222), Optional.of(Chat.Tls.STARTTLS))),
                        "chat.example.org",
                        Optional.of(Path.of("/etc/peerwatch/chat-ca.pem")),
                        Optional.of("ops@conference.chat.example.org"),
                        Optional.of(Duration.ofSeconds(45)),
                        List.of("example.org", "boss@example.com")));
    }

    @Test
    void nodesAreFilledFromTheirProfilesAndDefaults() {
        Blueprint b = accepted(resource("full.yaml"));
        Node web1 = b.node(WEB_1).orElseThrow();
        assertThat(web1.address()).isEqualTo("192.0.2.11:7460");
        assertThat(web1.site()).isEqualTo("fra");
        assertThat(web1.jid()).contains("web-1@chat.example.org");
        assertThat(web1.was()).contains(new NodeName("web-old"));
        assertThat(web1.profile()).contains("web");
        assertThat(web1.poll())
                .isEqualTo(new PollSettings(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(5), 3));
        assertThat(web1.services().values())
                .containsExactly(
                        new Service(
                                "api",
                                new Probe.Http(
                                        URI.create("https://web-1.example.org/ping"),
                                        Optional.of(200),
                                        Optional.of("OK")),
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                3),
                        new Service(
                                "db",
                                new Probe.Tcp("192.0.2.11", 5432),
                                Optional.of(Tier.CRITICAL),
                                Duration.ofSeconds(5),
                                3),
                        new Service(
                                "ssh",
                                new Probe.Tcp("192.0.2.11", 22),
                                Optional.of(Tier.LOGGED),
                                Duration.ofSeconds(5),
                                3));

        Node web2 = b.node(WEB_2).orElseThrow();
        assertThat(web2.host()).isEqualTo("2001:db8::2");
        assertThat(web2.address()).isEqualTo("[2001:db8::2]:7461");
        assertThat(web2.jid()).contains("web-2@chat.example.org");
        assertThat(web2.keys()).hasSize(2);
        assertThat(web2.poll())
                .isEqualTo(new PollSettings(Duration.ofSeconds(120), Duration.ofSeconds(5), Duration.ofSeconds(5), 4));
        assertThat(web2.services().get("ssh").probe()).isEqualTo(new Probe.Tcp("2001:db8::2", 22));
        assertThat(web2.services().get("api"))
                .isEqualTo(new Service(
                        "api",
                        new Probe.Http(
                                URI.create("https://web-2.example.org/ping"), Optional.of(204), Optional.of("OK")),
                        Optional.empty(),
                        Duration.ofSeconds(2),
                        4));

        Node switch1 = b.node(SWITCH_1).orElseThrow();
        assertThat(switch1.address()).isEqualTo("switch-1.example.org:7000");
        assertThat(switch1.kind()).isEqualTo(Kind.NETWORK_GEAR);
        assertThat(switch1.poll().attempts()).isEqualTo(5);
    }

    @Test
    void readsPeopleRotationsTiersAndMaintenance() {
        Blueprint b = accepted(resource("full.yaml"));
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(b.people().get("tim"))
                .isEqualTo(new Person("tim", List.of("tim@example.org", "tim@elsewhere.net"), berlin, false));
        assertThat(b.personWith("ANA@example.org").map(Person::ring)).contains(true);
        assertThat(b.personWith("nobody@example.org")).isEmpty();
        assertThat(b.rotations().get("primary"))
                .isEqualTo(new Rotation(
                        "primary",
                        List.of("tim", "ana"),
                        LocalDate.of(2026, 11, 23),
                        Duration.ofDays(7),
                        Optional.of(DayOfWeek.MONDAY),
                        LocalTime.of(9, 0),
                        berlin));
        assertThat(b.escalation().get("default"))
                .containsExactly(
                        new EscalationStep(List.of("primary"), Duration.ofMinutes(5), false),
                        new EscalationStep(List.of("tim", "ana"), Duration.ofMinutes(10), true));
        assertThat(b.tiers().values())
                .containsExactlyInAnyOrder(
                        new TierRule(Tier.LOGGED, new TierRule.When.Never(), ZoneOffset.UTC, Optional.empty()),
                        new TierRule(
                                Tier.NON_CRITICAL,
                                new TierRule.When.Weekly(List.of(new TierRule.Window(
                                        new TreeSet<>(Set.of(
                                                DayOfWeek.MONDAY,
                                                DayOfWeek.TUESDAY,
                                                DayOfWeek.WEDNESDAY,
                                                DayOfWeek.THURSDAY,
                                                DayOfWeek.FRIDAY)),
                                        LocalTime.of(8, 0),
                                        LocalTime.of(17, 0)))),
                                berlin,
                                Optional.empty()),
                        new TierRule(
                                Tier.CRITICAL, new TierRule.When.Always(), ZoneOffset.UTC, Optional.of("default")));
        assertThat(b.maintenance())
                .containsExactly(
                        new Maintenance(
                                new TreeSet<>(Set.of(WEB_2)),
                                Instant.parse("2026-12-01T22:00:00Z"),
                                Instant.parse("2026-12-02T02:00:00Z"),
                                "kernel"),
                        new Maintenance(
                                new TreeSet<>(Set.of(SWITCH_1, WEB_1, WEB_2)),
                                Instant.parse("2026-12-04T23:00:00Z"),
                                Instant.parse("2026-12-05T02:00:00Z"),
                                ""));
    }

    @Test
    void tenMistakesMakeTenErrorsEachWithItsPlace() {
        assertThat(errors(resource("ten-mistakes.yaml")))
                .containsExactly(
                        "mesh.yaml:3:1: found the unknown key 'wachters', expected a key of a blueprint: format, mesh, watchers, poll, chat, profiles, nodes, people, rotations, escalation, tiers or maintenance; did you mean 'watchers'?",
                        "mesh.yaml:4:33: found timeout 90s, which is more than the interval of 60s, expected timeout <= retry_interval <= interval",
                        "mesh.yaml:10:14: found unknown profile 'webb', but the blueprint names no profile",
                        "mesh.yaml:12:18: found the loopback address '127.0.0.1' for a service of node web-1, expected an address that reaches it from other machines: its watchers check it from there",
                        "mesh.yaml:14:14: found the address '192.0.2.11:7460' of node web-2, which node web-1 has too, expected one of its own",
                        "mesh.yaml:15:10: found 'p256:tooshort', expected a public key as `peerwatch keygen` prints it: p256: and 44 letters, digits, - or _",
                        "mesh.yaml:19:5: found the key 'address' again, expected it once: it stands in line 18 already",
                        "mesh.yaml:21:3: found person 'tim' without 'jid', expected that key",
                        "mesh.yaml:23:22: found an empty list, expected at least one: the name of a person",
                        "mesh.yaml:26:7: found a step that reaches nobody, expected notify with at least one person or rotation");
    }

    static Blueprint accepted(String text) {
        Reading reading = BlueprintReader.parse("mesh.yaml", text);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).blueprint();
    }

    static List<String> errors(String text) {
        Reading reading = BlueprintReader.parse("mesh.yaml", text);
        assertThat(reading).isInstanceOf(Reading.Rejected.class);
        return ((Reading.Rejected) reading)
                .errors().stream().map(Problem::toString).toList();
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(BlueprintReaderTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
