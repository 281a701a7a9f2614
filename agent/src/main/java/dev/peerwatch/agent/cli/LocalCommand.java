package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.control.ControlClient;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What commands to the running agent have in common. */
abstract class LocalCommand {

    @Mixin
    SocketOptions socket = new SocketOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @ParentCommand
    @Nullable Peerwatch root;

    final ControlClient agent() {
        return new ControlClient(socket.resolve(Peerwatch.placesOf(root)));
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
