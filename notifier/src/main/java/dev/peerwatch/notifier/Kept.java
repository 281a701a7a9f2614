package dev.peerwatch.notifier;

import java.nio.charset.StandardCharsets;

/** How much of a text is kept. */
final class Kept {

    /** Bytes, in UTF-8, of what a person writes in one message. */
    static final int MOST = 64 * 1024;

    private Kept() {}

    /** Whether all of it is kept. */
    static boolean all(String text) {
        return text.length() <= MOST / 3 || text.getBytes(StandardCharsets.UTF_8).length <= MOST;
    }

    /** As much of it as is kept, and a sign where that isn't all. */
    static String of(String text) {
        return all(text) ? text : beginning(text, MOST) + "… (cut)";
    }

    /** The first so many bytes, in UTF-8, of whole code points. */
    private static String beginning(String text, int most) {
        int left = most;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            left -= c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x1_0000 ? 3 : 4;
            if (left < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    /** The first so many characters, none of them halved. */
    static String start(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + '…';
    }
}
