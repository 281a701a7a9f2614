package dev.peerwatch.agent.demo;

import dev.peerwatch.protocol.NodeName;

/**
 * One node of a mesh on this machine.
 *
 * @param name its name
 * @param address the loopback address that is its own
 * @param port for its peers, UDP and TCP
 * @param httpPort for people and Prometheus
 * @param site where it pretends to be
 */
public record LocalNode(NodeName name, String address, int port, int httpPort, String site) {

    /** Where its metrics and health are. */
    public String http() {
        return address + ":" + httpPort;
    }

    @Override
    public String toString() {
        return name.value();
    }
}
