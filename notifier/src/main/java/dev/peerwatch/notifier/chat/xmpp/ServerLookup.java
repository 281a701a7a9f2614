package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.xmpp.ChatServer.Tls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * From what the blueprint names to where to connect, best first: a server with a port as it stands; one without by its SRV
 * records, those for direct TLS first (XEP-0368), and at port 5222 if it has none.
 */
final class ServerLookup {

    /** Asks for SRV records; empty if there are none or nobody answers. */
    @FunctionalInterface
    interface SrvRecords {
        List<Srv> of(String name);
    }

    /** One SRV record (RFC 2782). */
    record Srv(int priority, int weight, int port, String target) {}

    private static final int STARTTLS_PORT = 5222;
    private static final int DIRECT_PORT = 5223;

    private final SrvRecords records;
    private final RandomGenerator random;

    ServerLookup(SrvRecords records, RandomGenerator random) {
        this.records = records;
        this.random = random;
    }

    List<Endpoint> endpoints(List<ChatServer> servers, String domain) {
        List<ChatServer> named = servers.isEmpty() ? List.of(ChatServer.of(domain)) : servers;
        LinkedHashSet<Endpoint> all = new LinkedHashSet<>();
        named.forEach(server -> all.addAll(endpoints(server)));
        return List.copyOf(all);
    }

    private List<Endpoint> endpoints(ChatServer server) {
        if (server.port().isPresent()) {
            int port = server.port().getAsInt();
            Tls usual = port == DIRECT_PORT ? Tls.DIRECT : Tls.STARTTLS;
            return List.of(new Endpoint(server.host(), port, server.tls().orElse(usual)));
        }
        List<Endpoint> found = new ArrayList<>();
        if (isName(server.host())) {
            if (!server.tls().equals(Optional.of(Tls.STARTTLS))) {
                found.addAll(service("_xmpps-client._tcp." + server.host(), Tls.DIRECT));
            }
            if (!server.tls().equals(Optional.of(Tls.DIRECT))) {
                found.addAll(service("_xmpp-client._tcp." + server.host(), Tls.STARTTLS));
            }
        }
        if (found.isEmpty()) {
            found.add(
                    server.tls().equals(Optional.of(Tls.DIRECT))
                            ? new Endpoint(server.host(), DIRECT_PORT, Tls.DIRECT)
                            : new Endpoint(server.host(), STARTTLS_PORT, Tls.STARTTLS));
        }
        return found;
    }

    private static boolean isName(String host) {
        return host.indexOf(':') < 0 && host.indexOf('.') > 0 && !host.matches("[0-9.]+");
    }

    /** The order of RFC 2782: by priority, within one at random by weight. A target of "." says that there's no such service. */
    private List<Endpoint> service(String name, Tls tls) {
        List<Srv> left = new ArrayList<>(records.of(name));
        left.removeIf(srv -> srv.target().isEmpty() || srv.target().equals("."));
        left.sort(Comparator.comparingInt(Srv::priority).thenComparingInt(Srv::weight));
        List<Endpoint> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            int priority = left.get(0).priority();
            List<Srv> equals =
                    left.stream().filter(s -> s.priority() == priority).toList();
            int total = equals.stream().mapToInt(Srv::weight).sum();
            int ticket = random.nextInt(total + 1);
            Srv drawn = equals.get(equals.size() - 1);
            for (Srv srv : equals) {
                ticket -= srv.weight();
                if (ticket <= 0) {
                    drawn = srv;
                    break;
                }
            }
            left.remove(drawn);
            String target = drawn.target();
            ordered.add(new Endpoint(
                    target.endsWith(".") ? target.substring(0, target.length() - 1) : target, drawn.port(), tls));
        }
        return ordered;
    }
}
