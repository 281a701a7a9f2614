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
record Told(long at, String speaker, String text, List<Claim> claims) {

    /** What stands in place of a verdict where a message says that something is well again, or not looked at any more. */
    static final String OVER = "OVER";

    /** What stands in place of a verdict where a message says that some don't reach others. */
    static final String PARTITION = "PARTITION";

    private static final Pattern HEADLINE = Pattern.compile("^(CRITICAL|NON-CRITICAL|OK|CLOSED|PARTITION)\\b");
    private static final Pattern VERDICT =
            Pattern.compile("\\b(AGENT_DOWN|DOWN|UNREACHABLE|UNCONFIRMED|DEGRADED|PARTITION|ISOLATED|FLAPPING)\\b");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern PARENTHESES = Pattern.compile("\\([^)]*\\)");
    private static final Pattern NOT_REACHED = Pattern.compile("don['’]t reach|doesn['’]t reach|can['’]t reach");

    /**
     * What a message says about one node.
     *
     * @param verdict the word of the message, or {@link #OVER}
     */
    record Claim(String subject, String verdict) {

        /** Whether it says that something is wrong. */
        boolean bad() {
            return !verdict.equals(OVER);
        }

        @Override
        public String toString() {
            return subject + ' ' + verdict;
        }
    }

    Told {
        claims = List.copyOf(claims);
    }

    /**
     * Reads a message. Only lines that begin as a headline does are claims: what follows them is evidence, and names others.
     *
     * @param nodes the names that there are
     */
    static Told read(long at, String speaker, String text, Set<String> nodes) {
        List<Claim> claims = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher headline = HEADLINE.matcher(line);
            if (headline.find()) {
                claims.addAll(claims(headline.group(1), line, nodes));
            }
        }
        return new Told(at, speaker, text, claims);
    }

    private static List<Claim> claims(String first, String line, Set<String> nodes) {
        String plain = PARENTHESES.matcher(line).replaceAll(" ");
        Matcher word = VERDICT.matcher(plain);
        String verdict = word.find() ? word.group(1) : "";
        if (first.equals("OK") || first.equals("CLOSED")) {
            verdict = OVER;
        } else if (plain.contains(PARTITION)) {
            verdict = PARTITION;
        }
        if (verdict.equals(PARTITION)) {
            Matcher other = NOT_REACHED.matcher(plain);
            plain = other.find() ? plain.substring(other.end()) : plain;
        }
        String state = verdict;
        return names(plain, nodes).stream().map(name -> new Claim(name, state)).toList();
    }

    private static Set<String> names(String text, Set<String> nodes) {
        Set<String> found = new LinkedHashSet<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            if (nodes.contains(word.group())) {
                found.add(word.group());
            }
        }
        return found;
    }

    /** Whether it says that something is wrong. */
    boolean isPage() {
        return claims.stream().anyMatch(Claim::bad);
    }

    /** What it says about a node, if it does. */
    Optional<Claim> about(String node) {
        return claims.stream().filter(claim -> claim.subject().equals(node)).findFirst();
    }

    /** Its first line. */
    String firstLine() {
        return text.lines().findFirst().orElse("");
    }
}
