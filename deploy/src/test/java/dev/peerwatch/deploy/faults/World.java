package dev.peerwatch.deploy.faults;

import dev.peerwatch.agent.demo.Children;
import dev.peerwatch.agent.demo.DemoFolder;
import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.agent.demo.LocalNode;
import dev.peerwatch.agent.demo.LocalProsody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a fault is done to: hosts with an agent each, and serf beside it; a chat server and people on call on a host of
 * their own; and the truth about all of it.
 */
final class World implements AutoCloseable {

    /** Ten JVMs start on what may be two cores. */
    private static final Duration START = Duration.ofMinutes(3);

    private final Setup setup;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Namespaces net;
    private final LocalMesh mesh;
    private final People people;
    private final Optional<Serf> serf;
    private final Traffic traffic;
    private final Filters filters;
    private final Map<String, DelayLine> delays = new LinkedHashMap<>();
    private final Truth truth;

    /**
     * How it is made.
     *
     * @param launcher the {@code peerwatch} that starts the agents
     * @param java what it starts them with
     * @param interval between two polls
     * @param besides serf's program, where it is to run too
     */
    record Setup(Path launcher, Path java, Duration interval, Optional<Path> besides) {}

    /** The number of hosts, and of those at the end of a slow line. */
    record Size(int hosts, int slow) {}

    World(Setup setup, Size size, Progress progress) {
        this.setup = setup;
        boolean whole = false;
        try {
            DemoFolder folder = open(DemoFolder.make());
            Children children = open(new Children());
            net = open(new Namespaces());
            List<LocalNode> nodes = hosts(folder, children, size);
            LocalProsody chat = open(LocalProsody.prepare(folder, children, net.here()));
            chat.start();
            mesh = open(LocalMesh.prepare(folder, children, settings(folder), nodes, Optional.of(chat)));
            people = open(new People(new HashSet<>(mesh.names()), progress));
            people.logIn(chat, List.of(LocalMesh.ONCALL, "deputy"));
            serf = setup.besides().map(program -> open(new Serf(program, folder, children, nodes)));
            traffic = new Traffic(net, nodes, chat.starttlsPort());
            filters = new Filters(net, nodes);
            truth = new Truth(setup.interval().multipliedBy(3).plusSeconds(3));
            mesh.start();
            serf.ifPresent(Serf::start);
            progress.say(size.hosts() + " hosts, each with an agent" + (serf.isPresent() ? " and serf" : "")
                    + "; they start");
            if (!Patience.await(START, this::isAllWell)) {
                throw new IllegalStateException("not all agents see each other as good within " + START.toSeconds()
                        + " s after their start:\n" + notWell());
            }
            if (serf.isPresent() && !Patience.await(START, serf.get()::isAllWell)) {
                throw new IllegalStateException(
                        "serf's agents don't all know each other within " + START.toSeconds() + " s after their start");
            }
            // What was wrong while they started is over, and said.
            Patience.pass(setup.interval().multipliedBy(5));
            progress.say("all is well");
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    private <T extends AutoCloseable> T open(T thing) {
        opened.push(thing);
        return thing;
    }

    /** n0, n1, …: the first half in one site, the rest in another; the last ones at the end of a slow line. */
    private List<LocalNode> hosts(DemoFolder folder, Children children, Size size) {
        List<LocalNode> nodes = new ArrayList<>();
        for (int i = 0; i < size.hosts(); i++) {
            String name = "n" + i;
            String site = i < size.hosts() / 2 ? "fra" : "nyc";
            if (i < size.hosts() - size.slow()) {
                nodes.add(net.host(name, site));
            } else {
                Path socat = DelayLine.program().orElseThrow(() -> new IllegalStateException("socat isn't installed"));
                DelayLine line = open(new DelayLine(socat, folder, children, i));
                delays.put(name, line);
                nodes.add(net.host(name, site, line.inner(), line.outer()));
            }
        }
        return nodes;
    }

    private LocalMesh.Settings settings(DemoFolder folder) {
        return new LocalMesh.Settings(
                setup.launcher(),
                Map.of(
                        "PEERWATCH_JAVA",
                        setup.java().toString(),
                        "TMPDIR",
                        folder.folder("tmp").toString()),
                "{ interval: " + setup.interval().toMillis() + "ms }",
                "UTC",
                List.of(LocalMesh.ONCALL, "deputy"));
    }

    /** Between two polls. */
    Duration interval() {
        return setup.interval();
    }

    /** The names of all nodes. */
    List<String> names() {
        return mesh.names();
    }

    /** The agent of a node. */
    LocalAgent agent(String name) {
        return mesh.agent(name);
    }

    /** The other agent of the nodes, where it runs. */
    Optional<Serf> serf() {
        return serf;
    }

    /** Those on call. */
    People people() {
        return people;
    }

    /** What really is. */
    Truth truth() {
        return truth;
    }

    /** What is sent. */
    Traffic traffic() {
        return traffic;
    }

    /** The slow lines, by the node at their end. */
    Map<String, DelayLine> delays() {
        return delays;
    }

    /** Where the chat server and the people are. */
    String here() {
        return net.here();
    }

    /** Kills what runs on these hosts, all at once. */
    void kill(List<String> names) {
        names.parallelStream().forEach(name -> {
            agent(name).kill();
            serf.ifPresent(other -> other.kill(name));
        });
    }

    /** Starts what was killed there. */
    void start(List<String> names) {
        names.forEach(name -> {
            agent(name).start();
            serf.ifPresent(other -> other.start(name));
        });
    }

    /** What runs on a host stands still. */
    void pause(String name) {
        agent(name).pause();
        serf.ifPresent(other -> other.signal(name, Children.Signal.STOP));
    }

    /** It goes on. */
    void resume(String name) {
        agent(name).resume();
        serf.ifPresent(other -> other.signal(name, Children.Signal.CONT));
    }

    /** What the hosts' packet filters can do to them. */
    Filters filters() {
        return filters;
    }

    /** How long it takes to connect to a host. */
    Duration distance(String name) {
        LocalNode node = agent(name).node();
        long began = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.address(), node.httpPort()), 5_000);
            return Duration.ofNanos(System.nanoTime() - began);
        } catch (IOException e) {
            throw new UncheckedIOException("can't connect to " + name, e);
        }
    }

    /** The nodes that a node watches now, by its own metrics. */
    List<String> watchedBy(String name) {
        return names().stream()
                .filter(other -> !Double.isNaN(agent(name).metric("peerwatch_peer_up{peer=\"" + other + "\"}")))
                .toList();
    }

    /** Whether every agent is ready, sees all that it watches as good, and has no open incident. */
    boolean isAllWell() {
        return mesh.isAllWell();
    }

    /** What isn't well, for a person to read. */
    String notWell() {
        StringBuilder text = new StringBuilder();
        for (LocalAgent agent : mesh.agents()) {
            double open = agent.metric("peerwatch_incidents_open");
            long up = agent.peersUp();
            if (!agent.isReady() || open != 0 || up < 2) {
                text.append(agent)
                        .append(agent.isRunning() ? "" : " (not running)")
                        .append(": ")
                        .append(agent.isReady() ? "ready" : "not ready")
                        .append(", ")
                        .append((int) open)
                        .append(" open incidents, ")
                        .append(up)
                        .append(" peers up\n");
                agent.lastJournalLines(6)
                        .forEach(line -> text.append("    ").append(line).append('\n'));
                agent.outputLines().stream()
                        .limit(5)
                        .forEach(line -> text.append("    ").append(line).append('\n'));
            }
        }
        return text.toString();
    }

    /** All that is needed to find out why: each agent's log, by the name of a file for it. */
    Map<String, Path> logs() {
        Map<String, Path> logs = new LinkedHashMap<>();
        for (LocalAgent agent : mesh.agents()) {
            logs.put(agent + ".journal.log", agent.journal());
            logs.put(agent + ".out", agent.output());
            serf.ifPresent(other -> logs.put(agent + ".serf", other.output(agent.toString())));
        }
        return logs;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                // The rest must go too. What is left is seen by whoever looks for it.
                System.err.println("while ending: " + e.getMessage());
            }
        }
    }
}
