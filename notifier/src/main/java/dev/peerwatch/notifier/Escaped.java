package dev.peerwatch.notifier;

import java.util.Locale;

/**
 * Text of strangers made fit to stand within quotation marks on one line: whatever could end the line, end the quotation, turn the
 * direction of writing or stay unseen is escaped.
 */
public final class Escaped {

    private Escaped() {}

    /** One code point, as it is or escaped. */
    public static String codePoint(int c) {
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
