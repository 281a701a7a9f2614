package dev.peerwatch.agent.blueprint;

import java.util.regex.Pattern;

/**
 * A node's public key as the blueprint writes it.
 *
 * @param text {@code p256:} and the base64url form, without padding, of the 33-byte compressed point
 */
public record PublicKeyPin(String text) {

    private static final Pattern FORM = Pattern.compile("p256:A[g-z0-9_-][A-Za-z0-9_-]{42}");

    /** Reads a pin; throws IllegalArgumentException when the text isn't one. */
    public static PublicKeyPin parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("expected p256: and 44 letters, digits, - or _");
        }
        return new PublicKeyPin(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
