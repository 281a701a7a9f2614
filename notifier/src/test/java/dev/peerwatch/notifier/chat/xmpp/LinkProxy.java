package dev.peerwatch.notifier.chat.xmpp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A line between a client and a server that can be cut, frozen and listened to. */
public final class LinkProxy implements AutoCloseable {

    private volatile int recorded = 8_000;

    private final Supplier<InetSocketAddress> target;
    private final ServerSocket door;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<ByteArrayOutputStream> said = new CopyOnWriteArrayList<>();
    private final List<ByteArrayOutputStream> heard = new CopyOnWriteArrayList<>();
    private volatile boolean frozen;
    private volatile boolean held;
    private volatile boolean refusing;
    private volatile boolean closed;
    private volatile int cutAfter = Integer.MAX_VALUE;

    /** A line to wherever the server is when somebody connects; its own end is on loopback, at a port of its own. */
    public LinkProxy(Supplier<InetSocketAddress> target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** The port that clients connect to, on 127.0.0.1. */
    public int port() {
        return door.getLocalPort();
    }

    /** Resets all connections, and ends {@link #freeze}. */
    public void cut() {
        frozen = false;
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already.
            }
            close(socket);
        }
    }

    /** Swallows everything on the connections there are and on new ones. */
    public void freeze() {
        frozen = true;
    }

    /** Records all that both sides say from now on. */
    void recordAll() {
        recorded = Integer.MAX_VALUE;
    }

    /** Ends each new connection at once, or no longer does. */
    public void refuse(boolean now) {
        refusing = now;
    }

    /** Keeps back what the server says, until {@link #release}. */
    void hold() {
        held = true;
    }

    /** Lets through what was kept back. */
    void release() {
        synchronized (this) {
            held = false;
            notifyAll();
        }
    }

    /** Cuts each new connection when the client has said this many bytes. */
    void cutAfter(int bytes) {
        cutAfter = bytes;
    }

    /** The beginning of what clients said on each connection, in order. */
    List<String> said() {
        return texts(said);
    }

    /** The same of servers; only after {@link #recordAll}. */
    List<String> heard() {
        return texts(heard);
    }

    private static List<String> texts(List<ByteArrayOutputStream> records) {
        return records.stream()
                .map(bytes -> {
                    synchronized (bytes) {
                        return bytes.toString(StandardCharsets.ISO_8859_1);
                    }
                })
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        release();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        while (!closed) {
            Socket client;
            try {
                client = door.accept();
            } catch (IOException e) {
                return;
            }
            if (refusing) {
                close(client);
                continue;
            }
            Socket server = new Socket();
            try {
                server.connect(target.get(), 2_000);
            } catch (IOException | RuntimeException e) {
                close(client);
                close(server);
                continue;
            }
            sockets.add(client);
            sockets.add(server);
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            said.add(record);
            daemon(() -> pump(client, server, record, true));
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            heard.add(answers);
            daemon(() -> pump(server, client, answers, false));
        }
    }

    private void pump(Socket from, Socket to, ByteArrayOutputStream record, boolean byClient) {
        int count = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                if (byClient || recorded == Integer.MAX_VALUE) {
                    synchronized (record) {
                        record.write(buffer, 0, Math.max(0, Math.min(n, recorded - record.size())));
                    }
                }
                if (byClient) {
                    count += n;
                } else {
                    awaitRelease();
                }
                if (!frozen) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
                if (count > cutAfter) {
                    return;
                }
            }
        } catch (IOException e) {
            // Cut, or gone: the other side is told below.
        } finally {
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitRelease() throws IOException {
        synchronized (this) {
            while (held) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It's gone either way.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "link-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
