package dev.peerwatch.notifier.incident;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/**
 * The identity of an incident or a message: 128 bits, written as 32 hexadecimal digits.
 *
 * @param hex the digits, lower case
 */
public record IncidentId(String hex) implements Comparable<IncidentId> {

    /** Digits of a short form, at least. */
    private static final int SHORTEST = 4;

    public IncidentId {
        if (!hex.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("not an id of 32 hexadecimal digits: " + hex);
        }
    }

    /**
     * The {@code count}-th id of one run of an agent: unique because the run's boot id is random, and the same each time a simulation
     * is repeated. Not a secret: the boot id stands in the status report.
     */
    public static IncidentId derived(String bootId, long count) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((bootId + '/' + count).getBytes(StandardCharsets.UTF_8));
            return new IncidentId(HexFormat.of().formatHex(hash, 0, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The shortest prefix, of 4 digits or more, that no other of {@code all} begins with. */
    public String shortAmong(Collection<IncidentId> all) {
        for (int digits = SHORTEST; digits < hex.length(); digits++) {
            String prefix = hex.substring(0, digits);
            if (all.stream().noneMatch(other -> !other.equals(this) && other.hex.startsWith(prefix))) {
                return prefix;
            }
        }
        return hex;
    }

    @Override
    public int compareTo(IncidentId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
