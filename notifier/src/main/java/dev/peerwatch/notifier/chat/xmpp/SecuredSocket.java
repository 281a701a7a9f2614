package dev.peerwatch.notifier.chat.xmpp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;

/**
 * A connection that is up and secured, in the shape in which Smack wants to be given one: it calls {@code connect} on what its
 * factory gives it, which does nothing here.
 */
final class SecuredSocket extends Socket {

    private final Socket plain;
    private final SSLSocket tls;
    private final Endpoint endpoint;

    SecuredSocket(Socket plain, SSLSocket tls, Endpoint endpoint) {
        this.plain = plain;
        this.tls = tls;
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void connect(SocketAddress ignored, int timeout) {
        // It is.
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return tls.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return tls.getOutputStream();
    }

    @Override
    public InetAddress getLocalAddress() {
        return plain.getLocalAddress();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    /**
     * What the other side hasn't confirmed is forgotten when this is closed. Otherwise the kernel goes on delivering it for minutes, and a
     * server that was cut off gets words that have long been said in another way, or aren't true any more.
     */
    void abandon() {
        try {
            plain.setSoLinger(true, 0);
        } catch (SocketException e) {
            // It's closed already.
        }
    }

    /** Closes below TLS: closing the TLS socket itself waits for a writer that is stuck on a dead link. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // must get through whatever another thread is stuck in
    public void close() throws IOException {
        plain.close();
    }
}
