package dev.peerwatch.protocol.identity;

import dev.peerwatch.protocol.NodeName;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The envelope in which TLS carries a node's public key. Made anew at each start: nothing in it but the key is looked at.
 */
final class SelfSignedCertificate {

    // Valid whatever the clocks say; the end is RFC 5280's "no well-defined expiration date".
    private static final Date FROM = Date.from(Instant.parse("2000-01-01T00:00:00Z"));
    private static final Date UNTIL = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

    private SelfSignedCertificate() {}

    static X509Certificate of(NodeKey key, NodeName node) {
        X500Principal name = new X500Principal("CN=" + node.value());
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            new JcaX509v3CertificateBuilder(name, BigInteger.ONE, FROM, UNTIL, name, key.publicKey())
                                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey())));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("cannot sign a certificate with the node's key", e);
        }
    }
}
