package dev.peerwatch.notifier.talk;

import java.util.ArrayList;
import java.util.List;

/** Lists of names that fit where they stand. */
final class Names {

    private Names() {}

    /** All of them, or where they are more than {@code most}, one less than that and how many more there are. */
    static String some(List<String> names, String between, int most) {
        return names.size() <= most
                ? String.join(between, names)
                : String.join(between, names.subList(0, most - 1)) + " and " + (names.size() - most + 1) + " more";
    }

    /** These names as the one reads them who is called so: "you" first. */
    static List<String> to(String reader, List<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(name -> all.add(name.equals(reader) ? 0 : all.size(), name.equals(reader) ? "you" : name));
        return all;
    }

    /** How many of these names, from the first, take at most so many characters. */
    static int fitting(List<String> names, int characters) {
        int left = characters;
        int count = 0;
        for (String name : names) {
            left -= name.length() + 2;
            if (left < 0) {
                break;
            }
            count++;
        }
        return count;
    }

    /** As many as take at most so many characters, and how many more there are. */
    static String within(List<String> names, String between, int characters) {
        int fit = fitting(names, characters);
        return fit >= names.size() ? String.join(between, names) : some(names, between, Math.max(2, fit));
    }

    /** "a", "a and b", "a, b and c". */
    static String enumerated(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
