package dev.peerwatch.agent.blueprint;

import dev.peerwatch.protocol.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads {@code maintenance}, and finds the nodes of the sites and profiles that it names. */
final class MaintenanceReader {

    private final NodesReader nodes;
    private final Problems problems;
    private final List<Maintenance> windows = new ArrayList<>();

    MaintenanceReader(NodesReader nodes, Problems problems) {
        this.nodes = nodes;
        this.problems = problems;
    }

    List<Maintenance> windows() {
        return windows;
    }

    void read(Yaml section) {
        if (section instanceof Yaml.Sequence sequence) {
            for (Yaml item : sequence.items()) {
                Fields.of(item, item.place(), problems, "a maintenance window").ifPresent(this::window);
            }
        } else if (!(section instanceof Yaml.Scalar scalar && scalar.isNothing())) {
            problems.mismatch(section.place(), section.found(), "a list of maintenance windows");
        }
    }

    private void window(Fields fields) {
        SortedSet<NodeName> covered = new TreeSet<>();
        boolean some =
                Stream.of("nodes", "sites", "profiles").filter(fields::has).count() > 0;
        if (!some) {
            problems.mismatch(
                    fields.place(), "a maintenance window that covers nothing", "nodes, sites or profiles in it");
        }
        List<String> names =
                nodes.names().stream().map(NodeName::value).sorted().toList();
        for (Placed<String> name : fields.some("nodes", Form.text("the name of a node", Optional::of))) {
            if (names.contains(name.value())) {
                covered.add(new NodeName(name.value()));
            } else {
                problems.unknown(name.place(), "node", name.value(), names);
            }
        }
        for (Placed<String> site : fields.some("sites", Form.NAME_OF_THING)) {
            cover(covered, "site", site, nodes.sites(), node -> node.site().equals(site.value()));
        }
        for (Placed<String> profile : fields.some("profiles", Form.NAME_OF_THING)) {
            cover(
                    covered,
                    "profile",
                    profile,
                    nodes.profileNames(),
                    node -> node.profile().equals(Optional.of(profile.value())));
        }
        Optional<Placed<Instant>> from = fields.required("from", Form.INSTANT);
        Optional<Placed<Instant>> to = fields.required("to", Form.INSTANT);
        String reason = Fields.orElse(fields.one("reason", Form.TEXT), "");
        fields.done();
        if (from.isPresent() && to.isPresent()) {
            if (to.get().value().isAfter(from.get().value())) {
                windows.add(
                        new Maintenance(covered, from.get().value(), to.get().value(), reason));
            } else {
                problems.mismatch(to.get().place(), "an end that isn't after the beginning", "to after from");
            }
        }
    }

    private void cover(
            SortedSet<NodeName> covered,
            String what,
            Placed<String> name,
            Collection<String> known,
            Predicate<Node> belongs) {
        if (!known.contains(name.value())) {
            problems.unknown(name.place(), what, name.value(), known);
            return;
        }
        List<NodeName> found =
                nodes.nodes().values().stream().filter(belongs).map(Node::name).toList();
        if (found.isEmpty()) {
            problems.warning(
                    name.place(), "maintenance of " + what + " " + Words.quoted(name.value()) + " covers no node");
        }
        covered.addAll(found);
    }
}
