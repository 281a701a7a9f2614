package dev.peerwatch.deploy.faults;

import dev.peerwatch.agent.demo.LocalNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the nodes send, counted by the packet filter of each as it leaves: IP packets and their bytes with all headers. TCP
 * segments without payload count too.
 */
final class Traffic {

    /** Whose and what. */
    enum Kind {
        /** Peerwatch's pings. */
        PEERWATCH_UDP("udp", 7460),
        /** Peerwatch's calls. */
        PEERWATCH_TCP("tcp", 7460),
        /** The agents' chat. */
        CHAT("tcp", 5222),
        /** serf's probes and gossip. */
        SERF_UDP("udp", Serf.PORT),
        /** serf's exchanges of state, and what it falls back on. */
        SERF_TCP("tcp", Serf.PORT);

        private final String protocol;
        private final int port;

        Kind(String protocol, int port) {
            this.protocol = protocol;
            this.port = port;
        }

        private String counter() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String rules(int chatPort) {
            // Clients begin on either of the server's two ports.
            String ports = this == CHAT ? "{ " + chatPort + ", " + (chatPort + 1) + " }" : Integer.toString(port);
            // A packet with the port at both ends is one packet.
            return protocol + " dport " + ports + " counter name " + counter() + " accept\n" + protocol + " sport "
                    + ports + " counter name " + counter() + " accept\n";
        }
    }

    /** What was sent. */
    record Count(long packets, long bytes) {
        private static final Count NONE = new Count(0, 0);

        private Count plus(Count other) {
            return new Count(packets + other.packets, bytes + other.bytes);
        }

        private Count minus(Count other) {
            return new Count(packets - other.packets, bytes - other.bytes);
        }
    }

    /**
     * What a node sent in a second, on average over all of them.
     *
     * @param datagrams UDP only
     * @param packets UDP and TCP
     * @param bytes of those packets
     */
    record Rate(double datagrams, double packets, double bytes) {}

    /** The state of all counters at a time. */
    record Reading(long at, Map<Kind, Count> counts) {

        /** What was sent since an earlier one. */
        Rate since(Reading earlier, int nodes, Kind udp, Kind tcp) {
            double times = nodes * (at - earlier.at) / 1e9;
            Count datagrams = of(udp).minus(earlier.of(udp));
            Count all = datagrams.plus(of(tcp).minus(earlier.of(tcp)));
            return new Rate(datagrams.packets / times, all.packets / times, all.bytes / times);
        }

        private Count of(Kind kind) {
            return counts.getOrDefault(kind, Count.NONE);
        }
    }

    private static final Pattern COUNTER = Pattern.compile("counter (\\w+) \\{\\s*packets (\\d+) bytes (\\d+)");

    private final Namespaces net;
    private final List<LocalNode> nodes;

    /** Begins to count. */
    Traffic(Namespaces net, List<LocalNode> nodes, int chatPort) {
        this.net = net;
        this.nodes = List.copyOf(nodes);
        StringBuilder table = new StringBuilder("table inet traffic {\n");
        for (Kind kind : Kind.values()) {
            table.append("counter ").append(kind.counter()).append(" { }\n");
        }
        table.append("chain sent { type filter hook output priority 0; oifname \"lo\" accept\n");
        for (Kind kind : Kind.values()) {
            table.append(kind.rules(chatPort));
        }
        table.append("}\n}");
        nodes.forEach(node -> net.filter(node, table.toString()));
    }

    /** Reads the counters of all nodes and adds them up. */
    Reading read() {
        Map<Kind, Count> sum = new EnumMap<>(Kind.class);
        for (LocalNode node : nodes) {
            Matcher counter = COUNTER.matcher(net.filter(node, "list counters table inet traffic"));
            while (counter.find()) {
                Kind kind = Kind.valueOf(counter.group(1).toUpperCase(Locale.ROOT));
                sum.merge(
                        kind,
                        new Count(Long.parseLong(counter.group(2)), Long.parseLong(counter.group(3))),
                        Count::plus);
            }
        }
        return new Reading(System.nanoTime(), sum);
    }
}
