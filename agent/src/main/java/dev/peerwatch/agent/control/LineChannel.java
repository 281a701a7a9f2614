package dev.peerwatch.agent.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * Lines over a socket, with a time limit on each read and write: channels of Unix sockets have no timeout of their own. For one
 * thread; {@link #close} may come from another.
 */
final class LineChannel implements AutoCloseable {

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final int longest;
    private final ByteBuffer buffer = ByteBuffer.allocate(8192).flip();
    private boolean ended;

    /** @param longest the most bytes in a line that is read */
    LineChannel(SocketChannel channel, int longest) throws IOException {
        this.channel = channel;
        this.longest = longest;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    /**
     * The next line without its end, or nothing when the other side has closed.
     *
     * @param patience how long to wait in all; zero: for ever
     * @throws SocketTimeoutException when it doesn't come in time
     */
    Optional<String> read(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    return Optional.of(line.toString(UTF_8));
                }
                line.write(next);
                if (line.size() > longest) {
                    throw new IOException("a line is longer than " + longest + " bytes");
                }
            }
            if (!fill()) {
                if (ended) {
                    return Optional.empty();
                }
                await(SelectionKey.OP_READ, patience, deadline);
            }
        }
    }

    /** @throws SocketTimeoutException when the other side doesn't read in time */
    void write(String line, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, patience, deadline);
            }
        }
    }

    /** Whether the other side hasn't closed, as far as is known without waiting. What it sends meanwhile is dropped. */
    boolean open() {
        try {
            do {
                buffer.position(buffer.limit());
            } while (fill());
            return !ended;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        buffer.clear();
        int count = channel.read(buffer);
        buffer.flip();
        ended = count < 0;
        return count > 0;
    }

    private void await(int what, Duration patience, long deadline) throws IOException {
        key.interestOps(what);
        if (patience.isZero()) {
            selector.select();
        } else {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("nothing for " + patience.toSeconds() + " s");
            }
            selector.select(Math.max(1, left / 1_000_000));
        }
        selector.selectedKeys().clear();
        if (!channel.isOpen()) {
            throw new IOException("closed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
