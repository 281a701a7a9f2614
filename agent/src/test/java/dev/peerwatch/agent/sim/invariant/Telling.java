package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.notifier.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message says about one node, as a person reads it.
 *
 * @param node its name
 * @param word what is said of it
 */
public record Telling(String node, Word word) {

    /** What can be said of a node. */
    public enum Word {
        DEGRADED,
        AGENT_DOWN,
        UNREACHABLE,
        DOWN,
        UNCONFIRMED,
        OVER,
        WAS;

        /** Whether something is wrong. */
        public boolean bad() {
            return this != OVER && this != WAS;
        }

        static Word of(Verdict verdict) {
            return valueOf(verdict.name());
        }
    }

    private static final Pattern BAD =
            Pattern.compile("(?:CRITICAL|NON-CRITICAL) (\\S+) (DEGRADED|AGENT_DOWN|UNREACHABLE|DOWN|UNCONFIRMED)\\b.*");
    private static final Pattern OVER = Pattern.compile("OK (\\S+) UP after .*");
    private static final Pattern WAS = Pattern.compile("OK (\\S+) was .*");
    private static final Pattern CLOSED = Pattern.compile("CLOSED (\\S+), .*");

    /** All that a message says. */
    public static List<Telling> in(String body) {
        List<Telling> told = new ArrayList<>();
        String first = body.lines().findFirst().orElse("");
        Matcher bad = BAD.matcher(first);
        Matcher over = OVER.matcher(first);
        Matcher was = WAS.matcher(first);
        Matcher closed = CLOSED.matcher(first);
        if (bad.matches()) {
            told.add(new Telling(bad.group(1), Word.valueOf(bad.group(2))));
        } else if (over.matches()) {
            told.add(new Telling(over.group(1), Word.OVER));
        } else if (was.matches()) {
            told.add(new Telling(was.group(1), Word.WAS));
        } else if (closed.matches()) {
            told.add(new Telling(closed.group(1), Word.OVER));
        } else {
            throw new Violation("Telling", "a message whose first line says nothing: " + first);
        }
        return told;
    }
}
