package dev.peerwatch.agent.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is in the file: a model that holds what it promises, or mistakes with places in the file. Never an exception. */
class BlueprintProperties {

    private static final String[] PIECES = {
        "nodes:",
        "  web-1:",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "<<: *a",
        "- ",
        ": ",
        "\n",
        "\n  ",
        "\"",
        "'",
        "!x ",
        "? ",
        "~",
        "true",
        "0",
        "-1",
        "1e9",
        "99999999999999999999",
        "{name}",
        "{x}",
        "127.0.0.1",
        "::1",
        "60s",
        "0s",
        "#",
        "|\n",
        "%",
        "\t",
        "\u0000",
        "\u202e",
        "\ud83d\ude00",
        "\ud800",
        "x-y: 1\n",
        "format: 1",
        "p256:",
        "@",
        "/",
        "Mon",
        "2026-13-45"
    };

    /** One change of a text: at a place, take something away, put something there. */
    record Change(double at, int taken, String put) {
        String applyTo(String text) {
            int from = (int) (at * text.length());
            return text.substring(0, from) + put + text.substring(Math.min(text.length(), from + taken));
        }
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<String> put = Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.of(PIECES),
                Arbitraries.strings().ascii().ofMaxLength(5),
                Arbitraries.strings().ofMaxLength(3));
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 30),
                        put)
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 2000)
    void aDamagedBlueprintIsAModelOrMistakesWithPlaces(@ForAll("changes") List<Change> changes) {
        String text = BlueprintReaderTest.resource("full.yaml");
        for (Change change : changes) {
            text = change.applyTo(text);
        }
        judge(text, BlueprintReader.parse("f", text));
    }

    @Property(tries = 500)
    void movedAndRepeatedLinesToo(
            @ForAll @IntRange(min = 0, max = 59) int from,
            @ForAll @IntRange(min = 0, max = 59) int to,
            @ForAll boolean keep) {
        List<String> lines = new ArrayList<>(
                BlueprintReaderTest.resource("full.yaml").lines().toList());
        int at = from % lines.size();
        String line = keep ? lines.get(at) : lines.remove(at);
        lines.add(to % lines.size(), line);
        String text = String.join("\n", lines);
        judge(text, BlueprintReader.parse("f", text));
    }

    @Property(tries = 500)
    void anyBytesToo(@ForAll byte[] bytes) {
        judge(new String(bytes, StandardCharsets.ISO_8859_1), BlueprintReader.parse("f", bytes));
        byte[] start = "format: 1\nmesh: m\nnodes:\n  a:\n    ".getBytes(StandardCharsets.UTF_8);
        byte[] both = Arrays.copyOf(start, start.length + bytes.length);
        System.arraycopy(bytes, 0, both, start.length, bytes.length);
        judge(new String(both, StandardCharsets.ISO_8859_1), BlueprintReader.parse("f", both));
    }

    @Property
    void durationsSurviveBeingWritten(
            @ForAll @IntRange(min = 0, max = 1_000_000_000) int millis, @ForAll boolean seconds) {
        Duration duration = seconds ? Duration.ofSeconds(millis) : Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.text(duration))).contains(duration);
    }

    private static void judge(String text, Reading reading) {
        if (reading instanceof Reading.Rejected rejected) {
            assertThat(rejected.errors()).isNotEmpty();
            // YAML has more ends of lines than \n.
            int lines = text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
            for (Problem error : rejected.errors()) {
                assertThat(error.line()).as(error.toString()).isBetween(0, lines);
                assertThat(error.column()).as(error.toString()).isBetween(0, text.length() + 1);
                assertThat(error.text()).isNotBlank().hasSizeLessThan(1000).doesNotContain("\n", "\u202e", "\u0000");
            }
        } else {
            holds(((Reading.Accepted) reading).blueprint());
        }
    }

    private static void holds(Blueprint b) {
        assertThat(b.nodes()).isNotEmpty();
        b.nodes().forEach((name, node) -> {
            assertThat(node.name()).isEqualTo(name);
            assertThat(node.keys()).isNotEmpty();
            PollSettings poll = node.poll();
            assertThat(poll.interval()).isBetween(Duration.ofSeconds(1), Duration.ofHours(1));
            assertThat(poll.timeout()).isBetween(Duration.ofMillis(100), poll.interval());
            assertThat(poll.retryInterval()).isBetween(poll.timeout(), poll.interval());
            assertThat(poll.attempts()).isPositive();
        });
        b.people().values().forEach(person -> assertThat(person.jids()).isNotEmpty());
        b.rotations()
                .values()
                .forEach(rotation -> assertThat(b.people().keySet()).containsAll(rotation.people()));
        b.escalation().values().forEach(steps -> {
            assertThat(steps).isNotEmpty();
            steps.forEach(step -> assertThat(step.tell())
                    .isNotEmpty()
                    .allMatch(name ->
                            b.people().containsKey(name) || b.rotations().containsKey(name)));
        });
        assertThat(b.tiers()).hasSize(3);
        b.maintenance().forEach(window -> assertThat(b.nodes().keySet()).containsAll(window.nodes()));
    }
}
