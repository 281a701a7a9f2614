package dev.peerwatch.agent.check;

import dev.peerwatch.agent.check.Trust.RefusedCertificate;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in words for people. */
final class Reasons {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int MOST_NAMES = 3;

    private Reasons() {}

    /** Why there's no connection to {@code where}. */
    static String connecting(Throwable failure, String where) {
        if (failure instanceof NoRouteToHostException) {
            return "no route to " + where;
        }
        String said = String.valueOf(failure.getMessage());
        if (failure instanceof ConnectException && said.contains("refused")) {
            return "connection refused (" + where + ")";
        }
        if (said.contains("unreachable")) {
            return "network of " + where + " is unreachable from here";
        }
        return "no connection to " + where + ": " + Quote.of(said);
    }

    /** Why a connection broke that had been made. */
    static String talking(Throwable failure, String host) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof RefusedCertificate refused) {
                return certificate(refused, host);
            }
            if (cause instanceof NotSslRecordException) {
                return "it doesn't speak TLS there";
            }
        }
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SSLException) {
                return "TLS failed: " + Quote.of(String.valueOf(cause.getMessage()));
            }
        }
        String said = String.valueOf(failure.getMessage());
        return said.contains("reset") ? "connection reset" : "connection broke: " + Quote.of(said);
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }

    private static String certificate(RefusedCertificate refused, String host) {
        X509Certificate certificate = refused.certificate();
        Instant now = Instant.now();
        Instant until = certificate.getNotAfter().toInstant();
        Instant from = certificate.getNotBefore().toInstant();
        if (now.isAfter(until)) {
            return "certificate expired " + MINUTE.format(until);
        }
        if (now.isBefore(from)) {
            return "certificate is not valid before " + MINUTE.format(from);
        }
        String said = String.valueOf(refused.getMessage());
        if (said.contains("No name matching") || said.contains("subject alternative")) {
            return "certificate is not for " + host + ", but for " + Quote.of(names(certificate));
        }
        String issuer = Quote.of(certificate.getIssuerX500Principal().getName());
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
                ? "certificate is self-signed (" + issuer + ")"
                : "certificate is not trusted here (issuer " + issuer + ")";
    }

    private static String names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> name : alternatives) {
                    if (name.get(0) instanceof Integer kind && (kind == DNS_NAME || kind == IP_ADDRESS)) {
                        names.add(String.valueOf(name.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // then its subject is all there is to tell
        }
        if (names.isEmpty()) {
            return certificate.getSubjectX500Principal().getName();
        }
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() > MOST_NAMES ? first + " and " + (names.size() - MOST_NAMES) + " more" : first;
    }
}
