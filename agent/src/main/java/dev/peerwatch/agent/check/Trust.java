package dev.peerwatch.agent.check;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The system's trust, which says of a refused certificate what is wrong with it: see {@link RefusedCertificate}. */
final class Trust extends X509ExtendedTrustManager {

    /** A certificate that was refused, kept so that a useful sentence can be made of it. */
    static final class RefusedCertificate extends CertificateException {

        private static final long serialVersionUID = 1L;

        private final transient X509Certificate certificate;

        RefusedCertificate(X509Certificate certificate, CertificateException cause) {
            super(cause.getMessage(), cause);
            this.certificate = certificate;
        }

        X509Certificate certificate() {
            return certificate;
        }
    }

    private final X509ExtendedTrustManager system;

    private Trust(X509ExtendedTrustManager system) {
        this.system = system;
    }

    /** @param roots whom to trust; {@code null}: the system's */
    static Trust in(@Nullable KeyStore roots) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return new Trust(extended);
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private interface Judgement {
        void pass() throws CertificateException;
    }

    private static void judge(X509Certificate[] chain, Judgement judgement) throws CertificateException {
        try {
            judgement.pass();
            if (chain.length > 0) {
                // Java doesn't look at the dates of a certificate that is itself among the trusted ones.
                chain[0].checkValidity();
            }
        } catch (CertificateException e) {
            throw chain.length == 0 ? e : new RefusedCertificate(chain[0], e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        judge(chain, () -> system.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge(chain, () -> system.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge(chain, () -> system.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        system.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        system.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        system.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return system.getAcceptedIssuers();
    }
}
