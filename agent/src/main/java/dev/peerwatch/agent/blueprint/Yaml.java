package dev.peerwatch.agent.blueprint;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A YAML value with its place, after aliases and merge keys are worked in. Values may be shared, but never in a circle. */
sealed interface Yaml {

    Place place();

    /** What it is, for a message: what was found. */
    String found();

    /**
     * A scalar.
     *
     * @param plain written without quotes, so that YAML may see more than text in it
     */
    record Scalar(Place place, String text, boolean plain) implements Yaml {

        private static final Pattern NUMBER = Pattern.compile(
                "[-+]?(?:0|[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\\.(?:inf|Inf|INF))|\\.(?:nan|NaN|NAN)");
        private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");
        private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");

        boolean isNothing() {
            return plain && NOTHING.matcher(text).matches();
        }

        /** Whether YAML's core schema takes it for text. */
        boolean isText() {
            return !plain
                    || !(isNothing()
                            || NUMBER.matcher(text).matches()
                            || BOOLEAN.matcher(text).matches());
        }

        @Override
        public String found() {
            if (isNothing()) {
                return "nothing";
            }
            if (isText()) {
                return (isOddText() ? "the text " : "") + Words.quoted(text);
            }
            return (NUMBER.matcher(text).matches() ? "the number " : "the boolean ") + text;
        }

        /** Text that would be something else without its quotes. */
        private boolean isOddText() {
            return !new Scalar(place, text, true).isText();
        }
    }

    /** A list. */
    record Sequence(Place place, List<Yaml> items) implements Yaml {
        @Override
        public String found() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    /** A mapping, in the order of the file. */
    record Mapping(Place place, Map<String, Entry> entries) implements Yaml {
        @Override
        public String found() {
            return "a mapping";
        }
    }

    /**
     * One entry of a mapping.
     *
     * @param keyPlace where its key stands
     */
    record Entry(Place keyPlace, Yaml value) {}
}
