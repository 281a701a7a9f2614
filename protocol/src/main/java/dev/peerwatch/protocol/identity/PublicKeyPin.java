package dev.peerwatch.protocol.identity;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;

/**
 * A node's public key as the blueprint writes it: {@code p256:} and the base64url text, without padding, of the 33 bytes of
 * the compressed point.
 *
 * @param text the text form; one key has exactly one
 */
public record PublicKeyPin(String text) {

    private static final String PREFIX = "p256:";
    private static final int DIGITS = 44;

    /** @throws IllegalArgumentException when the text isn't a P-256 public key; the message says what was expected */
    public PublicKeyPin {
        decode(text);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text isn't a P-256 public key; the message says what was expected
     */
    public static PublicKeyPin parse(String text) {
        return new PublicKeyPin(text);
    }

    /**
     * The pin of a public key.
     *
     * @throws IllegalArgumentException when the key isn't on P-256
     */
    public static PublicKeyPin of(PublicKey key) {
        if (!(key instanceof ECPublicKey ec) || !P256.isCurve(ec.getParams())) {
            throw new IllegalArgumentException("not a P-256 key but " + key.getAlgorithm());
        }
        return new PublicKeyPin(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(P256.compress(ec)));
    }

    /** The key itself. */
    public ECPublicKey publicKey() {
        return decode(text);
    }

    private static ECPublicKey decode(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("not a public key: '" + shown(text)
                    + "' (expected p256: and 44 characters, as `peerwatch keygen` prints them)");
        }
        String digits = text.substring(PREFIX.length());
        if (digits.length() != DIGITS) {
            throw new IllegalArgumentException("not a public key: '" + shown(text) + "' has " + digits.length()
                    + " characters after p256: (expected " + DIGITS + ")");
        }
        try {
            return P256.decompress(Base64.getUrlDecoder().decode(digits));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not a public key: '" + shown(text) + "': " + e.getMessage()
                            + " (is a character missing or changed? `peerwatch keygen` prints the line to copy)",
                    e);
        }
    }

    private static String shown(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return safe.length() <= 60 ? safe : safe.substring(0, 60) + "…";
    }

    @Override
    public String toString() {
        return text;
    }
}
