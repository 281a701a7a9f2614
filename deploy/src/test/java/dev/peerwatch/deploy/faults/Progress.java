package dev.peerwatch.deploy.faults;

import java.io.PrintStream;
import java.util.Locale;

/** What is printed on the way: one thing a line, each with the time since the beginning. May be called from any thread. */
final class Progress {

    private final PrintStream out;
    private final long began = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    /** A line, or several, with the time before the first. */
    synchronized void say(String text) {
        String time = String.format(Locale.ROOT, "%7.1f s  ", (System.nanoTime() - began) / 1e9);
        for (String line : text.lines().toList()) {
            out.println(time + line);
            time = " ".repeat(time.length());
        }
        out.flush();
    }

    /** Lines that stand for themselves. */
    synchronized void print(String text) {
        out.println(text);
        out.flush();
    }
}
