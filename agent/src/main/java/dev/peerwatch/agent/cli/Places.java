package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.HostPort;
import dev.peerwatch.protocol.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where things are on this machine: what the option says, else its {@code PEERWATCH_…} variable, else what systemd gives, else
 * the usual place. An option that wasn't given is an empty argument.
 */
public final class Places {

    private static final String SOCKET = "control.sock";
    private static final Path RUNTIME = Path.of("/run/peerwatch");

    private final Map<String, String> environment;

    /** Places as {@code environment} sees them. */
    public Places(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The blueprint. */
    public Path config(Optional<Path> option) {
        return option.or(() -> path("PEERWATCH_CONFIG")).orElse(Path.of("/etc/peerwatch/mesh.yaml"));
    }

    /** The node's private key. */
    public Path key(Optional<Path> option) {
        return option.or(() -> path("PEERWATCH_KEY")).orElse(Path.of("/etc/peerwatch/node.key"));
    }

    /** The file with the chat password, whether it exists or not. */
    public Path chatPasswordFile(Optional<Path> option) {
        return option.or(() -> path("PEERWATCH_CHAT_PASSWORD_FILE"))
                .or(() -> directory("CREDENTIALS_DIRECTORY")
                        .map(d -> d.resolve("chat-password"))
                        .filter(Files::exists))
                .orElse(Path.of("/etc/peerwatch/chat-password"));
    }

    /** The folder for the database. */
    public Path stateDirectory(Optional<Path> option) {
        return option.or(() -> path("PEERWATCH_STATE_DIR"))
                .or(() -> directory("STATE_DIRECTORY"))
                .orElse(Path.of("/var/lib/peerwatch"));
    }

    /** The folder for {@code journal.log}. */
    public Path logDirectory(Optional<Path> option) {
        return option.or(() -> path("PEERWATCH_LOG_DIR"))
                .or(() -> directory("LOGS_DIRECTORY"))
                .orElse(Path.of("/var/log/peerwatch"));
    }

    /** The socket that an agent makes. */
    public Path socket(Optional<Path> option, Optional<Path> stateOption) {
        return option.or(() -> path("PEERWATCH_SOCKET"))
                .or(() -> directory("RUNTIME_DIRECTORY").map(d -> d.resolve(SOCKET)))
                .orElseGet(() -> stateDirectory(stateOption).resolve(SOCKET));
    }

    /**
     * The socket at which a local command finds the agent: as {@link #socket}, but where nothing is said, the one that is there
     * of the agent that systemd started and the one in the state directory.
     */
    public Path socketOfAgent(Optional<Path> option, Optional<Path> stateOption) {
        Path usual = socket(option, stateOption);
        boolean said = Stream.of("PEERWATCH_SOCKET", "PEERWATCH_STATE_DIR", "RUNTIME_DIRECTORY", "STATE_DIRECTORY")
                .anyMatch(name -> set(name).isPresent());
        if (said || option.isPresent() || stateOption.isPresent()) {
            return usual;
        }
        return List.of(RUNTIME.resolve(SOCKET), usual).stream()
                .filter(Files::exists)
                .findFirst()
                .orElse(usual);
    }

    /**
     * The node's own name: else that of the host, up to the first dot.
     *
     * @throws Failure when it isn't a node's name
     */
    public NodeName node(Optional<String> option) {
        Optional<String> said = option.or(() -> set("PEERWATCH_NODE"));
        try {
            return said.map(NodeName::new).orElseGet(() -> NodeName.ofHostName(hostName()));
        } catch (IllegalArgumentException e) {
            throw Failure.usage(
                    said.isPresent()
                            ? e.getMessage() + ""
                            : "the host name is " + e.getMessage() + "; say which node this is with --node");
        }
    }

    /**
     * Where people and Prometheus look; empty when switched {@code off}.
     *
     * @throws Failure when it isn't host:port
     */
    public Optional<InetSocketAddress> http(Optional<String> option) {
        String text = option.or(() -> set("PEERWATCH_HTTP")).orElse("127.0.0.1:7461");
        if (text.equals("off")) {
            return Optional.empty();
        }
        HostPort at = HostPort.parse(text)
                .filter(hostPort -> hostPort.port().isPresent())
                .orElseThrow(() ->
                        Failure.usage("--http is '" + text + "', expected host:port such as 127.0.0.1:7461, or off"));
        return at.port().map(port -> new InetSocketAddress(at.host(), port));
    }

    private Optional<Path> path(String variable) {
        return set(variable).map(value -> path(variable, value));
    }

    /** A variable that systemd sets: several folders may stand in it, separated by colons; ours is the first. */
    private Optional<Path> directory(String variable) {
        return set(variable).map(value -> path(variable, value.split(":", 2)[0]));
    }

    private static Path path(String variable, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw Failure.usage(
                    variable + " is '" + value + "', which can't be the path of a file here: " + e.getReason());
        }
    }

    private Optional<String> set(String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
    }

    private static String hostName() {
        try {
            // Asking the JDK for it can mean asking DNS.
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                throw Failure.usage("this machine's host name can't be found; say which node this is with --node");
            }
        }
    }
}
