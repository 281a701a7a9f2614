package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

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
final class Namespaces implements AutoCloseable {

    /** Of the range for tests between networks (RFC 2544): nobody's. */
    private static final String NET = "198.18.74.";

    private static final String HERE = NET + "254";

    private final String tag = "pw" + ProcessHandle.current().pid();
    private final String hub = tag + "-hub";
    private final List<String> made = new ArrayList<>();

    Namespaces() {
        namespace(hub);
        in(hub, "ip", "link", "add", "bridge", "type", "bridge");
        in(hub, "ip", "link", "set", "bridge", "up");
        run("ip", "link", "add", tag + "-l", "type", "veth", "peer", "name", "here", "netns", hub);
        in(hub, "ip", "link", "set", "here", "master", "bridge", "up");
        run("ip", "address", "add", HERE + "/24", "dev", tag + "-l");
        run("ip", "link", "set", tag + "-l", "up");
    }

    /** This machine's own address on that bridge. */
    String here() {
        return HERE;
    }

    /** Makes a host and returns its node. */
    LocalNode host(String name, String site) {
        String namespace = tag + "-" + name;
        int number = made.size();
        namespace(namespace);
        in(hub, "ip", "link", "add", "port" + number, "type", "veth", "peer", "name", "eth0", "netns", namespace);
        in(hub, "ip", "link", "set", "port" + number, "master", "bridge", "up");
        String address = NET + number;
        in(namespace, "ip", "address", "add", address + "/24", "dev", "eth0");
        in(namespace, "ip", "link", "set", "eth0", "up");
        in(namespace, "ip", "link", "set", "lo", "up");
        return new LocalNode(new NodeName(name), address, 7460, 7461, site, List.of("ip", "netns", "exec", namespace));
    }

    /** Lets no packet in or out of a host any more: silence, not refusal. */
    void silence(LocalNode node) {
        String namespace = tag + "-" + node.name();
        in(namespace, "nft", "add", "table", "inet", "silence");
        for (String hook : List.of("input", "output")) {
            in(
                    namespace,
                    "nft",
                    "add",
                    "chain",
                    "inet",
                    "silence",
                    hook,
                    "{ type filter hook " + hook + " priority 0; policy drop; }");
        }
    }

    /** Ends {@link #silence}. */
    void restore(LocalNode node) {
        in(tag + "-" + node.name(), "nft", "delete", "table", "inet", "silence");
    }

    private void namespace(String name) {
        run("ip", "netns", "add", name);
        made.add(name);
    }

    private static void in(String namespace, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(List.of(command));
        run(whole.toArray(String[]::new));
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("%s: %s", String.join(" ", command), output)
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        // The lines go with the namespaces.
        made.forEach(name -> run("ip", "netns", "delete", name));
        made.clear();
    }
}
