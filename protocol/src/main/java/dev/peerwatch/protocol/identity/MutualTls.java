package dev.peerwatch.protocol.identity;

import dev.peerwatch.protocol.NodeName;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.3, mutual, that trusts exactly the pinned keys. Sessions are resumed, which saves both sides the signatures; since a
 * resumed handshake shows no certificate, callers check {@link #caller} and {@link #requirePeer} after every handshake.
 * Safe for use by many threads.
 */
public final class MutualTls {

    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final int SESSIONS = 4096;
    private static final Duration SESSION_LIFE = Duration.ofHours(24);

    private final KeyManager[] keyManagers;
    private final PinnedKeys pinned;
    private final PinnedTrust trust;
    private volatile SSLContext context;

    /** For {@code self} with its own key, trusting what {@code pinned} says at each handshake. */
    public MutualTls(NodeName self, NodeKey key, PinnedKeys pinned) {
        this.pinned = pinned;
        this.trust = new PinnedTrust(pinned);
        this.keyManagers = new KeyManager[] {new OwnKey(key, self)};
        this.context = newContext();
    }

    /**
     * Shakes hands with oneself once, so that the first true handshake doesn't spend a short poll's time on loading classes.
     * Takes some tenths of a second in a fresh process.
     *
     * @throws IllegalStateException when this Java runtime can't do it
     */
    public static void rehearse(NodeName self, NodeKey key) {
        try {
            TlsRehearsal.run(self, key);
        } catch (SSLException e) {
            throw new IllegalStateException(
                    "TLS 1.3 with a P-256 key fails on this Java runtime: " + e.getMessage(), e);
        }
    }

    /**
     * Forgets all sessions, ours and those given to others. To be called after the pinned keys changed: a full handshake tells
     * a node whose key was removed exactly that, a resumed one could only be cut off.
     */
    public void forgetSessions() {
        context = newContext();
    }

    /** An engine that calls {@code peer} and accepts its keys only. */
    public SSLEngine clientEngine(NodeName peer) {
        // The node's name takes the host's place: it is what the session cache and the trust manager go by.
        SSLEngine engine = context.createSSLEngine(peer.value(), 0);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setServerNames(List.of());
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** An engine that is called and accepts any node's key. */
    public SSLEngine serverEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Whether the handshake came to its end. One that the other side breaks off is reported as done by the engine, with a
     * session in which nobody showed anything: that is no matter of keys, for without a key no handshake comes to its end.
     */
    public static boolean isComplete(SSLSession session) {
        try {
            return session.getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    /**
     * Which node is at the other end of a server's session.
     *
     * @throws KeyNotPinnedException when its key isn't pinned (any more)
     */
    public NodeName caller(SSLSession session) throws KeyNotPinnedException {
        PublicKeyPin shown = shown(session);
        return pinned.ownerOf(shown)
                .orElseThrow(() -> new KeyNotPinnedException(
                        "the caller's key " + shown + " belongs to no node of the blueprint", shown));
    }

    /**
     * Checks that {@code peer} is at the other end of a client's session.
     *
     * @throws KeyNotPinnedException when the key isn't one of that node's (any more)
     */
    public void requirePeer(SSLSession session, NodeName peer) throws KeyNotPinnedException {
        trust.requireKeyOf(peer, shown(session));
    }

    private static PublicKeyPin shown(SSLSession session) throws KeyNotPinnedException {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? PinnedTrust.pin(new X509Certificate[] {certificate})
                    : PinnedTrust.pin(null);
        } catch (SSLPeerUnverifiedException e) {
            throw new KeyNotPinnedException("no key was shown", null);
        }
    }

    private SSLContext newContext() {
        try {
            SSLContext made = SSLContext.getInstance("TLSv1.3");
            made.init(keyManagers, new TrustManager[] {trust}, null);
            made.getClientSessionContext().setSessionCacheSize(SESSIONS);
            made.getClientSessionContext().setSessionTimeout((int) SESSION_LIFE.toSeconds());
            made.getServerSessionContext().setSessionCacheSize(SESSIONS);
            made.getServerSessionContext().setSessionTimeout((int) SESSION_LIFE.toSeconds());
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS 1.3", e);
        }
    }
}
