package dev.peerwatch.deploy.faults;

import dev.peerwatch.agent.demo.LocalNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the hosts' packet filters can do to them. */
final class Filters {

    private static final Pattern DROPPED = Pattern.compile("counter packets (\\d+) bytes \\d+ drop");

    private final Namespaces net;
    private final Map<String, LocalNode> nodes;

    Filters(Namespaces net, List<LocalNode> nodes) {
        this.net = net;
        this.nodes = nodes.stream().collect(Collectors.toMap(node -> node.name().value(), Function.identity()));
    }

    private LocalNode node(String name) {
        LocalNode node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("no node " + name);
        }
        return node;
    }

    /** A rule that drops what comes from these hosts. */
    String from(List<String> names) {
        return "ip saddr { " + names.stream().map(name -> node(name).address()).collect(Collectors.joining(", "))
                + " } counter drop";
    }

    /** No packet gets into or out of a host any more. */
    void silence(String name) {
        net.silence(node(name));
    }

    /** Packets do again. */
    void restore(String name) {
        net.restore(node(name));
    }

    /**
     * A host does that to whatever arrives over the network.
     *
     * @param rules of nftables, the first one that matches decides; those that drop count what they drop
     */
    void impose(String name, List<String> rules) {
        net.filter(
                node(name),
                "table inet fault {\nchain input {\ntype filter hook input priority 0\niifname \"lo\" accept\n"
                        + String.join("\n", rules) + "\n}\n}");
    }

    /**
     * Ends {@link #impose} on some hosts.
     *
     * @throws IllegalStateException if none of them dropped anything: then there was no fault
     */
    void lift(List<String> names) {
        if (names.stream().mapToLong(this::lift).sum() == 0) {
            throw new IllegalStateException(
                    "the packet filters of " + String.join(", ", names) + " dropped nothing, so there was no fault");
        }
    }

    private long lift(String name) {
        Matcher counter = DROPPED.matcher(net.filter(node(name), "list table inet fault"));
        net.filter(node(name), "delete table inet fault");
        long dropped = 0;
        while (counter.find()) {
            dropped += Long.parseLong(counter.group(1));
        }
        return dropped;
    }
}
