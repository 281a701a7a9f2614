package dev.peerwatch.agent.blueprint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A mapping with a fixed set of keys. Every key that is asked for is a known one; {@link #done} then reports the others. An
 * answer is empty when the key is missing or its value was wrong, which has then been said.
 */
final class Fields {

    private final Yaml.Mapping mapping;
    private final Place place;
    private final Problems problems;
    private final String what;
    private final Set<String> asked = new LinkedHashSet<>();

    private Fields(Yaml.Mapping mapping, Place place, Problems problems, String what) {
        this.mapping = mapping;
        this.place = place;
        this.problems = problems;
        this.what = what;
    }

    /**
     * The fields of a value that must be a mapping.
     *
     * @param place where to point when a key is missing: the key that the value belongs to
     * @param what what the mapping describes, for messages: "a node"
     */
    static Optional<Fields> of(Yaml value, Place place, Problems problems, String what) {
        if (value instanceof Yaml.Mapping mapping) {
            return Optional.of(new Fields(mapping, place, problems, what));
        }
        problems.mismatch(value.place(), value.found(), "the keys of " + what);
        return Optional.empty();
    }

    /** The entries of a value that must be a mapping from names to something, those with a bad name left out. */
    static <K extends Comparable<K>> Map<K, Yaml.Entry> named(
            Yaml value, Form<K> name, String what, Problems problems) {
        Map<K, Yaml.Entry> result = new LinkedHashMap<>();
        if (value instanceof Yaml.Mapping mapping) {
            mapping.entries()
                    .forEach((key, entry) -> name.read(new Yaml.Scalar(entry.keyPlace(), key, false), problems)
                            .ifPresent(read -> result.put(read.value(), entry)));
        } else if (!(value instanceof Yaml.Scalar scalar && scalar.isNothing())) {
            problems.mismatch(value.place(), value.found(), "a mapping of " + what + " by name");
        }
        return result;
    }

    Place place() {
        return place;
    }

    /** The key's value as it is. */
    Optional<Yaml> any(String key) {
        asked.add(key);
        return Optional.ofNullable(mapping.entries().get(key)).map(Yaml.Entry::value);
    }

    /** Where the key stands. */
    Optional<Place> placeOf(String key) {
        return Optional.ofNullable(mapping.entries().get(key)).map(Yaml.Entry::keyPlace);
    }

    boolean has(String key) {
        asked.add(key);
        return mapping.entries().containsKey(key);
    }

    <T> Optional<Placed<T>> one(String key, Form<T> form) {
        return any(key).flatMap(value -> form.read(value, problems));
    }

    /** Like {@link #one}, but the key must be there. */
    <T> Optional<Placed<T>> required(String key, Form<T> form) {
        require(key);
        return one(key, form);
    }

    /** A list, or a single value in its place. Nothing, or an empty list, is a mistake: the key could have been left out. */
    <T> List<Placed<T>> some(String key, Form<T> form) {
        return any(key).map(value -> listOf(value, form, problems)).orElse(List.of());
    }

    static <T> List<Placed<T>> listOf(Yaml value, Form<T> form, Problems problems) {
        List<Placed<T>> result = new ArrayList<>();
        if (value instanceof Yaml.Sequence sequence) {
            if (sequence.items().isEmpty()) {
                problems.mismatch(value.place(), value.found(), "at least one: " + form.expected());
            }
            for (Yaml item : sequence.items()) {
                form.read(item, problems).ifPresent(result::add);
            }
        } else {
            form.read(value, problems).ifPresent(result::add);
        }
        return result;
    }

    /** The fields of a mapping inside this one. */
    Optional<Fields> inner(String key, String description) {
        return any(key).flatMap(value -> of(value, placeOf(key).orElse(place), problems, description));
    }

    /** Reports a missing key. */
    void require(String key) {
        asked.add(key);
        if (!mapping.entries().containsKey(key)) {
            problems.mismatch(place, what + " without " + Words.quoted(key), "that key");
        }
    }

    /** Reports every key that nobody asked for. */
    void done() {
        done(key -> false);
    }

    /** Reports every key that nobody asked for, except those that {@code ignored} accepts. */
    void done(Predicate<String> ignored) {
        mapping.entries().forEach((key, entry) -> {
            if (!asked.contains(key) && !ignored.test(key)) {
                problems.mismatch(
                        entry.keyPlace(),
                        "the unknown key " + Words.quoted(key),
                        "a key of " + what + ": " + Words.oneOf(asked) + Problems.hint(key, asked));
            }
        });
    }

    /** The value of an answer, or a default. */
    static <T> T orElse(Optional<Placed<T>> answer, T otherwise) {
        return answer.map(Placed::value).orElse(otherwise);
    }
}
