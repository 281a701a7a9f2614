package dev.peerwatch.protocol.wire;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of the protocol over HTTP, in the header {@value #HEADER} of every request and answer. The same major version is
 * understood whatever the minor one; another major version is refused.
 *
 * @param major changes when old agents could no longer understand
 * @param minor grows when optional fields or new calls are added
 */
public record ProtocolVersion(int major, int minor) implements Comparable<ProtocolVersion> {

    /** Where a version stands in a request or an answer. */
    public static final String HEADER = "Peerwatch-Version";

    /** What this agent speaks. */
    public static final ProtocolVersion CURRENT = new ProtocolVersion(1, 1);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

    /** Reads {@code 1.0}; empty when it isn't of that form. */
    public static Optional<ProtocolVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new ProtocolVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether this agent and one of {@code other} understand each other. */
    public boolean understands(ProtocolVersion other) {
        return major == other.major;
    }

    @Override
    public int compareTo(ProtocolVersion other) {
        return Comparator.comparingInt(ProtocolVersion::major)
                .thenComparingInt(ProtocolVersion::minor)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
