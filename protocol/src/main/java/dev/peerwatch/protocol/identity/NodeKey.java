package dev.peerwatch.protocol.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;

/** A node's own P-256 key pair. Safe for use by many threads. {@link NodeKeyFile} reads and writes it. */
public final class NodeKey {

    private final ECPrivateKey privateKey;
    private final ECPublicKey publicKey;
    private final PublicKeyPin pin;

    private NodeKey(ECPrivateKey privateKey, ECPublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.pin = PublicKeyPin.of(publicKey);
    }

    /** A new key pair. */
    public static NodeKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(P256.NAME));
            KeyPair pair = generator.generateKeyPair();
            return new NodeKey((ECPrivateKey) pair.getPrivate(), (ECPublicKey) pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks P-256 (module jdk.crypto.ec)", e);
        }
    }

    /**
     * The key pair of a PKCS#8 private key. The public half is computed, for PKCS#8 need not contain it.
     *
     * @throws IllegalArgumentException when it isn't a private key on P-256
     */
    static NodeKey ofPkcs8(byte[] pkcs8) {
        try {
            if (!(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                            instanceof ECPrivateKey key)
                    || !P256.isCurve(key.getParams())) {
                throw new IllegalArgumentException("the key is not on the curve P-256");
            }
            BigInteger d = key.getS();
            if (d.signum() <= 0 || d.compareTo(P256.SPEC.getOrder()) >= 0) {
                throw new IllegalArgumentException("the private number is out of range");
            }
            ECPoint q = CustomNamedCurves.getByName("P-256").getG().multiply(d).normalize();
            return new NodeKey(
                    key,
                    P256.publicKey(
                            q.getAffineXCoord().toBigInteger(),
                            q.getAffineYCoord().toBigInteger()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a private key on the curve P-256", e);
        }
    }

    /** The public half, as the blueprint writes it. */
    public PublicKeyPin pin() {
        return pin;
    }

    /** The public half. */
    public ECPublicKey publicKey() {
        return publicKey;
    }

    /**
     * What this node and the holder of {@code peer} both can compute and nobody else: the x coordinate of the ECDH point, 32
     * bytes. About a millisecond of work; not a key yet, derive keys from it.
     */
    public byte[] agree(PublicKeyPin peer) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(privateKey);
            agreement.doPhase(peer.publicKey(), true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ECDH on P-256 failed", e);
        }
    }

    ECPrivateKey privateKey() {
        return privateKey;
    }

    /** Names the public half only: a key in a log is a lost key. */
    @Override
    public String toString() {
        return "NodeKey[" + pin + "]";
    }
}
