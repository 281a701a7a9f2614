package dev.peerwatch.agent.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports that nobody uses, without keeping them. */
final class Ports {

    /** Below the range from which Linux takes the ports of outgoing connections (32768 on). */
    private static final int LOWEST = 10_000;

    private static final int HIGHEST = 32_000;

    private Ports() {}

    /**
     * The first of {@code count} consecutive ports that are free on all the addresses, for TCP and UDP.
     *
     * @param preferred is taken if it is free
     */
    static int free(List<String> addresses, int count, int preferred) {
        int port = preferred;
        for (int tries = 0; tries < 500; tries++) {
            int first = port;
            if (addresses.stream().allMatch(address -> isFree(address, first, count))) {
                return first;
            }
            port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        }
        throw new IllegalStateException("found no " + count + " free ports on " + String.join(", ", addresses));
    }

    private static boolean isFree(String address, int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket tcp = new ServerSocket()) {
                tcp.setReuseAddress(true);
                tcp.bind(new InetSocketAddress(InetAddress.getByName(address), port));
                new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port)).close();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
