package dev.peerwatch.protocol.identity;

import dev.peerwatch.protocol.NodeName;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A node's signature on a fresh question: whoever made it holds that node's key now. For roads on which nothing else proves who
 * answers, such as a chat server. ECDSA on P-256 with SHA-256 (FIPS 186-4), over a text that names its use, both nodes and the
 * nonce, so that no signature made for something else, for another asker or earlier counts. Texts are ASCII, one line.
 */
public final class LifeSign {

    /** First in what is signed, so that it's never taken for TLS, a certificate or a later form of this. */
    private static final String DOMAIN = "peerwatch road 1";

    private static final String VERSION = "1";
    private static final int NONCE_BYTES = 32;
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** Both numbers of the signature, 32 bytes each (IEEE P1363): one signature has one form. */
    private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

    private static final int NUMBER_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private LifeSign() {}

    /**
     * "Are you there?"
     *
     * @param asker who asks
     * @param asked whose sign is wanted
     * @param nonce never used before: base64url of 32 random bytes, 43 characters
     */
    public record Question(NodeName asker, NodeName asked, String nonce) {

        /** @throws IllegalArgumentException when the nonce hasn't that form */
        public Question {
            if (!NONCE.matcher(nonce).matches()) {
                throw new IllegalArgumentException("not a nonce (expected 43 characters of base64url)");
            }
        }

        /** A question that nobody has asked before. */
        public static Question fresh(NodeName asker, NodeName asked) {
            byte[] random = new byte[NONCE_BYTES];
            RANDOM.nextBytes(random);
            return new Question(
                    asker, asked, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        }

        /** Reads what {@link #text} writes; empty when it isn't that. */
        public static Optional<Question> parse(String text) {
            String[] parts = text.split(" ", -1);
            boolean wellFormed = parts.length == 4
                    && parts[0].equals(VERSION)
                    && NodeName.isValid(parts[1])
                    && NodeName.isValid(parts[2])
                    && NONCE.matcher(parts[3]).matches();
            return wellFormed
                    ? Optional.of(new Question(new NodeName(parts[1]), new NodeName(parts[2]), parts[3]))
                    : Optional.empty();
        }

        /** As it travels: version, asker, asked and nonce, with a space between. */
        public String text() {
            return String.join(" ", VERSION, asker.value(), asked.value(), nonce);
        }

        private byte[] signed() {
            return String.join("\n", DOMAIN, asker.value(), asked.value(), nonce)
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The answer, signed with {@code key}, as it travels: version and base64url, with a space between. A few ms of work. */
    public static String answer(Question question, NodeKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key.privateKey(), RANDOM);
            signature.update(question.signed());
            return VERSION + " " + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime can't sign with P-256 (module jdk.crypto.ec)", e);
        }
    }

    /**
     * Whether the answer is one of the holder of one of these keys to exactly this question. A few ms of work for each key.
     *
     * @param answer as it came
     * @param keys those of the node that was asked
     */
    public static boolean proves(Question question, String answer, Collection<PublicKeyPin> keys) {
        if (!answer.startsWith(VERSION + " ")) {
            return false;
        }
        byte[] signature;
        try {
            signature = Base64.getUrlDecoder().decode(answer.substring(VERSION.length() + 1));
        } catch (IllegalArgumentException e) {
            return false;
        }
        return isWithinRange(signature) && keys.stream().anyMatch(key -> verifies(question, signature, key));
    }

    private static boolean verifies(Question question, byte[] bytes, PublicKeyPin key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key.publicKey());
            signature.update(question.signed());
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Both numbers from 1 to the curve's order less 1. Some releases of Java 17 take 0 for a signature (CVE-2022-21449). */
    private static boolean isWithinRange(byte[] signature) {
        return signature.length == 2 * NUMBER_BYTES
                && isWithinRange(new BigInteger(1, signature, 0, NUMBER_BYTES))
                && isWithinRange(new BigInteger(1, signature, NUMBER_BYTES, NUMBER_BYTES));
    }

    private static boolean isWithinRange(BigInteger number) {
        return number.signum() > 0 && number.compareTo(P256.SPEC.getOrder()) < 0;
    }
}
