package dev.peerwatch.notifier.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {

    @ParameterizedTest
    @CsvSource({
        "status, Status",
        "STATUS, Status",
        "'  Status ', Status",
        "!status, Status",
        "! status, Status",
        "\"status\", Status",
        "“Status”, Status",
        "„status“, Status",
        "«peers», Peers",
        "peers, Peers",
        "whoami, WhoAmI",
        "WhoAmI, WhoAmI",
        "help, Help",
        "?, Help",
        "help!, Help",
        "incidents, Incidents",
        "oncall, OnCall",
        "uptime, Uptime",
        "uptime web-2, Uptime",
        "uptime 30d, Uptime",
        "uptime WEB-2.example.org 1w, Uptime",
        "log, Log",
        "log 20, Log",
        "ack, Ack",
        "Ack., Ack",
        "'ack, on it', Ack",
        "!ack 7f3a on it, Ack",
        "unack, Unack",
        "unack 7F3A, Unack",
        "resolve (7f3a), Resolve",
        "snooze 1h, Snooze",
        "snooze 1h 7f3a, Snooze",
        "snooze 7f3a 90m, Snooze",
        "mute web-2 2h, Mute",
        "mute web-2 2h new kernel, Mute",
        "unmute web-2, Unmute"
    })
    void aCommandIsReadAsAThumbWritesIt(String body, String command) {
        assertThat(Grammar.read(body)).isInstanceOf(Said.Command.class);
        assertThat(Grammar.read(body).getClass().getSimpleName()).isEqualTo(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status of the fan is bad",
                "help is on the way",
                "Peers are fine, I checked",
                "whoami to judge",
                "acknowledged",
                "acks are cheap",
                "snooze button is broken",
                "snooze 1h please",
                "resolve the dispute",
                "resolve 7f3",
                "unack it",
                "log 0",
                "log in to web-2",
                "uptime is what counts",
                "mute the radio",
                "unmute the two of them",
                "incidents happen",
                "oncall is tim",
                "statusquo",
                "can't reach db1",
                "it's \"down\"",
                "\"quoted words\"",
                "note",
                "  leading blanks stay"
            })
    void proseStaysAsItWasWritten(String body) {
        assertThat(Grammar.read(body)).isEqualTo(new Said.Words(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!status of things", "snooze", "Mute", "!snooze web-2", "!log in", "unmute."})
    void whatLooksLikeACommandThatLacksSomethingIsKeptAndExplained(String body) {
        assertThat(Grammar.read(body)).isInstanceOfSatisfying(Said.Words.class, words -> {
            assertThat(words.text()).isEqualTo(body);
            assertThat(words.usage()).isNotEmpty();
        });
    }

    @Test
    void theRestIsWhatWasMeant() {
        assertThat(Grammar.read("ack 7F3A disk full")).isEqualTo(new Said.Ack(Optional.of("7f3a"), "disk full"));
        assertThat(Grammar.read("ack I have  it\nnow")).isEqualTo(new Said.Ack(Optional.empty(), "I have  it\nnow"));
        assertThat(Grammar.read("snooze 1h30m")).isEqualTo(new Said.Snooze(Duration.ofMinutes(90), Optional.empty()));
        assertThat(Grammar.read("snooze 7f3a 2d")).isEqualTo(new Said.Snooze(Duration.ofDays(2), Optional.of("7f3a")));
        assertThat(Grammar.read("uptime Web-2")).isEqualTo(new Said.Uptime(Optional.of("web-2"), Duration.ofDays(30)));
        assertThat(Grammar.read("mute WEB-2 2h new  kernel"))
                .isEqualTo(new Said.Mute("web-2", Duration.ofHours(2), "new  kernel"));
        assertThat(Grammar.read("log 20")).isEqualTo(new Said.Log(20));
    }

    @Property
    void aTimeIsReadAsItWasWritten(
            @ForAll @IntRange(max = 9) int days,
            @ForAll @IntRange(max = 99) int hours,
            @ForAll @IntRange(min = 1) int seconds) {
        int s = seconds % 100_000 + 1;
        assertThat(Grammar.read("snooze " + days + "d" + hours + "H" + s + "s"))
                .isEqualTo(
                        new Said.Snooze(Duration.ofDays(days).plusHours(hours).plusSeconds(s), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "note the fan is loud, the fan is loud",
        "NOTE the fan is loud, the fan is loud",
        "!note status, status",
        "note status, status",
        "'note \"status\"', '\"status\"'"
    })
    void noteAlwaysAnnotates(String body, String kept) {
        assertThat(Grammar.read(body)).isEqualTo(new Said.Words(kept));
    }

    @Property
    void nothingIsLostWhateverIsWritten(@ForAll("messages") String body) {
        if (Grammar.read(body) instanceof Said.Words words && !words.text().equals(body)) {
            int kept = body.lastIndexOf(words.text());
            assertThat(kept).isPositive();
            String rest =
                    body.substring(0, kept) + body.substring(kept + words.text().length());
            assertThat(rest.strip().replaceAll("[\"'“„«”»!\\s]", "")).isEqualToIgnoringCase("note");
        }
    }

    /** Of those without arguments; of the others the first word is one of few. */
    @Property
    void nothingElseIsEverACommand(@ForAll("messages") String body) {
        if (Grammar.read(body) instanceof Said.Command) {
            String first = body.strip().replaceAll("^[\"'“„«!\\s]+", "").split("[\\s.!,:\"'”“»]", 2)[0];
            assertThat(first.toLowerCase(Locale.ROOT))
                    .isIn(
                            "status",
                            "peers",
                            "incidents",
                            "oncall",
                            "whoami",
                            "help",
                            "?",
                            "ack",
                            "unack",
                            "snooze",
                            "resolve",
                            "uptime",
                            "log",
                            "mute",
                            "unmute");
        }
    }

    @Property
    void whatAnAcknowledgementSaysBesideIsKept(@ForAll("messages") String words) {
        if (Grammar.read("ack " + words) instanceof Said.Ack ack && ack.id().isEmpty()) {
            assertThat(ack.words()).isEqualTo(words.strip());
        }
    }

    @Provide
    Arbitrary<String> messages() {
        Arbitrary<String> wild = Arbitraries.strings().all().ofMaxLength(40);
        Arbitrary<String> near = Arbitraries.of(
                        "status", "peers", "note", "NOTE", "whoami", "help", "?", "ack", "snooze", "1h", "7f3a", "log",
                        "mute", "web-2", "uptime", "!", "\"", "“", "»", " ", "\n", "of", "fan")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(wild, near);
    }
}
