package dev.peerwatch.agent.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Listens on the local socket; a thread a connection, at most {@value #MOST_CONNECTIONS} of them. */
public final class ControlServer implements AutoCloseable {

    /** The most bytes in a request. */
    static final int LONGEST_REQUEST = 64 << 10;

    static final int MOST_CONNECTIONS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(10);

    /** Linux keeps 108 bytes for the path, its end included. */
    private static final int LONGEST_PATH = 107;

    private final Path socket;
    private final ServerSocketChannel server;
    private final ControlHandler handler;
    private final Duration idle;
    private final Semaphore free = new Semaphore(MOST_CONNECTIONS);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private ControlServer(Path socket, ServerSocketChannel server, ControlHandler handler, Duration idle) {
        this.socket = socket;
        this.server = server;
        this.handler = handler;
        this.idle = idle;
    }

    /**
     * Begins to listen. A socket that nobody answers on any more is replaced.
     *
     * @throws ControlException the socket can't be made, and why; the agent can go on without it
     */
    public static ControlServer open(Path socket, ControlHandler handler) throws ControlException {
        return open(socket, handler, Duration.ofSeconds(30));
    }

    static ControlServer open(Path socket, ControlHandler handler, Duration idle) throws ControlException {
        checkLength(socket);
        try {
            Path parent = socket.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            removeStale(socket);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket));
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
            } catch (IOException e) {
                server.close();
                throw e;
            }
            ControlServer control = new ControlServer(socket, server, handler, idle);
            control.start("control-accept", control::accept);
            return control;
        } catch (IOException e) {
            throw new ControlException(
                    ControlException.FOUND,
                    "local commands can't reach this agent: no socket can be made at " + socket + " as user "
                            + System.getProperty("user.name") + " (" + e.getMessage()
                            + "). Make its directory writable, or name another with --socket.",
                    e);
        }
    }

    static void checkLength(Path socket) throws ControlException {
        int length = socket.toString().getBytes(UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new ControlException(
                    ControlException.USAGE,
                    "the socket's path has " + length + " bytes, the system allows " + LONGEST_PATH
                            + ": name a shorter one with --socket (it is " + socket + ")");
        }
    }

    private static void removeStale(Path socket) throws IOException, ControlException {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new ControlException(
                    ControlException.FOUND,
                    "local commands can't reach this agent: " + socket
                            + " is in the way, and it isn't a socket. Move it, or name another place with --socket.");
        }
        if (isAnswered(socket)) {
            throw new ControlException(
                    ControlException.FOUND,
                    "another agent answers on " + socket + ". Stop it first, or give this one its own --socket.");
        }
        Files.delete(socket);
    }

    private static boolean isAnswered(Path socket) throws IOException {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        for (int number = 1; ; number++) {
            try {
                SocketChannel channel = server.accept();
                if (!free.tryAcquire()) {
                    turnAway(channel);
                    continue;
                }
                start("control-" + number, () -> {
                    threads.add(Thread.currentThread());
                    try {
                        serve(channel);
                    } finally {
                        threads.remove(Thread.currentThread());
                        free.release();
                    }
                });
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("the local socket {} didn't accept a connection: {}", socket, e.getMessage());
                try {
                    // Out of file descriptors, most likely: no use in asking again at once.
                    Thread.sleep(1_000);
                } catch (InterruptedException again) {
                    return;
                }
            }
        }
    }

    private void turnAway(SocketChannel channel) {
        String answer = ControlJson.write(refusal(
                ControlException.FOUND,
                "this agent has " + MOST_CONNECTIONS + " local connections already: end some (log -f?) and try again"));
        try (channel;
                LineChannel lines = new LineChannel(channel, LONGEST_REQUEST)) {
            hearOut(lines);
            lines.write(answer, Duration.ofMillis(100));
        } catch (IOException e) {
            LOG.debug("a local connection too many went away by itself: {}", e.getMessage());
        }
    }

    /** Takes the request in: whoever still writes when the connection is closed doesn't see the answer. */
    private static void hearOut(LineChannel lines) throws IOException {
        try {
            lines.read(Duration.ofMillis(200));
        } catch (SocketTimeoutException e) {
            LOG.debug("a local connection too many asks for nothing");
        }
    }

    private void serve(SocketChannel channel) {
        try (channel;
                LineChannel lines = new LineChannel(channel, LONGEST_REQUEST)) {
            String user =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            while (true) {
                var line = lines.read(idle);
                if (line.isEmpty()) {
                    return;
                }
                lines.write(ControlJson.write(answer(user, line.get(), lines)), WRITE_PATIENCE);
            }
        } catch (IOException e) {
            LOG.debug("a local connection ended: {}", e.getMessage());
        } catch (InterruptedException e) {
            LOG.debug("a local connection is closed: the agent stops");
        }
    }

    private Map<String, Object> answer(String user, String line, LineChannel lines)
            throws IOException, InterruptedException {
        try {
            Object result = handler.handle(user, request(line), new Reply(lines));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("ok", true);
            answer.put("result", result);
            return answer;
        } catch (ControlException e) {
            return refusal(e.exit(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("a local command failed", e);
            return refusal(ControlException.FOUND, "the agent failed to do it: " + e);
        }
    }

    private static Map<String, Object> refusal(int exit, String error) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", false);
        answer.put("error", error);
        answer.put("exit", exit);
        return answer;
    }

    private static ControlRequest request(String line) throws ControlException {
        JsonNode json;
        try {
            json = ControlJson.read(line);
        } catch (JacksonException e) {
            throw ControlException.wrongUsage("a request is one line of JSON, this isn't: " + e.getOriginalMessage());
        }
        if (!json.path("command").isString()) {
            throw ControlException.wrongUsage("a request needs a \"command\"");
        }
        Map<String, String> args = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> arg : json.path("args").properties()) {
            if (!arg.getValue().isValueNode()) {
                throw ControlException.wrongUsage("the argument " + arg.getKey() + " is not a plain value");
            }
            args.put(arg.getKey(), arg.getValue().asString());
        }
        return new ControlRequest(json.path("command").asString(), args);
    }

    private record Reply(LineChannel lines) implements ControlReply {
        @Override
        public void part(Object value) throws IOException {
            lines.write(ControlJson.write(Map.of("part", value)), WRITE_PATIENCE);
        }

        @Override
        public boolean open() {
            return lines.open();
        }
    }

    /** Stops listening, ends what is being served, and removes the socket. */
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.debug("the local socket didn't close well: {}", e.getMessage());
        }
        threads.forEach(Thread::interrupt);
    }
}
