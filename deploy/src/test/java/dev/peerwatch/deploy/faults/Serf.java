package dev.peerwatch.deploy.faults;

import dev.peerwatch.agent.demo.Children;
import dev.peerwatch.agent.demo.DemoFolder;
import dev.peerwatch.agent.demo.LocalNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * HashiCorp's serf on the same hosts, for comparison: one agent on each, with its own defaults for a local network (a probe every
 * second). What it knows is taken from what its agents print, time-stamped as it is read, every 20 ms.
 */
final class Serf implements AutoCloseable {

    /** For gossip and probes, UDP and TCP. */
    static final int PORT = 7946;

    private static final Pattern LINE = Pattern.compile("serf: EventMember(Join|Failed): (\\S+)");
    private static final long LOOK_MILLIS = 20;

    private final Path program;
    private final DemoFolder folder;
    private final Children children;
    private final List<LocalNode> nodes;
    private final Map<String, Process> processes = new HashMap<>();
    private final Map<String, Tail> tails = new LinkedHashMap<>();
    private final Map<String, Map<String, Boolean>> alive = new TreeMap<>();
    private final List<Event> failures = new ArrayList<>();
    private final Thread reader;

    /**
     * One agent says that a member has failed.
     *
     * @param at {@link System#nanoTime}, at most 20 ms late
     */
    record Event(long at, String observer, String subject) {}

    /** A file that grows, read line by line. */
    private static final class Tail {
        private final Path file;
        private long read;

        private Tail(Path file) {
            this.file = file;
        }

        /** The whole lines that are new. */
        private List<String> lines() throws IOException {
            if (!Files.exists(file)) {
                return List.of();
            }
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
                int size = (int) (open.length() - read);
                if (size <= 0) {
                    return List.of();
                }
                byte[] fresh = new byte[size];
                open.seek(read);
                open.readFully(fresh);
                String text = new String(fresh, StandardCharsets.ISO_8859_1);
                int end = text.lastIndexOf('\n') + 1;
                read += end;
                return text.substring(0, end).lines().toList();
            }
        }
    }

    /** Where serf is on this machine, if it is. */
    static Optional<Path> program() {
        return Stream.of("/usr/bin/serf", "/usr/local/bin/serf")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts nothing yet. */
    Serf(Path program, DemoFolder folder, Children children, List<LocalNode> nodes) {
        this.program = program;
        this.folder = folder;
        this.children = children;
        this.nodes = List.copyOf(nodes);
        this.reader = new Thread(this::read, "serf");
        reader.setDaemon(true);
    }

    /** Starts all agents: the first one, then the others, which join it. */
    void start() {
        nodes.forEach(node -> start(node.name().value()));
        reader.start();
    }

    /** Starts one agent, which joins all others. */
    void start(String name) {
        LocalNode node = node(name);
        Path output = output(name);
        List<String> command = new ArrayList<>(node.within());
        command.addAll(List.of(program.toString(), "agent", "-node=" + name));
        command.addAll(List.of("-bind=" + node.address() + ":" + PORT, "-rpc-addr=127.0.0.1:7373", "-log-level=info"));
        nodes.stream()
                .filter(other -> !other.equals(node))
                .forEach(other -> command.add("-retry-join=" + other.address() + ":" + PORT));
        command.add("-retry-interval=1s");
        synchronized (this) {
            tails.computeIfAbsent(name, n -> new Tail(output));
            alive.put(name, new TreeMap<>());
        }
        Process process = children.start(command, Map.of(), Children.Rights.OWN, output);
        synchronized (this) {
            processes.put(name, process);
        }
    }

    private LocalNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name));
    }

    /** What an agent prints. */
    Path output(String name) {
        return folder.path().resolve(name).resolve("serf.out");
    }

    /** Ends one agent at once. */
    void kill(String name) {
        Process process = process(name);
        process.destroyForcibly();
        Children.end(process, 5);
    }

    /** Sends a signal to one agent. */
    void signal(String name, Children.Signal signal) {
        Children.signal(process(name), signal);
    }

    private synchronized Process process(String name) {
        Process process = processes.get(name);
        if (process == null) {
            throw new IllegalStateException("serf was never started on " + name);
        }
        return process;
    }

    private void read() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read what serf prints", e);
        }
    }

    private synchronized void look() throws IOException {
        for (Map.Entry<String, Tail> tail : tails.entrySet()) {
            for (String line : tail.getValue().lines()) {
                Matcher event = LINE.matcher(line);
                if (event.find()) {
                    remember(tail.getKey(), event.group(1).equals("Join"), event.group(2));
                }
            }
        }
    }

    private void remember(String observer, boolean joined, String subject) {
        alive.computeIfAbsent(observer, o -> new TreeMap<>()).put(subject, joined);
        if (!joined) {
            failures.add(new Event(System.nanoTime(), observer, subject));
        }
    }

    /** Whether every agent counts every node among the living. */
    synchronized boolean isAllWell() {
        return nodes.stream().allMatch(node -> {
            Map<String, Boolean> seen = alive.getOrDefault(node.name().value(), Map.of());
            return seen.size() == nodes.size() && seen.values().stream().allMatch(well -> well);
        });
    }

    /** The "failed" events since a time, oldest first. */
    synchronized List<Event> failures(long since) {
        return failures.stream().filter(event -> event.at() - since >= 0).toList();
    }

    /** When the first agent said since a time that a member failed, if one did. */
    Optional<Event> firstFailure(String subject, long since) {
        return failures(since).stream()
                .filter(event -> event.subject().equals(subject))
                .findFirst();
    }

    /** Ends all agents at once. */
    @Override
    public void close() {
        reader.interrupt();
        List<Process> all;
        synchronized (this) {
            all = List.copyOf(processes.values());
        }
        all.forEach(Process::destroyForcibly);
        all.forEach(process -> Children.end(process, 5));
    }
}
