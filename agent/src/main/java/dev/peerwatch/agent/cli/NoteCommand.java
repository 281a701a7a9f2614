package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.control.ControlException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code peerwatch note}. */
@Command(
        name = "note",
        description = "Puts a note into this node's journal, with your login and the time. Done means: on disk.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:noted", "1:not noted, and why", "2:wrong usage", "3:no agent is running"},
        footerHeading = "%nExample:%n",
        footer = "  peerwatch note fan replaced, watching the temperature")
final class NoteCommand extends LocalCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "The words; quotes aren't needed.")
    List<String> words = List.of();

    @Override
    public Integer call() throws ControlException {
        String author = agent().ask("note", Map.of("text", String.join(" ", words)))
                .path("author")
                .asString("");
        out().println("noted, as " + author);
        return Exit.FINE;
    }
}
