package dev.peerwatch.agent.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks the agent that listens on a local socket. */
public final class ControlClient {

    private static final int LONGEST_ANSWER = 64 << 20;

    private final Path socket;
    private final Duration patience;

    /** For the agent at {@code socket}; an answer that takes longer than 30 s is a failure. */
    public ControlClient(Path socket) {
        this(socket, Duration.ofSeconds(30));
    }

    ControlClient(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /**
     * Asks and waits for the result.
     *
     * @throws ControlException no agent there ({@link ControlException#NO_AGENT}), or it said no, and why
     */
    public JsonNode ask(String command, Map<String, String> args) throws ControlException {
        return ask(command, args, patience, part -> {});
    }

    /** The same for a command that yields many things, perhaps for ever: each goes to {@code parts} as it comes. */
    public JsonNode stream(String command, Map<String, String> args, Consumer<JsonNode> parts) throws ControlException {
        return ask(command, args, Duration.ZERO, parts);
    }

    private JsonNode ask(String command, Map<String, String> args, Duration limit, Consumer<JsonNode> parts)
            throws ControlException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("command", command);
        request.put("args", args);
        try (SocketChannel channel = connect();
                LineChannel lines = new LineChannel(channel, LONGEST_ANSWER)) {
            lines.write(ControlJson.write(request), patience);
            while (true) {
                JsonNode answer = next(lines, limit);
                if (answer.has("part")) {
                    parts.accept(answer.path("part"));
                } else if (answer.path("ok").asBoolean(false)) {
                    return answer.path("result");
                } else {
                    throw new ControlException(
                            answer.path("exit").asInt(ControlException.FOUND),
                            answer.path("error").asString("no reason given"));
                }
            }
        } catch (SocketTimeoutException e) {
            throw new ControlException(
                    ControlException.FOUND,
                    "the agent accepted the connection on " + socket + ", but said nothing for " + patience.toSeconds()
                            + " s: it hangs or is stopped",
                    e);
        } catch (IOException e) {
            throw new ControlException(
                    ControlException.FOUND,
                    "the connection to the agent on " + socket + " broke: " + e.getMessage(),
                    e);
        }
    }

    private JsonNode next(LineChannel lines, Duration limit) throws IOException, ControlException {
        Optional<String> line = lines.read(limit);
        if (line.isEmpty()) {
            throw new ControlException(
                    ControlException.NO_AGENT, "the agent on " + socket + " ended before it answered");
        }
        try {
            return ControlJson.read(line.get());
        } catch (JacksonException e) {
            throw new ControlException(
                    ControlException.FOUND, "what answers on " + socket + " is not a Peerwatch agent", e);
        }
    }

    private SocketChannel connect() throws ControlException {
        ControlServer.checkLength(socket);
        String start =
                ". Start one with 'systemctl start peerwatch' or 'peerwatch run', or name its socket with --socket.";
        if (Files.notExists(socket)) {
            throw new ControlException(
                    ControlException.NO_AGENT, "no agent is running here: there is no socket " + socket + start);
        }
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (ConnectException e) {
            throw new ControlException(
                    ControlException.NO_AGENT, "no agent is running here: nobody listens on " + socket + start, e);
        } catch (IOException e) {
            throw new ControlException(
                    ControlException.FOUND,
                    "user " + System.getProperty("user.name") + " can't use the agent's socket " + socket + ": "
                            + e.getMessage() + ". Use sudo, or join the group that owns it.",
                    e);
        }
    }
}
