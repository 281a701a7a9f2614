package dev.peerwatch.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One agent of a mesh on this machine: a process that can be ended in every way that processes end. */
public final class LocalAgent {

    private static final Pattern JOURNAL_LINE = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT\\S+ [IWE] ");

    private final LocalNode node;
    private final LocalMesh mesh;
    private final Path folder;
    private @Nullable Process process;
    private boolean paused;

    LocalAgent(LocalNode node, LocalMesh mesh, Path folder) {
        this.node = node;
        this.mesh = mesh;
        this.folder = folder;
    }

    /** Which node it is the agent of. */
    public LocalNode node() {
        return node;
    }

    /** The text log. */
    public Path journal() {
        return folder.resolve("log/journal.log");
    }

    /** What the process prints. */
    public Path output() {
        return folder.resolve("output");
    }

    /** Where it keeps its state. */
    public Path state() {
        return folder.resolve("state");
    }

    /** Where its private key is. */
    public Path key() {
        return folder.resolve("node.key");
    }

    /** Where its chat password is. */
    public Path password() {
        return folder.resolve("chat-password");
    }

    /** Where its local commands are heard. */
    public Path socket() {
        return folder.resolve("control.sock");
    }

    /** The command with which it is started, {@code run} and its options. */
    private List<String> runCommand() {
        List<String> command =
                new ArrayList<>(List.of("run", "--node", node.name().value(), "--config"));
        command.addAll(List.of(mesh.blueprint().toString(), "--key", key().toString()));
        command.addAll(List.of("--chat-password-file", password().toString()));
        command.addAll(List.of("--state-dir", state().toString()));
        command.addAll(List.of("--log-dir", folder.resolve("log").toString()));
        command.addAll(List.of("--socket", socket().toString()));
        command.addAll(List.of("--http", node.http()));
        return command;
    }

    /** Starts it, or lets it go on if it is paused; does nothing if it runs. */
    public synchronized void start() {
        startWith(Map.of());
    }

    /** Starts it with other values of some of its options, such as {@code --state-dir}. */
    public synchronized void startWith(Map<String, String> options) {
        if (paused) {
            resume();
        }
        if (!isRunning()) {
            List<String> command = runCommand();
            options.forEach((option, value) -> command.set(command.indexOf(option) + 1, value));
            process = mesh.launch(node, command, output());
        }
    }

    /** Ends it at once ({@code kill -9}): it can't tell anybody. Waits until it is gone. */
    public synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            Children.end(running, 5);
        }
        paused = false;
    }

    /** Lets it stand still (SIGSTOP): it can't tell anybody, and doesn't know. */
    public synchronized void pause() {
        Process running = process;
        if (running != null && running.isAlive()) {
            Children.signal(running, Children.Signal.STOP);
            paused = true;
        }
    }

    /** Lets it go on after {@link #pause}. */
    public synchronized void resume() {
        Process running = process;
        if (running != null && paused) {
            Children.signal(running, Children.Signal.CONT);
        }
        paused = false;
    }

    /** Stops it in order (SIGTERM), so that it tells its watchers; waits at most 10 s. */
    public synchronized void stop() {
        Process running = process;
        if (running != null) {
            resume();
            running.destroy();
            Children.end(running, 10);
        }
    }

    /** Whether the process is there, standing still or not. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Whether it is there, but stands still. */
    public synchronized boolean isPaused() {
        return isRunning() && paused;
    }

    /** The process' exit status, once it has ended. */
    public synchronized Optional<Integer> exitValue() {
        Process last = process;
        return last == null || last.isAlive() ? Optional.empty() : Optional.of(last.exitValue());
    }

    /** Whether it says of itself that it is ready. */
    public boolean isReady() {
        return get("/-/ready").isPresent();
    }

    /** Whether it says of itself that it lives, ready or not. */
    public boolean isAlive() {
        return get("/-/healthy").isPresent();
    }

    /** How many of the peers that it watches answer well, by its own metrics. */
    public long peersUp() {
        return get("/metrics")
                .orElse("")
                .lines()
                .filter(line -> line.startsWith("peerwatch_peer_up{"))
                .filter(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) == 1)
                .count();
    }

    /** The value of a metric without labels; NaN if it can't be had. */
    public double metric(String name) {
        return get("/metrics")
                .orElse("")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** What its HTTP server for people answers to a GET, if that is well. */
    public Optional<String> get(String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + node.http() + path).toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            try {
                if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                    return Optional.empty();
                }
                return Optional.of(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The lines of the text log that are as wanted, oldest first. */
    public List<String> journalLines(Predicate<String> wanted) {
        return lines(journal(), wanted);
    }

    /** The last lines of the text log, at most {@code count}. */
    public List<String> lastJournalLines(int count) {
        List<String> all = journalLines(line -> true);
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    /** What it has printed beside the lines of its text log, which it prints too. */
    public List<String> outputLines() {
        return lines(output(), line -> !JOURNAL_LINE.matcher(line).find());
    }

    private static List<String> lines(Path file, Predicate<String> wanted) {
        try {
            // Bytes first: the last line may end in the middle of a character while it is written.
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .filter(wanted)
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    /** Runs a local command against this agent, such as {@code status}, and returns all that it printed. */
    public LocalMesh.Ran ask(String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.addAll(1, List.of("--socket", socket().toString()));
        return mesh.run(whole, Map.of());
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
