package dev.peerwatch.protocol.identity;

import dev.peerwatch.protocol.NodeName;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts exactly the pinned keys. A client's engine carries the name of the node it calls as its peer host, so it accepts that
 * node's keys only; a server accepts the key of any node.
 */
final class PinnedTrust extends X509ExtendedTrustManager {

    private final PinnedKeys pinned;

    PinnedTrust(PinnedKeys pinned) {
        this.pinned = pinned;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        PublicKeyPin shown = pin(chain);
        if (pinned.ownerOf(shown).isEmpty()) {
            throw new KeyNotPinnedException(
                    "the caller's key " + shown + " belongs to no node of the blueprint", shown);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        requireKeyOf(new NodeName(engine.getPeerHost()), pin(chain));
    }

    void requireKeyOf(NodeName node, PublicKeyPin shown) throws KeyNotPinnedException {
        if (!pinned.keysOf(node).contains(shown)) {
            throw new KeyNotPinnedException(
                    pinned.ownerOf(shown)
                            .map(owner -> "it shows the key of " + owner)
                            .orElse("it shows a key that isn't in the blueprint: " + shown),
                    shown);
        }
    }

    static PublicKeyPin pin(X509Certificate @Nullable [] chain) throws KeyNotPinnedException {
        if (chain == null || chain.length == 0) {
            throw new KeyNotPinnedException("no key was shown", null);
        }
        try {
            return PublicKeyPin.of(chain[0].getPublicKey());
        } catch (IllegalArgumentException e) {
            throw new KeyNotPinnedException("the key shown is " + e.getMessage(), null);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unsupported();
    }

    private static CertificateException unsupported() {
        return new CertificateException("only engines made by MutualTls can be checked");
    }

    /** None: there is no CA, and an empty list lets the other side send the only certificate it has. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
