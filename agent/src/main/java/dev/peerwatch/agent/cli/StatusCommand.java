package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.control.ControlException;
import dev.peerwatch.agent.control.ControlJson;
import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.notifier.chat.Light;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code peerwatch status}. */
@Command(
        name = "status",
        description = {
            "What this node's agent knows now: whom it watches and what it thinks of them, who watches it,"
                    + " open incidents, chat, and what it can't do as it should.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:something is not: a peer, an open incident, or the agent itself",
            "2:wrong usage",
            "3:no agent is running",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerwatch status",
            "  peerwatch status -o json | jq '.peers[] | select(.verdict != \"UP\")'",
        })
final class StatusCommand extends LocalCommand implements Callable<Integer> {

    @Mixin
    OutputOption output = new OutputOption();

    @Override
    public Integer call() throws ControlException {
        NodeStatus status = ControlJson.as(agent().ask("status", Map.of()), NodeStatus.class);
        if (output.isJson()) {
            out().println(ControlJson.writePretty(status));
        } else {
            StatusText.of(status).forEach(out()::println);
        }
        boolean well = status.light() == Light.GOOD
                && status.incidents().isEmpty()
                && status.problems().isEmpty();
        return well ? Exit.FINE : Exit.PROBLEM;
    }
}
