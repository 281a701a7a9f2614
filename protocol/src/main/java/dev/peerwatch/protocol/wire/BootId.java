package dev.peerwatch.protocol.wire;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names one run of an agent.
 *
 * @param hex 16 random bytes as 32 lower-case hexadecimal digits
 */
public record BootId(String hex) {

    /** Its length on the wire. */
    public static final int BYTES = 16;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException when it isn't 32 lower-case hexadecimal digits */
    public BootId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a boot id: '" + hex + "' (expected 32 hexadecimal digits)");
        }
    }

    /** A new one. */
    public static BootId random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return of(bytes);
    }

    static BootId of(byte[] bytes) {
        return new BootId(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
