package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose signature on a server's certificate counts: the system's CAs, or those of a PEM file instead.
 *
 * @param file the PEM file, read anew for each connection
 */
record Trust(Optional<Path> file) {

    /** A context for one connection. */
    Judge judge() throws ChatFailure {
        try {
            KeyStore own = file.isPresent() ? read(file.get()) : null;
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(own);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager x509) {
                    return new Judge(x509);
                }
            }
            throw new GeneralSecurityException("this Java has no X.509 trust manager");
        } catch (GeneralSecurityException | IOException e) {
            throw new ChatFailure(
                    Problem.CERTIFICATE,
                    file.map(f -> "the CA file " + f + " (chat.trust) can't be used: ")
                                    .orElse("the system's CAs can't be used: ")
                            + e,
                    e);
        }
    }

    private static KeyStore read(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            int i = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + i++, certificate);
            }
            if (i == 0) {
                throw new CertificateException("no certificate in it");
            }
        }
        return store;
    }

    /** The usual checks, which keeps what it saw so that a refusal can be explained. */
    static final class Judge extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager rules;
        private final SSLContext context;
        private X509Certificate @Nullable [] chain;
        private String authType = "";

        Judge(X509ExtendedTrustManager rules) throws GeneralSecurityException {
            this.rules = rules;
            this.context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
        }

        SSLContext context() {
            return context;
        }

        /** Whether the certificate seen is signed by a trusted CA and in date, whatever name it is for. */
        boolean chainTrusted() {
            X509Certificate[] seen = chain;
            if (seen == null) {
                return false;
            }
            try {
                rules.checkServerTrusted(seen, authType);
                return true;
            } catch (CertificateException e) {
                return false;
            }
        }

        /** What the certificate seen says, in a few words. */
        String seen() {
            X509Certificate[] certificates = chain;
            if (certificates == null || certificates.length == 0) {
                return "none shown";
            }
            X509Certificate server = certificates[0];
            return "it is for " + names(server) + ", signed by "
                    + server.getIssuerX500Principal().getName() + ", valid "
                    + server.getNotBefore().toInstant() + " to "
                    + server.getNotAfter().toInstant();
        }

        private static String names(X509Certificate certificate) {
            try {
                Collection<List<?>> names = certificate.getSubjectAlternativeNames();
                if (names != null && !names.isEmpty()) {
                    return names.stream().map(n -> String.valueOf(n.get(1))).collect(Collectors.joining(", "));
                }
            } catch (CertificateException e) {
                // Then by its subject.
            }
            return certificate.getSubjectX500Principal().getName();
        }

        private void keep(X509Certificate[] certificates, String type) {
            chain = certificates.clone();
            authType = type;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
                throws CertificateException {
            keep(certificates, type);
            rules.checkServerTrusted(certificates, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
                throws CertificateException {
            keep(certificates, type);
            rules.checkServerTrusted(certificates, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type) throws CertificateException {
            keep(certificates, type);
            rules.checkServerTrusted(certificates, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no client is expected here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no client is expected here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type) throws CertificateException {
            throw new CertificateException("no client is expected here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return rules.getAcceptedIssuers();
        }
    }
}
