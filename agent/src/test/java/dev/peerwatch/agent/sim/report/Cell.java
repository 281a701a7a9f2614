package dev.peerwatch.agent.sim.report;

import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.Sim;
import dev.peerwatch.agent.sim.SimChat.Read;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.sim.invariant.Telling;
import dev.peerwatch.agent.sim.invariant.Telling.Word;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One scenario with one number of nodes, several seeds: first the scenario alone, for as long as the peers were measured or longer; then
 * hosts go off one by one while it lasts.
 */
final class Cell {

    /** Enough deaths for a percentile to mean something. */
    private static final int DEATHS = 60;

    private final Scenario scenario;
    private final int n;
    private final Duration interval;
    private final List<Duration> pages = new ArrayList<>();
    private int missed;
    private long falsePages;
    private long messages;
    private double minutes;
    private double nodeMinutes;
    private long datagrams;
    private long packets;
    private long bytes;
    private int runs;

    Cell(Scenario scenario, int n, Duration interval) {
        this.scenario = scenario;
        this.n = n;
        this.interval = interval;
    }

    /** Runs until there are enough deaths. */
    Cell measure() {
        int victims = n < 10 ? 1 : n < 100 ? 2 : n < 1_000 ? 6 : 20;
        for (int seed = 1; pages.size() + missed < DEATHS; seed++) {
            run(seed, victims);
        }
        return this;
    }

    private void run(long seed, int victims) {
        Mesh mesh = Mesh.of(n, interval);
        Sim sim = new Sim(seed, mesh);
        sim.startAll();
        sim.run(max(interval.multipliedBy(3), Duration.ofSeconds(130)));
        scenario.begin(sim, mesh);
        alone(sim, mesh);
        deaths(sim, mesh, victims, new Random(seed));
        runs++;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void alone(Sim sim, Mesh mesh) {
        long datagramsBefore =
                sim.nodes().stream().mapToLong(n -> n.traffic().datagrams()).sum();
        long packetsBefore =
                sim.nodes().stream().mapToLong(n -> n.traffic().packets()).sum();
        long bytesBefore =
                sim.nodes().stream().mapToLong(n -> n.traffic().bytes()).sum();
        int readBefore = sim.chat().read().size();
        Duration time = max(interval.multipliedBy(10), Duration.ofMinutes(5));
        sim.run(time);
        minutes += time.toMillis() / 60_000.0;
        nodeMinutes += n * (time.toMillis() / 60_000.0);
        datagrams +=
                sim.nodes().stream().mapToLong(n -> n.traffic().datagrams()).sum() - datagramsBefore;
        packets += sim.nodes().stream().mapToLong(n -> n.traffic().packets()).sum() - packetsBefore;
        bytes += sim.nodes().stream().mapToLong(n -> n.traffic().bytes()).sum() - bytesBefore;
        List<Read> read =
                sim.chat().read().subList(readBefore, sim.chat().read().size());
        messages += read.size();
        falsePages += read.stream().filter(message -> isFalse(message, mesh)).count();
    }

    /** Says of a node that runs, and that a majority reaches, that it or its agent is down. */
    private boolean isFalse(Read message, Mesh mesh) {
        return Telling.in(message.body()).stream()
                .anyMatch(t -> (t.word() == Word.DOWN || t.word() == Word.AGENT_DOWN)
                        && !scenario.ails(mesh, new NodeName(t.node())));
    }

    /** Hosts go off one after the other, far enough apart in time for each to be a message of its own. */
    private void deaths(Sim sim, Mesh mesh, int victims, Random random) {
        TreeMap<NodeName, Duration> dead = new TreeMap<>();
        Set<Integer> drawn = new TreeSet<>();
        Duration apart = max(interval, Duration.ofSeconds(10));
        for (int i = 0; i < victims; i++) {
            sim.run(Duration.ofNanos((long) (apart.toNanos() * (1 + random.nextDouble()))));
            int victim = random.nextInt(n);
            while (!drawn.add(victim) || scenario.ails(mesh, Mesh.name(victim))) {
                victim = random.nextInt(n);
            }
            SimNode node = sim.node(Mesh.name(victim));
            dead.put(node.name(), sim.agenda().now());
            node.crash(Life.OFF);
        }
        sim.run(interval.multipliedBy(5));
        dead.forEach((node, at) -> sim.chat().read().stream()
                .filter(message -> message.at().compareTo(at) > 0)
                .filter(message -> Telling.in(message.body()).stream()
                        .anyMatch(t -> t.node().equals(node.value()) && t.word().bad()))
                .findFirst()
                .ifPresentOrElse(message -> pages.add(message.at().minus(at)), () -> missed++));
    }

    // ---- what came of it

    /** The share {@code 0..1} of the deaths was paged within this time; those never paged count as infinitely late. */
    String page(double share) {
        List<Duration> sorted = pages.stream().sorted().toList();
        int index = (int) Math.ceil(share * (pages.size() + missed)) - 1;
        return index >= sorted.size()
                ? "never"
                : "%.1f s".formatted(sorted.get(index).toMillis() / 1000.0);
    }

    /** In one run of the scenario alone. */
    String falsePagesPerRun() {
        return perRun(falsePages);
    }

    String messagesPerRun() {
        return perRun(messages);
    }

    private String perRun(long count) {
        return count % runs == 0 ? Long.toString(count / runs) : "%.2f".formatted((double) count / runs);
    }

    double datagramsPerNodeMinute() {
        return datagrams / nodeMinutes;
    }

    double packetsPerNodeMinute() {
        return packets / nodeMinutes;
    }

    double bytesPerNodeMinute() {
        return bytes / nodeMinutes;
    }

    double minutesPerRun() {
        return minutes / runs;
    }

    Scenario scenario() {
        return scenario;
    }

    int nodes() {
        return n;
    }
}
