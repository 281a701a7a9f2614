package dev.peerwatch.deploy.faults;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message as the person reads it.
 *
 * @param at {@link System#nanoTime} when it came
 * @param speaker the node that said it
 * @param text all of it
 * @param claims what it says about whom, in its order; empty where it says nothing about a node's state
 */
public record Told(long at, String speaker, String text, List<Claim> claims) {

    /** What stands in place of a verdict where a message says that something is well again, or not looked at any more. */
    public static final String OVER = "OVER";

    private static final String WORDS = "AGENT_DOWN|DOWN|UNREACHABLE|UNCONFIRMED|DEGRADED";
    private static final Pattern TROUBLE = Pattern.compile("^(?:CRITICAL|NON-CRITICAL) (.*)$");
    private static final Pattern END = Pattern.compile("^(?:OK|CLOSED) (.*)$");
    private static final Pattern ONE = Pattern.compile("^(\\S+) (" + WORDS + ")\\b");
    private static final Pattern LIST = Pattern.compile("\\b(" + WORDS + ")(?: \\(was [A-Z_]+\\))?: ([^.]*)\\.");
    private static final Pattern SEVERAL = Pattern.compile("^\\d+ .*");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern PARENTHESES = Pattern.compile("\\([^)]*\\)");

    /**
     * What a message says about one node.
     *
     * @param verdict the word of the message, or {@link #OVER}
     */
    public record Claim(String subject, String verdict) {

        /** Whether it says that something is wrong. */
        public boolean bad() {
            return !verdict.equals(OVER);
        }

        @Override
        public String toString() {
            return subject + ' ' + verdict;
        }
    }

    public Told {
        claims = List.copyOf(claims);
    }

    /**
     * Reads a message. Only what stands where its subjects do is a claim: the evidence names others.
     *
     * @param nodes the names that there are
     */
    public static Told read(long at, String speaker, String text, Set<String> nodes) {
        List<String> lines = text.lines().toList();
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
            Matcher trouble = TROUBLE.matcher(lines.get(i));
            Matcher end = END.matcher(lines.get(i));
            if (trouble.matches()) {
                claims.addAll(troubles(trouble.group(1), next, nodes));
            } else if (end.matches()) {
                // Of several the first line has only as many names as fit.
                String where = SEVERAL.matcher(end.group(1)).matches() ? end.group(1) + ' ' + next : end.group(1);
                names(where, nodes).forEach(name -> claims.add(new Claim(name, OVER)));
            }
        }
        return new Told(at, speaker, text, claims);
    }

    /**
     * What a headline says.
     *
     * @param headline without its first word
     * @param next the line below, which has all subjects where they are several
     */
    private static List<Claim> troubles(String headline, String next, Set<String> nodes) {
        Matcher one = ONE.matcher(headline);
        if (one.find()) {
            return claims(one.group(1), one.group(2), nodes);
        }
        List<Claim> all = new ArrayList<>();
        Matcher list = LIST.matcher(next);
        while (list.find()) {
            all.addAll(claims(list.group(2), list.group(1), nodes));
        }
        Matcher only = ONE.matcher(next);
        if (all.isEmpty() && only.find()) {
            all.addAll(claims(only.group(1), only.group(2), nodes));
        }
        return all;
    }

    private static List<Claim> claims(String subjects, String verdict, Set<String> nodes) {
        return names(subjects, nodes).stream()
                .map(name -> new Claim(name, verdict))
                .toList();
    }

    private static Set<String> names(String text, Set<String> nodes) {
        Set<String> found = new LinkedHashSet<>();
        Matcher word = WORD.matcher(PARENTHESES.matcher(text).replaceAll(" "));
        while (word.find()) {
            if (nodes.contains(word.group())) {
                found.add(word.group());
            }
        }
        return found;
    }

    /** Whether it says that something is wrong. */
    public boolean isPage() {
        return claims.stream().anyMatch(Claim::bad);
    }

    /** Whether it says that some don't reach others. */
    public boolean isPartition() {
        return firstLine().contains(" PARTITION: ");
    }

    /** What it says about a node, if it does. */
    public Optional<Claim> about(String node) {
        return claims.stream().filter(claim -> claim.subject().equals(node)).findFirst();
    }

    /** Its first line. */
    public String firstLine() {
        return text.lines().findFirst().orElse("");
    }
}
