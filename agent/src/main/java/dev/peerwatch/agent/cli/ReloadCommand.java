package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.control.ControlException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peerwatch reload}. */
@Command(
        name = "reload",
        description = {
            "Makes the agent read its blueprint again and take it. If it has mistakes, the one in force stays.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:taken, or nothing has changed",
            "1:refused, and why",
            "2:wrong usage",
            "3:no agent is running"
        },
        footerHeading = "%nExample:%n",
        footer = "  peerwatch check-config && peerwatch reload")
final class ReloadCommand extends LocalCommand implements Callable<Integer> {

    @Option(
            names = "--force",
            description = "Also when it removes more than a third of the nodes, or every person of a tier.")
    boolean force;

    @Override
    public Integer call() throws ControlException {
        out().println(agent().ask("reload", Map.of("force", Boolean.toString(force)))
                .path("text")
                .asString(""));
        return Exit.FINE;
    }
}
