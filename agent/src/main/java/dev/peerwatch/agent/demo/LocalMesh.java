package dev.peerwatch.agent.demo;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.NodeKeyFile;
import dev.peerwatch.protocol.identity.UnusableKeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Nodes on this machine with all they need: keys, a blueprint, passwords, and a process for each. */
public final class LocalMesh implements AutoCloseable {

    /** Who is on call where nobody else is named. */
    public static final String ONCALL = "oncall";

    private final Path launcher;
    private final Map<String, String> environment;
    private final Children children;
    private final Path folder;
    private final Map<NodeName, LocalAgent> agents = new LinkedHashMap<>();

    /**
     * How a mesh is made.
     *
     * @param launcher the {@code peerwatch} that starts the agents
     * @param environment further variables for all that it starts, such as {@code PEERWATCH_JAVA}
     * @param poll how often and how patiently they poll, as the blueprint writes it
     * @param timezone the one of the people on call
     * @param people who is on call, all of them at once
     */
    public record Settings(
            Path launcher, Map<String, String> environment, String poll, String timezone, List<String> people) {
        public Settings {
            environment = Map.copyOf(environment);
            people = List.copyOf(people);
        }

        /** With {@link #ONCALL} as the one person. */
        public Settings(Path launcher, Map<String, String> environment, String poll, String timezone) {
            this(launcher, environment, poll, timezone, List.of(ONCALL));
        }
    }

    /** What a command printed, standard output and error together, and its exit status. */
    public record Ran(int status, String output) {}

    private LocalMesh(Settings settings, Children children, Path folder) {
        this.launcher = settings.launcher();
        this.environment = settings.environment();
        this.children = children;
        this.folder = folder;
    }

    /** Makes keys, accounts and the blueprint; starts nothing. */
    public static LocalMesh prepare(
            DemoFolder folder,
            Children children,
            Settings settings,
            List<LocalNode> nodes,
            Optional<LocalProsody> chat) {
        LocalMesh mesh = new LocalMesh(settings, children, folder.path());
        for (LocalNode node : nodes) {
            String home = folder.folder(node.name().value()).getFileName().toString();
            folder.folder(home + "/state");
            folder.folder(home + "/log");
            folder.secret(home + "/chat-password", password());
            mesh.agents.put(
                    node.name(), new LocalAgent(node, mesh, folder.path().resolve(home)));
        }
        folder.open("mesh.yaml", mesh.blueprintText(settings, chat));
        chat.ifPresent(server -> mesh.agents().forEach(agent -> {
            try {
                server.account(agent.node().name().value(), Files.readString(agent.password()));
            } catch (IOException e) {
                throw new UncheckedIOException("can't read " + agent.password(), e);
            }
        }));
        return mesh;
    }

    /** A password that nobody has to type. */
    public static String password() {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private String blueprintText(Settings settings, Optional<LocalProsody> chat) {
        StringBuilder text = new StringBuilder("format: 1\nmesh: demo\npoll: ")
                .append(settings.poll())
                .append('\n');
        chat.ifPresent(server -> text.append("chat:\n  servers: [{ host: ")
                .append(server.address())
                .append(", port: ")
                .append(server.directTlsPort())
                .append(", tls: direct }]\n  domain: ")
                .append(LocalProsody.DOMAIN)
                .append("\n  trust: \"")
                .append(server.trust())
                .append("\"\n"));
        text.append("nodes:\n");
        for (LocalAgent agent : agents()) {
            LocalNode node = agent.node();
            text.append("  ").append(node.name()).append(": { address: \"").append(node.address());
            text.append(':').append(node.port()).append("\", site: ").append(node.site());
            text.append(", key: \"").append(makeKey(agent)).append("\" }\n");
        }
        text.append("people:\n");
        for (String person : settings.people()) {
            text.append("  ").append(person).append(": { jid: ").append(person).append('@');
            text.append(LocalProsody.DOMAIN)
                    .append(", timezone: \"")
                    .append(settings.timezone())
                    .append("\" }\n");
        }
        return text.toString();
    }

    private static String makeKey(LocalAgent agent) {
        try {
            NodeKey pair = NodeKey.generate();
            NodeKeyFile.save(pair, agent.key());
            return pair.pin().text();
        } catch (UnusableKeyException e) {
            throw new IllegalStateException("can't make the key of " + agent + ": " + e.getMessage(), e);
        }
    }

    /** The blueprint that all of them read. */
    public Path blueprint() {
        return folder.resolve("mesh.yaml");
    }

    /** All agents, in the blueprint's order. */
    public List<LocalAgent> agents() {
        return List.copyOf(agents.values());
    }

    /** The names of all nodes, in the blueprint's order. */
    public List<String> names() {
        return agents.keySet().stream().map(NodeName::value).toList();
    }

    /** The agent of a node, if there's a node of that name. */
    public Optional<LocalAgent> find(String name) {
        return NodeName.isValid(name) ? Optional.ofNullable(agents.get(new NodeName(name))) : Optional.empty();
    }

    /** The agent of a node that exists. */
    public LocalAgent agent(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no node " + name));
    }

    /** Starts what doesn't run. */
    public void start() {
        agents().forEach(LocalAgent::start);
    }

    /** Whether every agent is ready, sees all that it watches as good, and has no open incident. */
    public boolean isAllWell() {
        int watched = Math.min(2, agents.size() - 1);
        return agents().stream()
                .allMatch(agent ->
                        agent.isReady() && agent.peersUp() == watched && agent.metric("peerwatch_incidents_open") == 0);
    }

    Process launch(LocalNode node, List<String> command, Path output) {
        List<String> whole = new ArrayList<>(node.within());
        whole.add(launcher.toString());
        whole.addAll(command);
        return children.start(whole, environment, Children.Rights.OWN, output);
    }

    /** Runs {@code peerwatch} with these arguments to its end, at most 30 s. */
    public Ran run(List<String> command, Map<String, String> variables) {
        try {
            Path output = Files.createTempFile(folder, "command", ".out");
            try {
                List<String> whole = new ArrayList<>(List.of(launcher.toString()));
                whole.addAll(command);
                Map<String, String> all = new LinkedHashMap<>(environment);
                all.putAll(variables);
                Process process = children.start(whole, all, Children.Rights.OWN, output);
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("peerwatch " + command.get(0) + " did not end within 30 s");
                }
                return new Ran(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't run peerwatch " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during peerwatch " + command.get(0), e);
        }
    }

    /** Looks every 20 ms until something holds. Returns whether it did in time. */
    public static boolean await(Duration limit, BooleanSupplier holds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Stops all agents in order and at once. */
    @Override
    public void close() {
        agents().parallelStream().forEach(LocalAgent::stop);
    }
}
