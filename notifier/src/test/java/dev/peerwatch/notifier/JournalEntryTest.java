package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.notifier.JournalEntry.Level;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalEntryTest {

    private static final Instant AT = Instant.parse("2026-11-21T14:02:07.113Z");

    @Test
    void aVerdictReadsAsInTheManual() {
        JournalEntry entry = JournalEntry.of(
                AT,
                Level.WARN,
                "verdict",
                "peer",
                "web-2",
                "verdict",
                "DOWN",
                "incident",
                "7f3a",
                "attempts",
                "3",
                "panel",
                "db-1:no,app-1:no",
                "chat",
                "no-answer");
        assertThat(entry.line())
                .isEqualTo("2026-11-21T14:02:07.113Z W verdict   peer=web-2 verdict=DOWN incident=7f3a attempts=3"
                        + " panel=\"db-1:no,app-1:no\" chat=no-answer");
    }

    @Test
    void aMessageAndANoteReadAsInTheManual() {
        assertThat(JournalEntry.of(
                                Instant.parse("2026-11-21T14:02:07.391Z"),
                                Level.INFO,
                                "sent",
                                "to",
                                "tim@example.org",
                                "incident",
                                "7f3a")
                        .withText("CRITICAL web-2 DOWN …")
                        .line())
                .isEqualTo(
                        "2026-11-21T14:02:07.391Z I sent      to=tim@example.org incident=7f3a text=\"CRITICAL web-2 DOWN …\"");
        assertThat(JournalEntry.of(
                                Instant.parse("2026-11-21T14:02:31.008Z"),
                                Level.INFO,
                                "note",
                                "from",
                                "tim@example.org",
                                "incident",
                                "7f3a")
                        .withText("Ok, I got this one")
                        .line())
                .isEqualTo(
                        "2026-11-21T14:02:31.008Z I note      from=tim@example.org incident=7f3a text=\"Ok, I got this one\"");
    }

    @ParameterizedTest
    @CsvSource({
        "'a\nb', 'a\\nb'",
        "'a\rb', 'a\\rb'",
        "'a\tb', 'a\\tb'",
        "'say \"hi\"', 'say \\\"hi\\\"'",
        "'C:\\new', 'C:\\\\new'",
        "'\u202egnp.exe', '\\u{202e}gnp.exe'",
        "'a\u2028b', 'a\\u{2028}b'",
        "'a\u0085b', 'a\\u{85}b'",
        "'a\u001b[2Jb', 'a\\u{1b}[2Jb'",
        "'zero\u200bwidth', 'zero\\u{200b}width'",
        "'\ud83d\udc4d fine', '\ud83d\udc4d fine'",
        "'Grüße, 你好', 'Grüße, 你好'"
    })
    void aTextIsQuotedSoThatItCanBeReadAndNotBeMisread(String text, String quoted) {
        assertThat(JournalEntry.of(AT, Level.INFO, "note").withText(text).line())
                .isEqualTo("2026-11-21T14:02:07.113Z I note      text=\"" + quoted + "\"");
    }

    @Test
    void halfACharacterIsEscaped() {
        assertThat(JournalEntry.of(AT, Level.INFO, "note").withText("a\ud83d").line())
                .endsWith("text=\"a\\u{d83d}\"");
    }

    @Test
    void anEmptyValueIsStillAValue() {
        assertThat(JournalEntry.of(AT, Level.INFO, "note", "from", "").line()).endsWith("note      from=\"\"");
    }

    @Test
    void anEntryWithNothingToAddEndsAfterItsKind() {
        assertThat(JournalEntry.of(AT, Level.ERROR, "end").line()).isEqualTo("2026-11-21T14:02:07.113Z E end");
    }

    @Test
    void aKeyWithoutAValueIsAMistake() {
        assertThatThrownBy(() -> JournalEntry.of(AT, Level.INFO, "note", "from"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void whateverIsWrittenIsOneLineThatGivesBackExactlyTheEntry(
            @ForAll("fields") Map<String, String> fields, @ForAll("texts") Optional<String> text, @ForAll Level level) {
        JournalEntry entry = new JournalEntry(AT, level, "note", fields, text);
        String line = entry.line();

        assertThat(line.codePoints())
                .as("nothing that a terminal or an editor could take for a line's end or an order")
                .allMatch(c -> !Character.isISOControl(c) && c != 0x2028 && c != 0x2029)
                .noneMatch(
                        c -> Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.SURROGATE);
        JournalLine read = JournalLine.read(line);
        assertThat(read.kind()).isEqualTo("note");
        assertThat(read.level()).isEqualTo(level.name().charAt(0));
        Map<String, String> expected = new LinkedHashMap<>(fields);
        text.ifPresent(words -> expected.put("text", words));
        assertThat(read.values()).containsExactlyEntriesOf(expected);
    }

    @Provide
    Arbitrary<Map<String, String>> fields() {
        return Arbitraries.maps(Arbitraries.of("from", "peer", "reason", "panel", "to"), values())
                .ofMaxSize(4)
                .map(LinkedHashMap::new);
    }

    @Provide
    Arbitrary<Optional<String>> texts() {
        return values().optional();
    }

    private static Arbitrary<String> values() {
        Arbitrary<String> wild = Arbitraries.strings().all().ofMaxLength(30);
        Arbitrary<String> forged = Arbitraries.of(
                        "\n",
                        "\r",
                        "\"",
                        "\\",
                        "\\n",
                        "\\u{a}",
                        "2026-11-21T14:02:07.113Z W verdict   peer=web-2",
                        " text=\"",
                        "=",
                        ",",
                        " ",
                        "\u202e",
                        "\u2066",
                        "\u2028",
                        "\u0000",
                        "\ud800",
                        "\udc00",
                        "x")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(wild, forged);
    }
}
