package dev.peerwatch.agent.blueprint;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What messages about mistakes are made of. */
final class Words {

    private static final int LONGEST = 60;

    private Words() {}

    /** The text in single quotes, shortened, with nothing in it that a terminal would obey. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("'");
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || isSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\u{%x}", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append(text.codePointCount(0, text.length()) > LONGEST ? "…'" : "'")
                .toString();
    }

    /** {@code a}, {@code a or b}, {@code a, b or c}, in the order given. */
    static String oneOf(Collection<String> words) {
        String all = String.join(", ", words.stream().map(Words::cleaned).toList());
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }

    /** The word that differs from {@code word} by the fewest slips, if those are few for its length. */
    static Optional<String> closest(String word, Collection<String> words) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int most = Math.min(3, (word.length() + 1) / 3);
        return words.stream()
                .filter(w -> Math.abs(w.length() - word.length()) <= most)
                .collect(Collectors.toMap(w -> w, w -> slips(lower, w.toLowerCase(Locale.ROOT)), (a, b) -> a))
                .entrySet()
                .stream()
                .filter(e -> e.getValue() <= most)
                .min(Comparator.<Map.Entry<String, Integer>>comparingInt(Map.Entry::getValue)
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }

    private static String cleaned(String word) {
        String quoted = quoted(word);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance). */
    private static int slips(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
