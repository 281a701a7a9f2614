package dev.peerwatch.agent.blueprint;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A server with an agent.
 *
 * @param name its name
 * @param host host name or IP address, an IPv6 one without brackets
 * @param port where its agent listens, on UDP and TCP
 * @param keys the public keys that it may show, at least one; more than one while rotating
 * @param site its failure domain; empty where the blueprint names none
 * @param jid its bare chat address, lower case; empty when it has none because the blueprint has no chat section
 * @param kind what sort of machine it is
 * @param was the name that it had before, whose history it carries on
 * @param profile the profile that it was filled from
 * @param poll how it is polled
 * @param services what is checked after each of its polls, by name
 */
public record Node(
        NodeName name,
        String host,
        int port,
        List<PublicKeyPin> keys,
        String site,
        Optional<String> jid,
        Kind kind,
        Optional<NodeName> was,
        Optional<String> profile,
        PollSettings poll,
        SortedMap<String, Service> services) {

    /** The port of an agent whose address names none. */
    public static final int DEFAULT_PORT = 7460;

    public Node {
        keys = List.copyOf(keys);
        services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
    }

    /** Host and port as one writes them, an IPv6 address in brackets. */
    public String address() {
        return Hosts.withPort(host, port);
    }
}
