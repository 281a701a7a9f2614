package dev.peerwatch.agent.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a local command finds the running agent; as a mixin. */
public final class SocketOptions {

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description =
                    "The agent's socket. Default: control.sock in $RUNTIME_DIRECTORY or /run/peerwatch, else in the"
                            + " state directory.")
    @Nullable Path socket;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "The agent's state directory. Default: $STATE_DIRECTORY, else /var/lib/peerwatch")
    @Nullable Path stateDirectory;

    /** The socket to speak to. */
    public Path resolve(Places places) {
        return places.socketOfAgent(Optional.ofNullable(socket), Optional.ofNullable(stateDirectory));
    }
}
