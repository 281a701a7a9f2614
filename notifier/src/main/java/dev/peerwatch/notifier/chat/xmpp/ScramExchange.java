package dev.peerwatch.notifier.chat.xmpp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of one SCRAM-SHA-256 exchange without channel binding (RFC 5802, RFC 7677): text in, text out. Both sides
 * prove that they know the password, or what was derived from it.
 */
final class ScramExchange {

    /** The server's message isn't what the protocol allows, or doesn't prove that it knows the password. */
    static final class Refused extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    /** RFC 7677: at least 4096. The upper bound keeps a hostile server from burning this host's CPU. */
    private static final int FEWEST_ITERATIONS = 4096;

    private static final int MOST_ITERATIONS = 1_000_000;
    private static final String GS2_HEADER = "n,,";

    private final String clientNonce;
    private final String firstBare;
    private byte[] expectedSignature = {};
    private boolean proven;

    /**
     * @param user normalised name of the account
     * @param clientNonce printable ASCII without commas, never used before
     */
    ScramExchange(String user, String clientNonce) {
        this.clientNonce = clientNonce;
        this.firstBare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + clientNonce;
    }

    /** The client's first message. */
    String first() {
        return GS2_HEADER + firstBare;
    }

    /** The client's final message, as an answer to the server's first. */
    String answer(String serverFirst, String password) throws Refused {
        String[] parts = serverFirst.split(",", -1);
        if (parts.length < 3
                || !parts[0].startsWith("r=")
                || !parts[1].startsWith("s=")
                || !parts[2].startsWith("i=")) {
            throw new Refused("the server's first SCRAM message is malformed");
        }
        String nonce = parts[0].substring(2);
        if (!nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
            throw new Refused("the server's SCRAM nonce doesn't continue ours");
        }
        try {
            byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
            int iterations = Integer.parseInt(parts[2].substring(2));
            if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
                throw new Refused("the server asks for " + iterations + " SCRAM iterations; " + FEWEST_ITERATIONS
                        + " to " + MOST_ITERATIONS + " are accepted");
            }
            String finalWithoutProof = "c="
                    + Base64.getEncoder().encodeToString(GS2_HEADER.getBytes(StandardCharsets.US_ASCII)) + ",r="
                    + nonce;
            String signed = firstBare + "," + serverFirst + "," + finalWithoutProof;
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] proof = hmac(storedKey, signed);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            expectedSignature = hmac(hmac(salted, "Server Key"), signed);
            return finalWithoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
        } catch (IllegalArgumentException e) {
            throw new Refused("the server's first SCRAM message is malformed");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    /** Takes the server's final message, its proof. */
    void verify(String serverFinal) throws Refused {
        byte[] signature;
        try {
            String value = serverFinal.split(",", -1)[0];
            signature = value.startsWith("v=") ? Base64.getDecoder().decode(value.substring(2)) : new byte[0];
        } catch (IllegalArgumentException e) {
            signature = new byte[0];
        }
        if (expectedSignature.length == 0 || !MessageDigest.isEqual(expectedSignature, signature)) {
            throw new Refused("the server couldn't prove that it knows this account");
        }
        proven = true;
    }

    /** Whether an answer was given, so that the next message is the server's final one. */
    boolean answered() {
        return expectedSignature.length > 0;
    }

    /** Whether the server has proven that it knows the account. */
    boolean proven() {
        return proven;
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
