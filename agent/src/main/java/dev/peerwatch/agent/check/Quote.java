package dev.peerwatch.agent.check;

import dev.peerwatch.notifier.Escaped;

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
            String shown = Escaped.codePoint(c);
            if (quoted.length() - 1 + shown.length() > MOST) {
                return quoted.append("\"…").toString();
            }
            quoted.append(shown);
            i += Character.charCount(c);
        }
        return quoted.append('"').toString();
    }
}
