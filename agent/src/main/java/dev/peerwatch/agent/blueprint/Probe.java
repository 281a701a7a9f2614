package dev.peerwatch.agent.blueprint;

import java.net.URI;
import java.util.Optional;

/** How a service is checked. */
public sealed interface Probe {

    /**
     * It is well when it accepts a TCP connection.
     *
     * @param host host name or IP address, an IPv6 one without brackets
     * @param port 1 to 65535
     */
    record Tcp(String host, int port) implements Probe {}

    /**
     * It is well when it answers a GET as expected.
     *
     * @param uri an absolute http or https address with a host and without user information or fragment
     * @param status the expected status; empty: any of 200 to 299
     * @param body a text that the answer's body must contain, if any
     */
    record Http(URI uri, Optional<Integer> status, Optional<String> body) implements Probe {}
}
