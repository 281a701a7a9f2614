package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.identity.KeyNotPinnedException;
import dev.peerwatch.protocol.wire.OneLine;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Why a call to a peer got no answer.
 *
 * @param kind which of the ways it can fail
 * @param detail the end of a sentence for people, such as "TCP was refused"
 */
record CallFailure(Kind kind, String detail) {

    enum Kind {
        /** The host refused the connection: it is up. */
        REFUSED,
        /** The network says there's no way. */
        NO_ROUTE,
        /** This node could not even try. */
        NOT_SENT,
        /** Something accepts connections there that doesn't speak TLS. */
        NOT_TLS,
        /** The peer refuses this node's key. */
        OWN_KEY_REFUSED,
        /** The peer's key isn't pinned for it. */
        PEER_KEY_UNKNOWN,
        /** The answer isn't HTTP, or is too long. */
        MALFORMED,
        /** Closed, reset, or failed in another way. */
        BROKEN
    }

    /** The alerts by which TLS says "not with that certificate" (RFC 8446, 6.2). */
    private static final Set<String> CERTIFICATE_ALERTS = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca",
            "access_denied",
            "certificate_required");

    private static final String ALERT = "received fatal alert: ";

    /** A failure to connect. */
    static CallFailure connecting(Throwable cause) {
        String message = message(cause);
        if (message.contains("refused")) {
            return new CallFailure(Kind.REFUSED, "TCP was refused");
        }
        if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
            return new CallFailure(Kind.NO_ROUTE, message.contains("network") ? "network unreachable" : "no route");
        }
        if (message.contains("timed out")) {
            return new CallFailure(Kind.BROKEN, "TCP got no answer");
        }
        return new CallFailure(Kind.NOT_SENT, "this node cannot connect: " + OneLine.of(message, 60));
    }

    /** A failure on a connection that stood. */
    static CallFailure connected(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof KeyNotPinnedException notPinned) {
                return new CallFailure(Kind.PEER_KEY_UNKNOWN, String.valueOf(notPinned.getMessage()));
            }
            if (t instanceof NotSslRecordException) {
                return new CallFailure(Kind.NOT_TLS, "what answered doesn't speak TLS");
            }
            if (t instanceof TooLongFrameException) {
                return new CallFailure(Kind.MALFORMED, "the answer is too long");
            }
            Optional<String> alert = alert(t);
            if (alert.isPresent()) {
                return CERTIFICATE_ALERTS.contains(alert.get())
                        ? new CallFailure(Kind.OWN_KEY_REFUSED, "it refuses this node's key (" + alert.get() + ")")
                        : new CallFailure(Kind.BROKEN, "TLS failed with " + OneLine.of(alert.get(), 40));
            }
        }
        return cause instanceof IOException && !(cause instanceof SSLException)
                ? new CallFailure(Kind.BROKEN, "the connection broke")
                : new CallFailure(Kind.BROKEN, "the connection failed: " + OneLine.of(message(cause), 60));
    }

    /** The name of the alert that the other side sent, if that is what {@code t} is about. JSSE gives it in words only. */
    static Optional<String> alert(Throwable t) {
        String message = message(t);
        int at = message.indexOf(ALERT);
        return t instanceof SSLException && at >= 0
                ? Optional.of(message.substring(at + ALERT.length()).trim())
                : Optional.empty();
    }

    /** Whether that alert says that this node's certificate was refused. */
    static boolean refusesCertificate(String alert) {
        return CERTIFICATE_ALERTS.contains(alert);
    }

    private static String message(Throwable cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
}
