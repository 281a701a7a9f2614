package dev.peerwatch.agent.demo;

import dev.peerwatch.protocol.NodeName;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One node of a mesh on this machine.
 *
 * @param name its name
 * @param address the address that is its own
 * @param port for its peers, UDP and TCP
 * @param httpPort for people and Prometheus
 * @param site where it pretends to be
 * @param within the command that starts a process in this node's network; empty where that's the machine's own
 */
public record LocalNode(NodeName name, String address, int port, int httpPort, String site, List<String> within) {

    private static final List<String> NAMES = List.of("web-1", "web-2", "db-1", "app-1");
    private static final List<String> SITES = List.of("fra", "fra", "ams", "nyc");

    public LocalNode {
        within = List.copyOf(within);
    }

    /**
     * The four of the demo, on 127.0.0.1 to 127.0.0.4.
     *
     * @param preferred their port, if that and the next are free on all four; else others
     */
    public static List<LocalNode> four(int preferred) {
        List<String> addresses =
                IntStream.rangeClosed(1, 4).mapToObj(i -> "127.0.0." + i).toList();
        int port = Ports.free(addresses, 2, preferred);
        return IntStream.range(0, 4)
                .mapToObj(i -> new LocalNode(
                        new NodeName(NAMES.get(i)), addresses.get(i), port, port + 1, SITES.get(i), List.of()))
                .toList();
    }

    /** Where its metrics and health are. */
    public String http() {
        return address + ":" + httpPort;
    }

    @Override
    public String toString() {
        return name.value();
    }
}
