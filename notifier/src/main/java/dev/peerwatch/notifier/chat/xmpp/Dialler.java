package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections that are secured and verified before anybody else gets hold of them: name, TCP, STARTTLS where needed, TLS
 * 1.2 or 1.3 with the account's domain as server name, certificate.
 */
final class Dialler {

    private final String domain;
    private final Trust trust;
    private final Duration limit;
    private volatile @Nullable Socket dialling;
    private volatile boolean closed;

    /**
     * @param domain what the certificate must be valid for
     * @param limit for connecting to one address and securing it
     */
    Dialler(String domain, Trust trust, Duration limit) {
        this.domain = IDN.toASCII(domain);
        this.trust = trust;
        this.limit = limit;
    }

    /** Connects to the endpoint, trying all its addresses; blocks. */
    SecuredSocket dial(Endpoint endpoint) throws ChatFailure {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(endpoint.host());
        } catch (UnknownHostException e) {
            throw new ChatFailure(
                    Problem.NETWORK,
                    "the name " + endpoint.host() + " isn't known: correct the chat server's name, or DNS",
                    e);
        }
        ChatFailure last = null;
        for (InetAddress address : addresses) {
            try {
                return dial(endpoint, address);
            } catch (ChatFailure e) {
                last = e;
                if (e.problem() != Problem.NETWORK) {
                    break;
                }
            }
        }
        throw last != null ? last : new ChatFailure(Problem.NETWORK, endpoint + " has no address", null);
    }

    private SecuredSocket dial(Endpoint endpoint, InetAddress address) throws ChatFailure {
        long deadline = System.nanoTime() + limit.toNanos();
        Trust.Judge judge = trust.judge();
        Socket plain = new Socket();
        dialling = plain;
        boolean secured = false;
        try {
            if (closed) {
                throw new IOException("closed");
            }
            plain.connect(new InetSocketAddress(address, endpoint.port()), (int) limit.toMillis());
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.setSoTimeout((int) limit.toMillis());
            if (endpoint.tls() == ChatServer.Tls.STARTTLS) {
                StartTls.negotiate(plain, endpoint, domain, deadline);
            }
            SSLSocket tls =
                    (SSLSocket) judge.context().getSocketFactory().createSocket(plain, domain, endpoint.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setServerNames(List.of(new SNIHostName(domain)));
            if (endpoint.tls() == ChatServer.Tls.DIRECT) {
                parameters.setApplicationProtocols(new String[] {"xmpp-client"});
            }
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            plain.setSoTimeout(0);
            secured = true;
            return new SecuredSocket(plain, tls, endpoint);
        } catch (IOException e) {
            throw explain(endpoint, judge, e);
        } finally {
            dialling = null;
            if (!secured) {
                closeQuietly(plain);
            }
        }
    }

    /** Ends a running {@link #dial}, from another thread, and lets no other begin. */
    void close() {
        closed = true;
        Socket current = dialling;
        if (current != null) {
            closeQuietly(current);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is lost with a socket that nobody uses.
        }
    }

    private ChatFailure explain(Endpoint endpoint, Trust.Judge judge, IOException e) {
        if (e instanceof SSLException) {
            return explainTls(endpoint, judge, e);
        }
        String why;
        if (e instanceof SocketTimeoutException) {
            why = endpoint + " doesn't answer within " + limit.toMillis() / 1000.0
                    + " s: is the chat server's host up, and the way to it open?";
        } else if (e instanceof NoRouteToHostException) {
            why = "there's no way to " + endpoint + ": is its host up, and this one's network?";
        } else if (e instanceof ConnectException) {
            why = endpoint + " refuses the connection: is the chat server running, and is that its port?";
        } else {
            why = "the connection to " + endpoint + " broke while it was made: " + e.getMessage();
        }
        return new ChatFailure(Problem.NETWORK, why, e);
    }

    private ChatFailure explainTls(Endpoint endpoint, Trust.Judge judge, IOException e) {
        CertificateException certificate = cause(e, CertificateException.class);
        if (certificate == null && cause(e, EOFException.class) != null) {
            return new ChatFailure(
                    Problem.NETWORK,
                    endpoint + " closed the connection when TLS was to begin: is the chat server behind it running?",
                    e);
        }
        if (certificate == null) {
            return new ChatFailure(
                    Problem.SERVER,
                    "TLS with " + endpoint + " failed: " + e.getMessage()
                            + "; is the port right, and does TLS begin there at once (tls: direct) or after STARTTLS?",
                    e);
        }
        String why;
        if (cause(e, CertificateExpiredException.class) != null) {
            why = "has expired (" + judge.seen() + "): renew it, or correct this host's clock";
        } else if (cause(e, CertificateNotYetValidException.class) != null) {
            why = "isn't valid yet (" + judge.seen() + "): correct this host's clock";
        } else if (judge.chainTrusted()) {
            why = "isn't valid for " + domain + " (" + judge.seen()
                    + "): give the chat server one for that name, or correct chat.domain";
        } else {
            why = "isn't signed by a CA trusted here (" + judge.seen() + "): if it's a CA of your own, name its file in"
                    + " chat.trust" + trust.file().map(f -> " (now " + f + ")").orElse("");
        }
        return new ChatFailure(Problem.CERTIFICATE, "the certificate of " + endpoint + " " + why, e);
    }

    static <T extends Throwable> @Nullable T cause(@Nullable Throwable from, Class<T> type) {
        for (Throwable t = from; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
