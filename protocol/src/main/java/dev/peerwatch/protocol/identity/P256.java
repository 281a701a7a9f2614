package dev.peerwatch.protocol.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;

/** The curve P-256 (secp256r1) and its compressed points (SEC 1, 2.3.3 and 2.3.4). */
final class P256 {

    static final String NAME = "secp256r1";

    /** Bytes of a compressed point: the sign of y and the 32 bytes of x. */
    static final int COMPRESSED_LENGTH = 33;

    static final ECParameterSpec SPEC = spec();

    private static final BigInteger P = ((ECFieldFp) SPEC.getCurve().getField()).getP();
    private static final BigInteger SQUARE_ROOT_EXPONENT = P.add(BigInteger.ONE).shiftRight(2);

    private P256() {}

    /** Whether {@code other} describes this curve, whatever object describes it. */
    static boolean isCurve(ECParameterSpec other) {
        return other.getCurve().equals(SPEC.getCurve())
                && other.getGenerator().equals(SPEC.getGenerator())
                && other.getOrder().equals(SPEC.getOrder());
    }

    /** The 33 bytes of a key on this curve. */
    static byte[] compress(ECPublicKey key) {
        byte[] point = new byte[COMPRESSED_LENGTH];
        point[0] = (byte) (key.getW().getAffineY().testBit(0) ? 3 : 2);
        byte[] x = key.getW().getAffineX().toByteArray();
        int used = Math.min(x.length, 32); // toByteArray may put a zero in front
        System.arraycopy(x, x.length - used, point, COMPRESSED_LENGTH - used, used);
        return point;
    }

    /** @throws IllegalArgumentException when the bytes aren't a point of the curve; the message says why */
    static ECPublicKey decompress(byte[] point) {
        if (point.length != COMPRESSED_LENGTH || (point[0] != 2 && point[0] != 3)) {
            throw new IllegalArgumentException("not a compressed point (33 bytes, the first 2 or 3)");
        }
        BigInteger x = new BigInteger(1, point, 1, 32);
        if (x.compareTo(P) >= 0) {
            throw new IllegalArgumentException("x is out of the field");
        }
        BigInteger square = x.pow(3)
                .add(SPEC.getCurve().getA().multiply(x))
                .add(SPEC.getCurve().getB())
                .mod(P);
        BigInteger y = square.modPow(SQUARE_ROOT_EXPONENT, P);
        if (!y.modPow(BigInteger.TWO, P).equals(square)) {
            throw new IllegalArgumentException("not a point of the curve");
        }
        if (y.testBit(0) != (point[0] == 3)) {
            y = P.subtract(y);
        }
        return publicKey(x, y);
    }

    static ECPublicKey publicKey(BigInteger x, BigInteger y) {
        try {
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), SPEC));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a P-256 key: " + e.getMessage(), e);
        }
    }

    private static ECParameterSpec spec() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(NAME));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks P-256 (module jdk.crypto.ec)", e);
        }
    }
}
