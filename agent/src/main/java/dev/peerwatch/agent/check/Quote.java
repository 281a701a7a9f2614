package dev.peerwatch.agent.check;

import java.util.Locale;

/** Words of strangers, fit to stand in a line for people. */
final class Quote {

    private static final int MOST = 80;

    private Quote() {}

    /** {@code text} in quotes, escaped; at most 80 characters of it after escaping. */
    static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            String shown = escaped(c);
            if (quoted.length() - 1 + shown.length() > MOST) {
                return quoted.append("\"…").toString();
            }
            quoted.append(shown);
            i += Character.charCount(c);
        }
        return quoted.append('"').toString();
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> isVisible(c) ? Character.toString(c) : String.format(Locale.ROOT, "\\u{%x}", c);
        };
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
