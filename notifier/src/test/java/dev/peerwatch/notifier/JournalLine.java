package dev.peerwatch.notifier;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of the text log read back, after its description and independently of the code that writes it.
 *
 * @param values the key=value pairs in their order, the text among them
 */
public record JournalLine(char level, String kind, Map<String, String> values) {

    /** Reads one line; fails where it isn't one. */
    public static JournalLine read(String line) {
        String rest = line.substring("2026-11-21T14:02:07.113Z ".length());
        char level = rest.charAt(0);
        rest = rest.substring(2);
        int end = rest.indexOf(' ') < 0 ? rest.length() : rest.indexOf(' ');
        String kind = rest.substring(0, end);
        Map<String, String> values = new LinkedHashMap<>();
        int at = end;
        while (at < rest.length()) {
            if (rest.charAt(at) == ' ') {
                at++;
                continue;
            }
            int equals = rest.indexOf('=', at);
            String key = rest.substring(at, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 1;
            if (rest.charAt(at) == '"') {
                at = quoted(rest, at + 1, value);
            } else {
                while (at < rest.length() && rest.charAt(at) != ' ') {
                    value.append(rest.charAt(at++));
                }
            }
            if (values.put(key, value.toString()) != null) {
                throw new IllegalArgumentException("key " + key + " twice: " + line);
            }
        }
        return new JournalLine(level, kind, values);
    }

    /** Reads up to the closing quotation mark; returns where the rest begins. */
    private static int quoted(String line, int from, StringBuilder value) {
        int at = from;
        while (line.charAt(at) != '"') {
            char c = line.charAt(at++);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char escaped = line.charAt(at++);
            switch (escaped) {
                case 'n' -> value.append('\n');
                case 'r' -> value.append('\r');
                case 't' -> value.append('\t');
                case 'u' -> {
                    int close = line.indexOf('}', at);
                    value.appendCodePoint(Integer.parseInt(line.substring(at + 1, close), 16));
                    at = close + 1;
                }
                default -> value.append(escaped);
            }
        }
        return at + 1;
    }
}
