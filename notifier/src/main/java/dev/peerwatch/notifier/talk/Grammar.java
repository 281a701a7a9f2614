package dev.peerwatch.notifier.talk;

import java.util.Locale;

/**
 * Reads what people write. A message is a command only if its first word is one <em>and</em> the rest are its arguments; anything
 * else is kept as words, so that "status of the fan is bad" is a note and nothing is lost.
 */
public final class Grammar {

    private Grammar() {}

    /** What {@code body} amounts to. */
    public static Said read(String body) {
        String line = unquoted(body.strip());
        if (line.startsWith("!")) {
            line = line.substring(1).strip();
        }
        String[] words = line.split("\\s+", 2);
        String first = words[0].toLowerCase(Locale.ROOT);
        if (first.equals("note") && words.length == 2) {
            return new Said.Words(words[1]);
        }
        if (words.length > 1) {
            return new Said.Words(body);
        }
        return switch (first) {
            case "status" -> new Said.Status();
            case "peers" -> new Said.Peers();
            case "whoami" -> new Said.WhoAmI();
            case "help", "?" -> new Said.Help();
            default -> new Said.Words(body);
        };
    }

    /** Phones like to put quotation marks around a word. */
    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && "\"'“„«".indexOf(text.charAt(0)) >= 0
                && "\"'”“»".indexOf(text.charAt(text.length() - 1)) >= 0;
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }
}
