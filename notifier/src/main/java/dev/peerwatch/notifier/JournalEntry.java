package dev.peerwatch.notifier;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of a node's durable record.
 *
 * @param at when it happened, UTC; kept to the millisecond
 * @param level how much it matters
 * @param kind what happened, one lower-case word such as {@code verdict} or {@code note}
 * @param fields further facts, in order; keys are words, values any text
 * @param text what a person wrote or was sent, if any: comes last, always quoted
 */
public record JournalEntry(Instant at, Level level, String kind, Map<String, String> fields, Optional<String> text) {

    /** How much an entry matters; its initial stands in the text log. */
    public enum Level {
        /** For the record. */
        INFO,
        /** Somebody may want to look. */
        WARN,
        /** The agent could not do what it should. */
        ERROR
    }

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public JournalEntry {
        at = Instant.ofEpochMilli(at.toEpochMilli());
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** An entry without a text; {@code keysAndValues} alternate. */
    public static JournalEntry of(Instant at, Level level, String kind, String... keysAndValues) {
        return new JournalEntry(at, level, kind, pairs(keysAndValues), Optional.empty());
    }

    /** This entry with a text. */
    public JournalEntry withText(String words) {
        return new JournalEntry(at, level, kind, fields, Optional.of(words));
    }

    private static Map<String, String> pairs(String... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("keys and values must alternate");
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            pairs.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return pairs;
    }

    /**
     * The entry as one line of the text log, without the line's end. Values that hold anything but plain printable characters
     * without spaces are quoted, and control, bidirectional and other invisible characters escaped, so that nobody's words can
     * end the line or look like another entry.
     */
    public String line() {
        StringBuilder line = new StringBuilder(160)
                .append(MILLIS.format(at))
                .append(' ')
                .append(level.name().charAt(0))
                .append(' ')
                .append(kind);
        for (int pad = kind.length(); pad < 9; pad++) {
            line.append(' ');
        }
        fields.forEach((key, value) -> {
            line.append(' ').append(key).append('=');
            if (isPlain(value)) {
                line.append(value);
            } else {
                quote(line, value);
            }
        });
        text.ifPresent(words -> quote(line.append(" text="), words));
        return line.toString().stripTrailing();
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && value.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\' && c != '=' && c != ',');
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        value.codePoints().forEach(c -> out.append(Escaped.codePoint(c)));
        out.append('"');
    }
}
