package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.BlueprintReader;
import dev.peerwatch.agent.blueprint.Chat;
import dev.peerwatch.agent.blueprint.Durations;
import dev.peerwatch.agent.blueprint.PollSettings;
import dev.peerwatch.agent.blueprint.Problem;
import dev.peerwatch.agent.blueprint.Reading;
import dev.peerwatch.agent.core.Assignment;
import dev.peerwatch.agent.plan.WatchPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code peerwatch check-config}. */
@Command(
        name = "check-config",
        description = {
            "Reads a blueprint as strictly as the agents do and reports every mistake at once, each with line and column.",
            "Needs no running agent and asks neither DNS nor the network.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the blueprint holds", "1:it has mistakes, or can't be read", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerwatch check-config                   the blueprint of this machine",
            "  peerwatch check-config mesh.yaml         before it is rolled out",
            "  peerwatch check-config -o json mesh.yaml in a pipeline",
        })
final class CheckConfigCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The blueprint. Default: --config, $PEERWATCH_CONFIG, /etc/peerwatch/mesh.yaml")
    @Nullable Path file;

    @Option(names = "--config", paramLabel = "FILE", description = "The same, as other commands have it.")
    @Nullable Path config;

    @Mixin
    OutputOption output = new OutputOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @ParentCommand
    @Nullable Peerwatch root;

    @Override
    public Integer call() {
        if (file != null && config != null) {
            throw Failure.usage("the blueprint is named twice: " + file + " and --config " + config);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path path = places().config(Optional.ofNullable(file).or(() -> Optional.ofNullable(config)));
        Reading reading = BlueprintReader.read(path);
        if (output.isJson()) {
            OutputOption.print(out, json(path, reading));
        } else {
            Blueprints.explain(reading, err);
            if (reading instanceof Reading.Accepted accepted) {
                summarise(path, accepted, out);
            } else {
                int errors = ((Reading.Rejected) reading).errors().size();
                err.println(errors == 1 ? "1 mistake" : errors + " mistakes");
            }
        }
        return reading instanceof Reading.Accepted ? Exit.FINE : Exit.PROBLEM;
    }

    private Places places() {
        return Peerwatch.placesOf(root);
    }

    private static void summarise(Path path, Reading.Accepted accepted, PrintWriter out) {
        Blueprint blueprint = accepted.blueprint();
        WatchPlan plan = Assignment.plan(blueprint);
        out.println(path + ": fine");
        out.println("mesh      " + blueprint.mesh() + ", digest "
                + blueprint.digest().substring(0, 12));
        out.println("nodes     " + blueprint.nodes().size() + sites(blueprint));
        int services = blueprint.nodes().values().stream()
                .mapToInt(n -> n.services().size())
                .sum();
        out.println("services  " + services);
        out.println("people    " + blueprint.people().size()
                + listed(blueprint.people().keySet()));
        out.println("chat      "
                + blueprint.chat().map(CheckConfigCommand::chat).orElse("none: alerts go to the journal and stdout"));
        polls(blueprint)
                .forEach((poll, count) -> out.println("poll      " + poll
                        + (count == blueprint.nodes().size()
                                ? ""
                                : " (" + count + (count == 1 ? " node)" : " nodes)"))));
        out.println("rings     " + plan.ringCount());
        plan.remarks().forEach(remark -> out.println("          " + remark));
        int warnings = accepted.warnings().size();
        out.println("warnings  " + warnings);
    }

    private static String sites(Blueprint blueprint) {
        Map<String, Long> sites = bySite(blueprint);
        return sites.keySet().equals(Set.of(""))
                ? ""
                : sites.entrySet().stream()
                        .map(e -> (e.getKey().isEmpty() ? "no site" : e.getKey()) + " " + e.getValue())
                        .collect(Collectors.joining(", ", ": ", ""));
    }

    private static Map<String, Long> bySite(Blueprint blueprint) {
        return blueprint.nodes().values().stream()
                .collect(Collectors.groupingBy(n -> n.site(), TreeMap::new, Collectors.counting()));
    }

    private static String listed(Set<String> names) {
        return names.isEmpty()
                ? ""
                : names.stream().limit(10).collect(Collectors.joining(", ", ": ", names.size() > 10 ? ", …" : ""));
    }

    private static String chat(Chat chat) {
        return chat.domain() + " by way of "
                + chat.servers().stream()
                        .map(s -> s.host() + s.port().map(p -> ":" + p).orElse(""))
                        .collect(Collectors.joining(", then "));
    }

    private static Map<String, Long> polls(Blueprint blueprint) {
        return blueprint.nodes().values().stream()
                .map(n -> poll(n.poll()))
                .collect(Collectors.groupingBy(p -> p, TreeMap::new, Collectors.counting()));
    }

    private static String poll(PollSettings poll) {
        return "every " + Durations.text(poll.interval()) + ", timeout " + Durations.text(poll.timeout())
                + ", retry every " + Durations.text(poll.retryInterval()) + ", " + poll.attempts() + " attempts";
    }

    private static Map<String, Object> json(Path path, Reading reading) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", path.toString());
        json.put("valid", reading instanceof Reading.Accepted);
        if (reading instanceof Reading.Accepted accepted) {
            Blueprint blueprint = accepted.blueprint();
            WatchPlan plan = Assignment.plan(blueprint);
            json.put("mesh", blueprint.mesh());
            json.put("digest", blueprint.digest());
            json.put("nodes", blueprint.nodes().size());
            json.put("sites", bySite(blueprint));
            json.put("people", List.copyOf(blueprint.people().keySet()));
            json.put("chat", blueprint.chat().isPresent());
            json.put("rings", plan.ringCount());
            json.put("remarks", plan.remarks());
            json.put("errors", List.of());
        } else {
            json.put("errors", problems(((Reading.Rejected) reading).errors()));
        }
        json.put("warnings", problems(reading.warnings()));
        return json;
    }

    private static List<Map<String, Object>> problems(List<Problem> problems) {
        return problems.stream()
                .map(p -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("line", p.line());
                    json.put("column", p.column());
                    json.put("text", p.text());
                    return json;
                })
                .toList();
    }
}
