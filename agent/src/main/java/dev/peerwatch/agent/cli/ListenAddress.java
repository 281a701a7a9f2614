package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Node;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * Where an agent listens: on the address that the blueprint names if that is one of this machine's, so that several agents can share
 * a machine and its port; else on all, since behind address translation the machine doesn't have the address that others use.
 */
final class ListenAddress {

    private ListenAddress() {}

    static InetSocketAddress of(Node node) {
        try {
            InetAddress address = InetAddress.getByName(node.host());
            if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return new InetSocketAddress(address, node.port());
            }
        } catch (UnknownHostException | SocketException e) {
            return new InetSocketAddress(node.port());
        }
        return new InetSocketAddress(node.port());
    }
}
