package dev.peerwatch.agent.blueprint;

import java.util.Comparator;

/**
 * A mistake in a blueprint, or something in it that is allowed but hardly meant.
 *
 * @param file the file as it was named by whoever asked
 * @param line from 1; 0 when it is about the file as a whole
 * @param column from 1; 0 when it is about the file as a whole
 * @param text what was found and what was expected
 */
public record Problem(String file, int line, int column, String text) implements Comparable<Problem> {

    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::text);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column: text}, the form that editors and compilers share. */
    @Override
    public String toString() {
        return line == 0 ? file + ": " + text : file + ":" + line + ":" + column + ": " + text;
    }
}
