package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.Durations;
import dev.peerwatch.agent.blueprint.Node;
import dev.peerwatch.agent.core.Assignment;
import dev.peerwatch.agent.plan.Watch;
import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.protocol.NodeName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code peerwatch plan}. */
@Command(
        name = "plan",
        description = {
            "Who watches whom, worked out from the blueprint alone: every node comes to the same plan. Needs no running agent.",
            "",
            "A watch is polled at its phase within each interval of UTC: +12.5s of 60s is at 12.5 s past each full minute.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:the blueprint has mistakes, or can't be read", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerwatch plan                           everyone's watchers",
            "  peerwatch plan --node web-1              who watches web-1, and whom it watches",
            "  peerwatch plan -o json | jq .rings       the rings themselves",
        })
final class PlanCommand implements Callable<Integer> {

    @Option(names = "--config", paramLabel = "FILE", description = "The blueprint. Default: /etc/peerwatch/mesh.yaml")
    @Nullable Path config;

    @Option(names = "--node", paramLabel = "NAME", description = "Only the watches from and to this node.")
    @Nullable String node;

    @Mixin
    OutputOption output = new OutputOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @ParentCommand
    @Nullable Peerwatch root;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Places places = Peerwatch.placesOf(root);
        Path file = places.config(Optional.ofNullable(config));
        Optional<Blueprint> read =
                Blueprints.readOrExplain(file, spec.commandLine().getErr());
        if (read.isEmpty()) {
            return Exit.PROBLEM;
        }
        Blueprint blueprint = read.get();
        Optional<NodeName> only = Optional.ofNullable(node).map(name -> known(name, blueprint, file));
        WatchPlan plan = Assignment.plan(blueprint);
        List<Watch> watches = only.map(name -> around(name, plan))
                .orElseGet(() -> plan.watches().stream()
                        .sorted(Comparator.comparing(Watch::subject).thenComparing(Watch::ring))
                        .toList());
        if (output.isJson()) {
            OutputOption.print(out, json(blueprint, plan, watches));
        } else {
            print(blueprint, plan, watches, out);
        }
        return Exit.FINE;
    }

    private static NodeName known(String name, Blueprint blueprint, Path file) {
        if (!NodeName.isValid(name) || blueprint.node(new NodeName(name)).isEmpty()) {
            throw Failure.usage("there is no node '" + name + "' in " + file
                    + (blueprint.nodes().size() <= 20
                            ? ", only "
                                    + String.join(
                                            ", ",
                                            blueprint.nodes().keySet().stream()
                                                    .map(NodeName::value)
                                                    .toList())
                            : ""));
        }
        return new NodeName(name);
    }

    private static List<Watch> around(NodeName name, WatchPlan plan) {
        List<Watch> watches = new ArrayList<>(plan.watchersOf(name));
        watches.addAll(plan.watchedBy(name));
        return watches;
    }

    private static void print(Blueprint blueprint, WatchPlan plan, List<Watch> watches, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "SITE", "WATCHED BY", "SITE", "RING", "PHASE", "INTERVAL"));
        for (Watch watch : watches) {
            Node subject = blueprint.nodes().getOrDefault(watch.subject(), null);
            rows.add(List.of(
                    watch.subject().value(),
                    site(blueprint, watch.subject()),
                    watch.watcher().value(),
                    site(blueprint, watch.watcher()),
                    Integer.toString(watch.ring()),
                    seconds(phase(plan, watch, subject)),
                    subject == null ? "" : Durations.text(subject.poll().interval())));
        }
        table(rows, out);
        long within = watches.stream()
                .filter(w -> site(blueprint, w.watcher()).equals(site(blueprint, w.subject())))
                .count();
        out.println();
        out.println("mesh " + blueprint.mesh() + ": " + blueprint.nodes().size() + " nodes, each watched by "
                + plan.ringCount() + "; " + (watches.size() - within) + " of " + watches.size()
                + " watches here look from another site");
        plan.remarks().forEach(out::println);
    }

    private static void table(List<List<String>> rows, PrintWriter out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static Map<String, Object> json(Blueprint blueprint, WatchPlan plan, List<Watch> watches) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mesh", blueprint.mesh());
        json.put("digest", blueprint.digest());
        json.put("rings", plan.rings().stream().map(PlanCommand::names).toList());
        json.put("remarks", plan.remarks());
        json.put(
                "watches",
                watches.stream()
                        .map(watch -> {
                            Node subject = blueprint.nodes().get(watch.subject());
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("watcher", watch.watcher().value());
                            one.put("watcher_site", site(blueprint, watch.watcher()));
                            one.put("subject", watch.subject().value());
                            one.put("subject_site", site(blueprint, watch.subject()));
                            one.put("ring", watch.ring());
                            one.put("phase_ms", phase(plan, watch, subject).toMillis());
                            if (subject != null) {
                                one.put("interval_ms", subject.poll().interval().toMillis());
                            }
                            return one;
                        })
                        .toList());
        return json;
    }

    private static List<String> names(List<NodeName> ring) {
        return ring.stream().map(NodeName::value).toList();
    }

    private static Duration phase(WatchPlan plan, Watch watch, @Nullable Node subject) {
        return subject == null
                ? Duration.ZERO
                : plan.phase(watch.subject(), watch.ring(), subject.poll().interval());
    }

    private static String site(Blueprint blueprint, NodeName name) {
        return blueprint.node(name).map(Node::site).filter(s -> !s.isEmpty()).orElse("-");
    }

    private static String seconds(Duration phase) {
        return String.format(Locale.ROOT, "+%.3fs", phase.toMillis() / 1000.0);
    }
}
