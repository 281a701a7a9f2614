package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Durations;
import dev.peerwatch.agent.control.ControlException;
import dev.peerwatch.agent.control.ControlJson;
import dev.peerwatch.agent.store.JournalRow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerwatch log}. */
@Command(
        name = "log",
        description = {
            "The journal of this node: what changed, who was told, who answered what.",
            "Without options the newest 100 entries; with --since, --node, --incident or --kind all that fit.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:the journal can't be read", "2:wrong usage", "3:no agent is running"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerwatch log -f                       what happens, as it happens",
            "  peerwatch log --since 2h --node web-2  two hours of web-2",
            "  peerwatch log --incident 7f3a          one incident from its beginning",
            "  peerwatch log --kind note -o json      one JSON object a line",
        })
final class LogCommand extends LocalCommand implements Callable<Integer> {

    private static final int NEWEST = 100;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what is written from now on, until Ctrl-C.")
    boolean follow;

    @Option(names = "--since", paramLabel = "TIME", description = "Not older than this, such as 30m, 2h or 1w.")
    @Nullable String since;

    @Option(names = "--node", paramLabel = "NAME", description = "Only what is about this node or its services.")
    @Nullable String node;

    @Option(
            names = "--incident",
            paramLabel = "ID",
            description = "Only what is about this incident; 4 characters of its id are enough.")
    @Nullable String incident;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only these kinds of entries, separated by commas.")
    @Nullable String kind;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "NUMBER",
            description = "Only the newest so many, at most 5000.")
    @Nullable Integer newest;

    @Mixin
    OutputOption output = new OutputOption();

    @Override
    public Integer call() throws ControlException {
        agent().stream("log", arguments(), part -> {
            JournalRow row = ControlJson.row(part);
            out().println(
                            output.isJson()
                                    ? ControlJson.write(ControlJson.row(row))
                                    : row.entry().line());
            if (out().checkError()) {
                throw Failure.problem("nobody reads the output any more");
            }
        });
        return Exit.FINE;
    }

    private Map<String, String> arguments() {
        Map<String, String> arguments = new LinkedHashMap<>();
        put(arguments, "node", node);
        put(arguments, "incident", incident);
        put(arguments, "kind", kind);
        if (since != null) {
            String text = since;
            long seconds = Durations.parse(text)
                    .orElseThrow(
                            () -> Failure.usage("--since is '" + text + "', expected a time such as 30m, 2h or 1w"))
                    .toSeconds();
            arguments.put("since", Long.toString(seconds));
        }
        boolean all = !arguments.isEmpty();
        if (newest != null || !all) {
            arguments.put("limit", Integer.toString(newest == null ? NEWEST : newest));
        }
        arguments.put("follow", Boolean.toString(follow));
        return arguments;
    }

    private static void put(Map<String, String> arguments, String name, @Nullable String value) {
        if (value != null) {
            arguments.put(name, value);
        }
    }
}
