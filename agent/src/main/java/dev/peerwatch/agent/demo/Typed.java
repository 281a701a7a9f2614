package dev.peerwatch.agent.demo;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What a line typed into the demo's console means. */
sealed interface Typed {

    /** Something for the demo to do. */
    record Command(String name, String argument) implements Typed {}

    /**
     * Words for a node.
     *
     * @param node which one; none is the last one again
     * @param text what to say; empty says nothing, and only makes the node the last one
     */
    record Words(Optional<String> node, String text) implements Typed {}

    /** It is plainly meant for a node, but there's none of that name. */
    record UnknownNode(String name) implements Typed {}

    /**
     * Reads a line: {@code /command node}, {@code node: words}, {@code @node words}, or words alone.
     *
     * @param nodes the names that there are: "note: the fan is loud" goes to no node called note
     */
    static Typed read(String line, Collection<String> nodes) {
        String text = line.strip();
        if (text.startsWith("/")) {
            String[] parts = text.substring(1).split("\\s+", 2);
            return new Command(parts[0].toLowerCase(Locale.ROOT), parts.length > 1 ? parts[1].strip() : "");
        }
        if (text.startsWith("@")) {
            String[] parts = text.substring(1).split("[\\s:]+", 2);
            return nodes.contains(parts[0])
                    ? new Words(Optional.of(parts[0]), parts.length > 1 ? parts[1].strip() : "")
                    : new UnknownNode(parts[0]);
        }
        int colon = text.indexOf(':');
        return colon > 0 && nodes.contains(text.substring(0, colon))
                ? new Words(
                        Optional.of(text.substring(0, colon)),
                        text.substring(colon + 1).strip())
                : new Words(Optional.empty(), text);
    }
}
