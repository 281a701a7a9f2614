package dev.peerwatch.agent.blueprint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the agents reach the chat server.
 *
 * @param servers where to connect, the first preferred, the others fail-overs; at least one
 * @param domain the domain of the agents' own addresses, for which the server's certificate must be valid
 * @param trust absolute path of a file of CA certificates to trust instead of the system's
 * @param room bare address of a room in which alerts are said too
 * @param ringFor how long a phone rings at a time, if the file says so: 5 s to 5 min
 * @param guests domains, or bare addresses, that may subscribe and ask, but neither write nor acknowledge
 */
public record Chat(
        List<Server> servers,
        String domain,
        Optional<Path> trust,
        Optional<String> room,
        Optional<Duration> ringFor,
        List<String> guests) {

    /** One that doesn't say how long phones ring. */
    public Chat(List<Server> servers, String domain, Optional<Path> trust, Optional<String> room, List<String> guests) {
        this(servers, domain, trust, room, Optional.empty(), guests);
    }

    public Chat {
        servers = List.copyOf(servers);
        guests = List.copyOf(guests);
    }

    /**
     * One chat server.
     *
     * @param host host name or IP address
     * @param port its port; empty: ask DNS (SRV, {@code _xmpps-client} first)
     * @param tls how TLS begins; empty: direct on port 5223, otherwise STARTTLS
     * @param domain domain of the agents' accounts there; empty: the one that all have in common. Servers of one domain are ways
     *     to the same accounts, others are accounts of their own
     */
    public record Server(String host, Optional<Integer> port, Optional<Tls> tls, Optional<String> domain) {

        /** One of the common domain. */
        public Server(String host, Optional<Integer> port, Optional<Tls> tls) {
            this(host, port, tls, Optional.empty());
        }
    }

    /** The domains of the agents' accounts, the preferred first. */
    public List<String> domains() {
        return servers.stream()
                .map(server -> server.domain().orElse(domain))
                .distinct()
                .toList();
    }

    /** The servers of one domain. */
    public List<Server> serversOf(String one) {
        return servers.stream()
                .filter(server -> server.domain().orElse(domain).equals(one))
                .toList();
    }

    /** How TLS begins. */
    public enum Tls {
        /** At once (XEP-0368). */
        DIRECT,
        /** After a request in the stream; never without. */
        STARTTLS
    }
}
