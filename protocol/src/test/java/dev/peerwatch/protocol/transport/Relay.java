package dev.peerwatch.protocol.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stands before a node as a firewall does: passes TCP, UDP, both or neither. What it doesn't pass it swallows or refuses. */
final class Relay implements AutoCloseable {

    enum Way {
        PASS,
        SWALLOW,
        REFUSE,
        /** TCP only: breaks the first connection and passes the others. */
        BREAK_FIRST,
        /** TCP only: passes, and can {@link #hold}. */
        HOLD,
        /** TCP only: accepts and says nothing more. */
        HANG,
        /** TCP only: accepts and says what an SSH server would. */
        GREET
    }

    /** So little fits here that what is held back stays with the caller's own system, as it does when a line is cut. */
    private static final int LITTLE = 16 * 1024;

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final int port;
    /** The datagrams that were sent to the node. */
    final List<byte[]> datagrams = Collections.synchronizedList(new ArrayList<>());
    /** How many connections it has passed on. */
    final AtomicInteger connections = new AtomicInteger();
    /** How many of these have ended. */
    final AtomicInteger ended = new AtomicInteger();

    private volatile boolean frozen;
    private volatile boolean holding;
    private volatile int heldFrom = Integer.MAX_VALUE;
    private Thread acceptor = new Thread();
    private volatile Duration delay = Duration.ZERO;

    private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());

    Relay(int target, Way tcp, Way udp) {
        try {
            ServerSocket server = new ServerSocket();
            if (tcp == Way.HOLD) {
                server.setReceiveBufferSize(LITTLE);
            }
            server.bind(new InetSocketAddress(LOOPBACK, 0), 1);
            open.add(server);
            port = server.getLocalPort();
            switch (tcp) {
                case PASS, HOLD -> acceptor = start(() -> accept(server, target));
                case SWALLOW -> fillBacklog(server);
                case BREAK_FIRST ->
                    start(() -> {
                        server.accept().close();
                        accept(server, target);
                    });
                case REFUSE -> server.close();
                case HANG -> start(() -> hang(server));
                case GREET -> start(() -> greet(server));
            }
            if (udp != Way.REFUSE) {
                DatagramSocket socket = new DatagramSocket(port, LOOPBACK);
                open.add(socket);
                if (udp == Way.PASS) {
                    start(() -> forward(socket, target));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Once the queue of a listening socket is full, Linux drops what else comes: the host is silent. */
    private void fillBacklog(ServerSocket server) throws IOException {
        for (int i = 0; i < 4; i++) {
            Socket filler = new Socket();
            open.add(filler);
            try {
                filler.connect(server.getLocalSocketAddress(), 200);
            } catch (IOException full) {
                return;
            }
        }
    }

    private void accept(ServerSocket server, int target) throws IOException {
        while (!server.isClosed()) {
            Socket in = server.accept();
            open.add(in);
            if (frozen) {
                return; // what comes now is accepted by the system as long as its queue has room
            }
            connections.incrementAndGet();
            Socket out = new Socket(LOOPBACK, target);
            open.add(out);
            start(() -> {
                try {
                    copy(in, out, true);
                } finally {
                    ended.incrementAndGet();
                }
            });
            start(() -> copy(out, in, false));
        }
    }

    private void hang(ServerSocket server) throws IOException {
        while (!server.isClosed()) {
            open.add(server.accept());
        }
    }

    private void greet(ServerSocket server) throws IOException {
        while (!server.isClosed()) {
            Socket in = server.accept();
            open.add(in);
            in.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void copy(Socket from, Socket to, boolean fromCaller) throws IOException {
        try (from;
                to) {
            byte[] buffer = new byte[64 * 1024];
            int passed = 0;
            int read = 0;
            while (read >= 0) {
                LockSupport.parkNanos(delay.toNanos());
                if (!frozen) {
                    to.getOutputStream().write(buffer, 0, read);
                }
                passed += read;
                int room = fromCaller ? awaitRoom(passed) : buffer.length;
                read = from.getInputStream().read(buffer, 0, Math.min(room, buffer.length));
            }
        }
    }

    private int awaitRoom(int passed) {
        while (passed >= heldFrom) {
            holding = true;
            LockSupport.parkNanos(1_000_000);
        }
        return heldFrom - passed;
    }

    /** From now on no more than the first bytes of each connection are taken from the caller. */
    void hold(int from) {
        heldFrom = from;
    }

    /** Whether it has held anything back, or would. */
    boolean isHolding() {
        return holding;
    }

    /** Takes and passes on what it held back, as far as the caller's system still has it. */
    void letGo() {
        heldFrom = Integer.MAX_VALUE;
    }

    /** From now on all that comes is late by this. */
    void delay(Duration by) {
        delay = by;
    }

    /** From now on nothing is passed on, as if the agent had been stopped: the host itself still accepts connections. */
    void freeze() {
        frozen = true;
    }

    /** From now on nothing is passed on, and no connection is accepted. */
    void silence() throws IOException, InterruptedException {
        frozen = true;
        ServerSocket server = (ServerSocket) open.get(0);
        Socket last = new Socket(LOOPBACK, port);
        open.add(last);
        acceptor.join(); // it takes that one, and would make room for another one later
        fillBacklog(server);
    }

    private void forward(DatagramSocket socket, int target) throws IOException {
        @Nullable InetSocketAddress pinger = null;
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            socket.receive(packet);
            boolean fromNode = packet.getPort() == target;
            byte[] bytes = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
            if (!fromNode) {
                pinger = (InetSocketAddress) packet.getSocketAddress();
                datagrams.add(bytes);
            }
            if (frozen) {
                continue;
            }
            InetSocketAddress to = fromNode ? pinger : new InetSocketAddress(LOOPBACK, target);
            if (to != null) {
                socket.send(new DatagramPacket(bytes, bytes.length, to));
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static Thread start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        for (AutoCloseable each : List.copyOf(open)) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
