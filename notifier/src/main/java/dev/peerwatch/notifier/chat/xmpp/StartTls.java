package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The part of XMPP that is spoken in the clear (RFC 6120, 5.4): open a stream, ask for TLS, hear "proceed". Nothing but the
 * domain is said here. It reads no byte beyond "proceed", and refuses a server (or whoever sits before it) that sends any.
 */
final class StartTls {

    private static final int MOST = 16 * 1024;
    private static final String TLS_NAMESPACE = "urn:ietf:params:xml:ns:xmpp-tls";

    private final InputStream in;
    private final OutputStream out;
    private final Endpoint endpoint;
    private final long deadline;
    private int read;

    private StartTls(Socket plain, Endpoint endpoint, long deadline) throws IOException {
        this.in = plain.getInputStream();
        this.out = plain.getOutputStream();
        this.endpoint = endpoint;
        this.deadline = deadline;
    }

    /**
     * Brings {@code plain} to the point where the TLS handshake begins.
     *
     * @param deadline on the scale of {@link System#nanoTime}
     */
    static void negotiate(Socket plain, Endpoint endpoint, String domain, long deadline)
            throws IOException, ChatFailure {
        new StartTls(plain, endpoint, deadline).negotiate(domain);
    }

    private void negotiate(String domain) throws IOException, ChatFailure {
        send(
                "<?xml version='1.0'?><stream:stream to='" + attribute(domain)
                        + "' version='1.0' xml:lang='en' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
        boolean offered = false;
        while (true) {
            String tag = nextTag();
            String name = name(tag);
            if (name.equals("starttls") && tag.contains(TLS_NAMESPACE)) {
                offered = true;
            } else if (name.equals("/stream:features") || name.equals("stream:features/")) {
                break;
            } else if (name.equals("stream:error")) {
                throw streamError();
            } else if (name.equals("/stream:stream")) {
                throw notXmpp("it ended the stream at once");
            } else if (!name.startsWith("?") && read > 0 && name.equals("html")) {
                throw notXmpp("it speaks HTTP");
            }
        }
        if (!offered) {
            throw new ChatFailure(
                    Problem.SERVER,
                    endpoint + " offers no TLS, and nothing is sent without: switch TLS on in the chat server",
                    null);
        }
        send("<starttls xmlns='" + TLS_NAMESPACE + "'/>");
        String answer = nextTag();
        if (!name(answer).replace("/", "").equals("proceed") || !answer.contains(TLS_NAMESPACE)) {
            throw new ChatFailure(
                    Problem.SERVER, endpoint + " offers TLS, but refuses to begin it: see the chat server's log", null);
        }
        if (!name(answer).endsWith("/")
                && !answer.endsWith("/>")
                && !name(nextTag()).equals("/proceed")) {
            throw notXmpp("it answered with malformed XML");
        }
        if (in.available() > 0) {
            throw new ChatFailure(
                    Problem.SERVER,
                    endpoint
                            + " sent text in the clear behind its consent to TLS: somebody may be tampering with the line",
                    null);
        }
    }

    private ChatFailure streamError() throws IOException, ChatFailure {
        String condition = name(nextTag()).replace("/", "");
        if (condition.equals("host-unknown")) {
            return new ChatFailure(
                    Problem.SERVER,
                    endpoint
                            + " doesn't serve the domain of this account (host-unknown): correct the domain or the server",
                    null);
        }
        return new ChatFailure(Problem.SERVER, endpoint + " ended the stream: " + condition, null);
    }

    private ChatFailure notXmpp(String what) {
        return new ChatFailure(
                Problem.SERVER,
                endpoint + " isn't an XMPP server that begins TLS with STARTTLS: " + what
                        + "; correct the port, or say tls: direct",
                null);
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The next tag as it stands, with its angle brackets; text between tags is skipped. */
    private String nextTag() throws IOException, ChatFailure {
        ByteArrayOutputStream tag = new ByteArrayOutputStream();
        int quote = 0;
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new ChatFailure(
                        Problem.NETWORK,
                        endpoint
                                + " closed the connection before TLS could begin: is the chat server behind it running?",
                        null);
            }
            read++;
            if (read > MOST) {
                throw notXmpp("it sent more than " + MOST + " bytes before TLS");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("STARTTLS took too long");
            }
            if (read == 1 && c != '<' && !Character.isWhitespace(c)) {
                throw notXmpp("its first byte isn't XML");
            }
            if (tag.size() == 0 && c != '<') {
                continue;
            }
            tag.write(c);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '>') {
                return tag.toString(StandardCharsets.UTF_8);
            }
        }
    }

    /** The name of a tag, with a slash before it if it ends an element, and one behind if the element is empty. */
    private static String name(String tag) {
        int end = 1;
        while (end < tag.length() - 1 && !Character.isWhitespace(tag.charAt(end))) {
            end++;
        }
        return tag.substring(1, end).toLowerCase(Locale.ROOT);
    }

    private static String attribute(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
    }
}
