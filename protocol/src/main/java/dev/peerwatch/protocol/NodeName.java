package dev.peerwatch.protocol;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a node as the blueprint writes it: 1 to 63 of {@code a-z 0-9 - _ .}, beginning and ending with a letter or
 * digit, so that it serves as a host label and as the local part of a chat address without escaping.
 *
 * @param value the name, lower case
 */
public record NodeName(String value) implements Comparable<NodeName> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?");

    /** @throws IllegalArgumentException when the value isn't a node name; the message says what was expected */
    public NodeName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a node name: '" + value
                    + "' (expected 1 to 63 of a-z 0-9 - _ . , first and last a letter or digit)");
        }
    }

    /** Whether {@code text} would be accepted as a node name. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** The node name of a host name: its first label, in lower case. */
    public static NodeName ofHostName(String hostName) {
        int dot = hostName.indexOf('.');
        return new NodeName((dot < 0 ? hostName : hostName.substring(0, dot)).toLowerCase(Locale.ROOT));
    }

    @Override
    public int compareTo(NodeName other) {
        // Mostly it is the very same name, from one blueprint.
        return this == other ? 0 : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
