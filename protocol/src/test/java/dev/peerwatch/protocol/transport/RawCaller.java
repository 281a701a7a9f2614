package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.TrustingTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Speaks to a node's TCP port byte by byte, as nobody's library would. */
final class RawCaller implements AutoCloseable {

    private final Socket socket;

    private RawCaller(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
    }

    static RawCaller plain(int port) throws IOException {
        return new RawCaller(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static RawCaller tls(int port, @Nullable NodeKey key) throws IOException {
        return new RawCaller(
                TrustingTls.with(key).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    RawCaller send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawCaller send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** All that the node sends until it closes; fails when it closes with an error. */
    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the node has closed, whichever way. */
    void awaitClose() {
        try {
            readAll();
        } catch (IOException reset) {
            // closed all the same
        }
    }

    Response response() throws IOException {
        return Response.parse(readAll());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A request with the right headers, and the only one on its connection. */
    static String request(String method, String path, String version, String body) {
        return request(method, path, version, body, "close");
    }

    /** A request with the right headers. */
    static String request(String method, String path, String version, String body, String connection) {
        return method + " " + path + " HTTP/1.1\r\nHost: test\r\nConnection: " + connection
                + "\r\nPeerwatch-Version: " + version
                + (body.isEmpty() ? "" : "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length)
                + "\r\n\r\n" + body;
    }

    /**
     * What came back.
     *
     * @param headers with names in lower case
     */
    record Response(int status, Map<String, String> headers, String body) {

        static Response parse(String text) {
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new AssertionError("not an HTTP response: " + text);
            }
            List<String> lines = text.substring(0, end).lines().toList();
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split(": ?", 2);
                headers.merge(parts[0].toLowerCase(Locale.ROOT), parts[1], (a, b) -> a + ", " + b);
            }
            return new Response(Integer.parseInt(lines.get(0).substring(9, 12)), headers, text.substring(end + 4));
        }
    }
}
