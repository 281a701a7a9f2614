package dev.peerwatch.agent.cli;

import dev.peerwatch.protocol.NodeName;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the agent itself, for {@code run}; as a mixin. */
public final class AgentOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "The blueprint. Default: /etc/peerwatch/mesh.yaml")
    @Nullable Path config;

    @Option(names = "--node", paramLabel = "NAME", description = "Which node this is. Default: the host name.")
    @Nullable String node;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The node's private key. Default: /etc/peerwatch/node.key")
    @Nullable Path key;

    @Option(
            names = "--chat-password-file",
            paramLabel = "FILE",
            description = "Holds the password of the node's chat account. Default: chat-password in"
                    + " $CREDENTIALS_DIRECTORY, else /etc/peerwatch/chat-password")
    @Nullable Path chatPasswordFile;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "For the database. Default: $STATE_DIRECTORY, else /var/lib/peerwatch")
    @Nullable Path stateDirectory;

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "For journal.log. Default: $LOGS_DIRECTORY, else /var/log/peerwatch")
    @Nullable Path logDirectory;

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description =
                    "Where local commands are heard. Default: control.sock in $RUNTIME_DIRECTORY, else in the state"
                            + " directory.")
    @Nullable Path socket;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where /metrics and the health pages are, or off. Default: 127.0.0.1:7461")
    @Nullable String http;

    /**
     * All of it, resolved.
     *
     * @param http empty when it is switched off
     */
    public record Resolved(
            Path config,
            NodeName node,
            Path key,
            Path chatPasswordFile,
            Path stateDirectory,
            Path logDirectory,
            Path socket,
            Optional<InetSocketAddress> http) {

        /** The executable of last resort, beside the blueprint, whether it exists or not. */
        public Path lastResort() {
            return config.resolveSibling("last-resort");
        }
    }

    /**
     * The options, with variables and defaults where they weren't given.
     *
     * @throws Failure when a name or an address can't be one
     */
    public Resolved resolve(Places places) {
        Optional<Path> state = Optional.ofNullable(stateDirectory);
        return new Resolved(
                places.config(Optional.ofNullable(config)),
                places.node(Optional.ofNullable(node)),
                places.key(Optional.ofNullable(key)),
                places.chatPasswordFile(Optional.ofNullable(chatPasswordFile)),
                places.stateDirectory(state),
                places.logDirectory(Optional.ofNullable(logDirectory)),
                places.socket(Optional.ofNullable(socket), state),
                places.http(Optional.ofNullable(http)));
    }
}
