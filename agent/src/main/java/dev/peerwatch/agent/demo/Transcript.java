package dev.peerwatch.agent.demo;

import java.io.PrintStream;
import java.util.Locale;

/**
 * What a demo prints: one thing a line, each with the seconds since the beginning. In colour on a terminal only.
 *
 * <p>All methods may be called from any thread; lines don't mix.
 */
final class Transcript {

    private static final String INDENT = " ".repeat(10);

    private final PrintStream out;
    private final boolean colours;
    private final long began = System.nanoTime();

    /** How something is shown on a terminal. */
    enum Style {
        /** As everything else. */
        PLAIN(""),
        /** What matters less. */
        DIM("\u001b[2m"),
        /** What the demo does or has seen. */
        STEP("\u001b[1m"),
        /** A message that says that something is bad. */
        BAD("\u001b[1;31m"),
        /** A message that says that something is good. */
        GOOD("\u001b[32m"),
        /** What the person on call writes. */
        OWN("\u001b[36m");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    /** Prints to {@code out}. */
    Transcript(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** A line, or several, with the time before the first. */
    synchronized void say(Style style, String text) {
        String time = String.format(Locale.ROOT, "%7.1f s ", (System.nanoTime() - began) / 1e9);
        for (String line : text.lines().toList()) {
            print(Style.DIM, time, false);
            print(style, line, true);
            time = INDENT;
        }
        out.flush();
    }

    /** A line that belongs to nothing that happened at a time. */
    synchronized void note(String text) {
        text.lines().forEach(line -> print(Style.DIM, line.isEmpty() ? "" : INDENT + line, true));
        out.flush();
    }

    /** A chat message as it came. */
    void heard(PersonOnChat.Heard message) {
        String first = message.firstLine();
        Style style = Style.PLAIN;
        if (first.startsWith("CRITICAL") || first.startsWith("WARNING") || first.startsWith("NON-CRITICAL")) {
            style = Style.BAD;
        } else if (first.startsWith("OK ")) {
            style = Style.GOOD;
        }
        String name = message.node().isEmpty() ? message.from() : message.node();
        say(style, (name + "> " + message.body()).replace("\n", "\n" + " ".repeat(name.length() + 2)));
    }

    /** A chat message as the person on call writes it. */
    void said(String to, String words) {
        say(Style.OWN, "you → " + to + ": " + words);
    }

    private void print(Style style, String text, boolean endLine) {
        String shown = printable(text);
        if (colours && !style.code.isEmpty()) {
            shown = style.code + shown + "\u001b[0m";
        }
        if (endLine) {
            out.println(shown);
        } else {
            out.print(shown);
        }
    }

    /** What others wrote must not steer the terminal. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.replace("\t", "    ")
                .codePoints()
                .forEach(c -> shown.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c));
        return shown.toString();
    }
}
