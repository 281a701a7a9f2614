package dev.peerwatch.agent.blueprint;

import dev.peerwatch.notifier.Escaped;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * YAML text to {@link Yaml} values. Works in aliases and merge keys ({@code <<}) itself, because the engine does so only with
 * a schema that would also guess types, and drops duplicate keys silently at this level. What aliases blow up is bounded.
 */
final class YamlText {

    /** The most values that a file may stand for once its aliases are followed. */
    static final int MOST_VALUES = 1_000_000;

    private static final Set<Tag> TAGS = Set.of(Tag.STR, Tag.SEQ, Tag.MAP, Tag.NULL);

    private final Problems problems;
    private final IdentityHashMap<Node, Yaml> done = new IdentityHashMap<>();
    private final IdentityHashMap<Yaml, Integer> sizes = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();
    private long work;

    private YamlText(Problems problems) {
        this.problems = problems;
    }

    /** The file's one document; empty when it can't be read at all, which has then been said. */
    static Optional<Yaml> read(String text, Problems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setAllowNonScalarKeys(true)
                .setAllowRecursiveKeys(true)
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, text));
            Optional<Node> root = new Composer(settings, new DepthLimit(parser)).getSingleNode();
            if (root.isEmpty()) {
                problems.error(Place.FILE, "found an empty file, expected a blueprint that begins with format: 1");
                return Optional.empty();
            }
            return Optional.of(new YamlText(problems).convert(root.get()));
        } catch (MarkedYamlEngineException e) {
            Place at = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(YamlText::place)
                    .orElse(Place.FILE);
            String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
            problems.error(at, unreadable(e.getProblem() + context));
        } catch (ReaderException e) {
            problems.error(
                    at(text, e.getPosition()),
                    String.format("found the character U+%04X, expected one that YAML allows", e.getCodePoint()));
        } catch (TooMuch e) {
            problems.error(Place.FILE, TooMuch.WORDS);
        } catch (YamlEngineException e) {
            problems.error(Place.FILE, unreadable(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    /** The parser quotes what it found as it is, ends of lines and all. */
    private static String unreadable(String found) {
        StringBuilder line = new StringBuilder("found YAML that can't be read: ");
        found.codePoints().limit(500).mapToObj(Escaped::codePoint).forEach(line::append);
        return line.toString();
    }

    private Yaml convert(Node node) {
        Yaml known = done.get(node);
        if (known != null) {
            return known;
        }
        if (open.put(node, true) != null) {
            problems.error(place(node), "found an anchor that contains its own alias, expected no circles");
            return new Yaml.Scalar(place(node), "", true);
        }
        if (!TAGS.contains(node.getTag())) {
            problems.mismatch(
                    place(node), "the tag " + Words.quoted(node.getTag().getValue()), "a value without a tag");
        }
        Yaml value;
        int size = 1;
        if (node instanceof MappingNode mapping) {
            Yaml.Mapping converted = mapping(mapping);
            for (Yaml.Entry entry : converted.entries().values()) {
                size = add(size, entry.value());
            }
            value = converted;
        } else if (node instanceof SequenceNode sequence) {
            List<Yaml> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                Yaml converted = convert(item);
                size = add(size, converted);
                items.add(converted);
            }
            value = new Yaml.Sequence(place(node), items);
        } else {
            ScalarNode scalar = (ScalarNode) node;
            value = new Yaml.Scalar(place(node), scalar.getValue(), scalar.isPlain());
        }
        open.remove(node);
        done.put(node, value);
        sizes.put(value, size);
        return value;
    }

    private Yaml.Mapping mapping(MappingNode node) {
        Map<String, Yaml.Entry> own = new LinkedHashMap<>();
        Map<String, Yaml.Entry> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Place at = place(tuple.getKeyNode());
            Yaml value = convert(tuple.getValueNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.mismatch(at, "a key that is a list or mapping", "a key that is a word");
            } else if (key.isPlain() && key.getValue().equals("<<")) {
                merge(merged, value);
            } else {
                Yaml.@Nullable Entry first = own.putIfAbsent(key.getValue(), new Yaml.Entry(at, value));
                if (first != null) {
                    problems.error(
                            at,
                            "found the key " + Words.quoted(key.getValue())
                                    + " again, expected it once: it stands in line "
                                    + first.keyPlace().line() + " already");
                }
            }
        }
        merged.forEach(own::putIfAbsent);
        return new Yaml.Mapping(place(node), own);
    }

    private void merge(Map<String, Yaml.Entry> into, Yaml value) {
        List<Yaml> sources = value instanceof Yaml.Sequence sequence ? sequence.items() : List.of(value);
        for (Yaml source : sources) {
            if (source instanceof Yaml.Mapping mapping) {
                work += mapping.entries().size();
                if (work > MOST_VALUES) {
                    throw new TooMuch();
                }
                mapping.entries().forEach(into::putIfAbsent);
            } else {
                problems.mismatch(source.place(), source.found(), "a mapping, or a list of mappings, to merge");
            }
        }
    }

    private int add(int size, Yaml part) {
        long sum = (long) size + sizes.getOrDefault(part, 1);
        if (sum > MOST_VALUES) {
            throw new TooMuch();
        }
        return (int) sum;
    }

    private static Place place(Node node) {
        return node.getStartMark().map(YamlText::place).orElse(Place.FILE);
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Place at(String text, int codePoints) {
        int line = 1;
        int column = 1;
        int end = text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length())));
        for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
            boolean newLine = text.charAt(i) == '\n';
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + 1;
        }
        return new Place(line, column);
    }

    /** The file stands for more values than any honest blueprint. */
    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final String WORDS = "found aliases that make more than " + MOST_VALUES + " values, expected fewer";

        TooMuch() {
            super(WORDS);
        }
    }
}
