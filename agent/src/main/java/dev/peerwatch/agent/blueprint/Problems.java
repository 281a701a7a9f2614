package dev.peerwatch.agent.blueprint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Gathers all that is wrong, so that nobody has to run into one mistake after the other. Not thread-safe. */
final class Problems {

    /** More are counted, not kept: a list that nobody reads. */
    private static final int MOST = 1000;

    private final String file;
    private final SortedSet<Problem> errors = new TreeSet<>();
    private final SortedSet<Problem> warnings = new TreeSet<>();
    private final Set<Place> blamed = new HashSet<>();
    private int dropped;

    Problems(String file) {
        this.file = file;
    }

    /** Something must be changed. The same words about the same place count once: aliases bring them up again. */
    void error(Place place, String text) {
        blamed.add(place);
        add(errors, place, text);
    }

    /** Like {@link #error}, unless something was already said about this place: for a template that fails in many nodes. */
    void errorOnce(Place place, String text) {
        if (!blamed.contains(place)) {
            error(place, text);
        }
    }

    /** Found one thing, expected another. */
    void mismatch(Place place, String found, String expected) {
        error(place, "found " + found + ", expected " + expected);
    }

    /** A name that doesn't exist. */
    void unknown(Place place, String what, String name, Collection<String> known) {
        String expected = known.isEmpty()
                ? "but the blueprint names no " + what
                : known.size() <= 8 ? "expected " + Words.oneOf(known) : "expected one that the blueprint names";
        error(place, "found unknown " + what + " " + Words.quoted(name) + ", " + expected + hint(name, known));
    }

    /** Allowed, but hardly meant. */
    void warning(Place place, String text) {
        add(warnings, place, text);
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    List<Problem> errors() {
        List<Problem> all = new ArrayList<>(errors);
        if (dropped > 0) {
            all.add(new Problem(file, 0, 0, "and " + dropped + " more"));
        }
        return all;
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    /** What may have been meant, as the end of a sentence; empty when nothing is close. */
    static String hint(String name, Collection<String> known) {
        Optional<String> close = Words.closest(name, known);
        return close.map(word -> "; did you mean " + Words.quoted(word) + "?").orElse("");
    }

    private void add(SortedSet<Problem> set, Place place, String text) {
        if (set.size() < MOST) {
            set.add(new Problem(file, place.line(), place.column(), text));
        } else if (set == errors) {
            dropped++;
        }
    }
}
