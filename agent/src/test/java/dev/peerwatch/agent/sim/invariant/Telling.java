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
        /** Named only as a witness that wasn't heard. */
        UNHEARD,
        OVER,
        WAS;

        /** Whether something is wrong. */
        public boolean bad() {
            return this != OVER && this != WAS && this != UNHEARD;
        }

        static Word of(Verdict verdict) {
            return valueOf(verdict.name());
        }
    }

    private static final String WORDS = "(AGENT_DOWN|DOWN|UNREACHABLE|UNCONFIRMED|DEGRADED)";
    private static final Pattern TROUBLE = Pattern.compile("(?:CRITICAL|NON-CRITICAL) (.*)");
    private static final Pattern END = Pattern.compile("(?:OK|CLOSED) (.*)");
    private static final Pattern ONE = Pattern.compile("^(\\S+) " + WORDS + "\\b");
    private static final Pattern LIST = Pattern.compile(WORDS + "(?: \\(was [A-Z_]+\\))?: ([^.]*)\\.");
    private static final Pattern ENDED = Pattern.compile("(?:^|; )(\\S+) (was )?" + WORDS + " ");
    private static final Pattern MANY_ENDED = Pattern.compile("Was " + WORDS + "([^:]*): ([^.]*)\\.");
    private static final Pattern NOT_HEARD = Pattern.compile("Not heard: ([^.]*)\\.");

    /** All that a message says. Of many subjects the first line has only the first ones, the line below it has all. */
    public static List<Telling> in(String body) {
        List<Telling> told = new ArrayList<>();
        List<String> lines = body.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
            Matcher trouble = TROUBLE.matcher(lines.get(i));
            Matcher end = END.matcher(lines.get(i));
            if (trouble.matches()) {
                told.addAll(troubles(trouble.group(1), next));
                told.addAll(unheard(told, lines.subList(i, lines.size())));
            } else if (end.matches()) {
                told.addAll(ends(end.group(1), next));
            }
        }
        if (told.isEmpty()) {
            throw new Violation("Telling", "a message that says nothing: " + body);
        }
        return told;
    }

    private static List<Telling> troubles(String headline, String next) {
        List<Telling> told = new ArrayList<>();
        Matcher one = ONE.matcher(headline);
        if (one.find()) {
            return List.of(new Telling(one.group(1), Word.valueOf(one.group(2))));
        }
        Matcher only = ONE.matcher(next);
        if (only.find()) {
            return List.of(new Telling(only.group(1), Word.valueOf(only.group(2))));
        }
        Matcher list = LIST.matcher(next);
        while (list.find()) {
            for (String name : list.group(2).split(", ", -1)) {
                told.add(new Telling(name, Word.valueOf(list.group(1))));
            }
        }
        return told;
    }

    /** Witnesses that weren't heard are told of by a message about others that nobody here sees. */
    private static List<Telling> unheard(List<Telling> told, List<String> lines) {
        List<Telling> unheard = new ArrayList<>();
        if (told.stream().anyMatch(t -> t.word() == Word.UNREACHABLE || t.word() == Word.UNCONFIRMED)) {
            Matcher names = NOT_HEARD.matcher(String.join(" ", lines));
            while (names.find()) {
                for (String name : names.group(1).split(", ", -1)) {
                    unheard.add(new Telling(name, Word.UNHEARD));
                }
            }
        }
        return unheard;
    }

    private static List<Telling> ends(String headline, String next) {
        List<Telling> told = new ArrayList<>();
        String first = headline.substring(0, headline.indexOf(' '));
        if (!first.matches("\\d+:?")) {
            String name = first.endsWith(",") ? first.substring(0, first.length() - 1) : first;
            return List.of(new Telling(name, headline.startsWith(first + " was ") ? Word.WAS : Word.OVER));
        }
        Matcher ended = ENDED.matcher(next);
        while (ended.find()) {
            told.add(new Telling(ended.group(1), ended.group(2) == null ? Word.OVER : Word.WAS));
        }
        Matcher many = MANY_ENDED.matcher(next);
        while (many.find()) {
            Word word = many.group(2).endsWith(", untold") ? Word.WAS : Word.OVER;
            for (String name : many.group(3).split(", ", -1)) {
                told.add(new Telling(name, word));
            }
        }
        return told;
    }
}
