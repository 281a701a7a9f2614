package dev.peerwatch.protocol.wire;

/** Makes any text fit for one line that a person reads. */
public final class OneLine {

    private OneLine() {}

    /**
     * The text with everything replaced that could break a line, hide or reorder what follows (control and format characters,
     * line separators, halves of surrogate pairs), and cut to {@code max} UTF-16 units, the last then being an ellipsis.
     */
    public static String of(String text, int max) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), max));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int width = Character.charCount(c);
            if (line.length() + width > max || (line.length() + width == max && i + width < text.length())) {
                return line.append('…').toString();
            }
            if (isUnsafe(c)) {
                line.append('?');
            } else {
                line.appendCodePoint(c);
            }
            i += width;
        }
        return line.toString();
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
