package dev.peerwatch.protocol.wire;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104) and the key derivation built on it, HKDF (RFC 5869). */
final class HmacSha256 {

    static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private HmacSha256() {}

    static SecretKeySpec key(byte[] bytes) {
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    static byte[] of(SecretKeySpec key, byte[] data, int offset, int length) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(data, offset, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + ALGORITHM, e);
        }
    }

    /** HKDF, extract then expand: {@code length} bytes from {@code secret}. An empty salt is 32 zero bytes. */
    static byte[] derive(byte[] salt, byte[] secret, byte[] info, int length) {
        SecretKeySpec pseudoRandom = key(of(key(salt.length == 0 ? new byte[LENGTH] : salt), secret, 0, secret.length));
        byte[] output = new byte[length];
        byte[] block = new byte[0];
        for (int done = 0, counter = 1; done < length; done += LENGTH, counter++) {
            byte[] input = Arrays.copyOf(block, block.length + info.length + 1);
            System.arraycopy(info, 0, input, block.length, info.length);
            input[input.length - 1] = (byte) counter;
            block = of(pseudoRandom, input, 0, input.length);
            System.arraycopy(block, 0, output, done, Math.min(LENGTH, length - done));
        }
        return output;
    }
}
