package dev.peerwatch.deploy.faults;

import dev.peerwatch.agent.demo.LocalNode;
import dev.peerwatch.protocol.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts in network namespaces of their own, joined by a bridge in one more, to which this machine has a line too. Needs root.
 * Closing takes all of it away.
 */
public final class Namespaces implements AutoCloseable {

    /** Of the range for tests between networks (RFC 2544): nobody's. */
    private static final String NET = "198.18.74.";

    private static final String HERE = NET + "254";

    private static final int PEERWATCH = 7460;

    private final String tag = "pw" + ProcessHandle.current().pid();
    private final String hub = tag + "-hub";
    private final List<String> made = new ArrayList<>();

    /** A bridge with nothing but this machine on it. */
    public Namespaces() {
        boolean whole = false;
        try {
            namespace(hub);
            in(hub, "ip", "link", "add", "bridge", "type", "bridge");
            in(hub, "ip", "link", "set", "bridge", "up");
            run("ip", "link", "add", tag + "-l", "type", "veth", "peer", "name", "here", "netns", hub);
            in(hub, "ip", "link", "set", "here", "master", "bridge", "up");
            run("ip", "address", "add", HERE + "/24", "dev", tag + "-l");
            run("ip", "link", "set", tag + "-l", "up");
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    /** This machine's own address on that bridge. */
    public String here() {
        return HERE;
    }

    /** Makes a host and returns its node. */
    public LocalNode host(String name, String site) {
        int number = made.size();
        LocalNode node = bare(name, site, number);
        in(hub, "ip", "link", "add", "port" + number, "type", "veth", "peer", "name", "eth0", "netns", of(node));
        in(hub, "ip", "link", "set", "port" + number, "master", "bridge", "up");
        address(node);
        return node;
    }

    /**
     * Makes a host whose line is two network devices of this machine, with something between them that it doesn't know: one
     * becomes the host's own, the other one goes to the bridge.
     */
    LocalNode host(String name, String site, String inner, String outer) {
        LocalNode node = bare(name, site, made.size());
        run("ip", "link", "set", inner, "netns", of(node), "name", "eth0");
        run("ip", "link", "set", outer, "netns", hub);
        in(hub, "ip", "link", "set", outer, "master", "bridge", "up");
        address(node);
        return node;
    }

    private LocalNode bare(String name, String site, int number) {
        String namespace = tag + "-" + name;
        namespace(namespace);
        return new LocalNode(
                new NodeName(name),
                NET + number,
                PEERWATCH,
                PEERWATCH + 1,
                site,
                List.of("ip", "netns", "exec", namespace));
    }

    private void address(LocalNode node) {
        in(of(node), "ip", "address", "add", node.address() + "/24", "dev", "eth0");
        in(of(node), "ip", "link", "set", "eth0", "up");
        in(of(node), "ip", "link", "set", "lo", "up");
    }

    private String of(LocalNode node) {
        return tag + "-" + node.name();
    }

    /** Lets no packet in or out of a host any more: silence, not refusal. */
    public void silence(LocalNode node) {
        filter(node, """
                table inet silence {
                  chain input { type filter hook input priority 0; policy drop; }
                  chain output { type filter hook output priority 0; policy drop; }
                }
                """);
    }

    /** Ends {@link #silence}. */
    public void restore(LocalNode node) {
        filter(node, "delete table inet silence");
    }

    /** Whether this machine has a network device, with an address or without: Java sees only those with one. */
    static boolean hasDevice(String name) {
        return run("ip", "-oneline", "link").lines().anyMatch(line -> line.contains(": " + name + ":"));
    }

    /** Gives commands to a host's packet filter; all of them are done at once. Returns what it prints. */
    String filter(LocalNode node, String commands) {
        return in(of(node), "nft", commands);
    }

    private void namespace(String name) {
        run("ip", "netns", "add", name);
        made.add(name);
    }

    private static String in(String namespace, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(List.of(command));
        return run(whole.toArray(String[]::new));
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + String.join(" ", command), e);
        }
    }

    @Override
    public void close() {
        // The lines go with the namespaces.
        made.forEach(name -> run("ip", "netns", "delete", name));
        made.clear();
    }
}
