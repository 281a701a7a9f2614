package dev.peerwatch.agent.sim.report;

import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.Sim;
import dev.peerwatch.agent.sim.SimChat.Read;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.sim.Traffic;
import dev.peerwatch.agent.sim.invariant.Telling;
import dev.peerwatch.agent.sim.invariant.Telling.Word;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * One scenario with one number of nodes, several seeds: first the scenario alone, while every node runs; then hosts go off one by one
 * while it lasts. The same on every machine and every time, whatever else is measured beside it.
 */
final class Cell {

    /** So long nothing is done to a mesh that has just started: until its own start excuses nobody any more. */
    private static final Duration TO_REST = Duration.ofSeconds(130);

    /** From one death to the next at least, and less than twice that: a message of its own for each. */
    private static final Duration APART = Duration.ofSeconds(60);

    private final Scenario scenario;
    private final Size size;
    private final List<Duration> pages = new ArrayList<>();
    private int toldBefore;
    private int missed;
    private int runs;
    private long falsePages;
    private long messages;
    private long datagrams;
    private long packets;
    private long bytes;

    Cell(Scenario scenario, Size size) {
        this.scenario = scenario;
        this.size = size;
    }

    /**
     * Runs until there are enough deaths.
     *
     * @param progress is told after each run
     */
    Cell measure(Consumer<String> progress) {
        while (deaths() < size.deaths()) {
            run(runs + 1L);
            runs++;
            progress.accept("%s, %,d nodes: %d of %d deaths, median %s, %d messages, %d false"
                    .formatted(
                            scenario.title(), size.nodes(), deaths(), size.deaths(), page(0.5), messages, falsePages));
        }
        return this;
    }

    private int deaths() {
        return pages.size() + toldBefore + missed;
    }

    private void run(long seed) {
        Mesh mesh = Mesh.of(size.nodes(), size.interval());
        Sim sim = new Sim(seed, mesh);
        sim.startAll();
        sim.run(max(size.interval().multipliedBy(3), TO_REST));
        scenario.begin(sim, mesh);
        alone(sim, mesh);
        hostsGoOff(sim, mesh, new Random(seed));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void alone(Sim sim, Mesh mesh) {
        long datagramsBefore = sum(sim, Traffic::datagrams);
        long packetsBefore = sum(sim, Traffic::packets);
        long bytesBefore = sum(sim, Traffic::bytes);
        int readBefore = sim.chat().read().size();
        sim.run(size.alone());
        datagrams += sum(sim, Traffic::datagrams) - datagramsBefore;
        packets += sum(sim, Traffic::packets) - packetsBefore;
        bytes += sum(sim, Traffic::bytes) - bytesBefore;
        List<Read> read =
                sim.chat().read().subList(readBefore, sim.chat().read().size());
        messages += read.size();
        falsePages += read.stream().filter(message -> isFalse(message, mesh)).count();
    }

    private static long sum(Sim sim, ToLongFunction<Traffic> what) {
        return sim.nodes().stream()
                .mapToLong(n -> what.applyAsLong(n.traffic()))
                .sum();
    }

    /** Says of a node that runs, and that a majority reaches, that it or its agent is down. */
    private boolean isFalse(Read message, Mesh mesh) {
        return Telling.in(message.body()).stream()
                .anyMatch(t -> (t.word() == Word.DOWN || t.word() == Word.AGENT_DOWN)
                        && !scenario.ails(mesh, new NodeName(t.node())));
    }

    /** Hosts go off one after the other, far enough apart in time for each to be a message of its own. */
    private void hostsGoOff(Sim sim, Mesh mesh, Random random) {
        TreeMap<NodeName, Duration> dead = new TreeMap<>();
        Set<Integer> drawn = new TreeSet<>();
        int victims = Math.min(size.deathsPerRun(), size.deaths() - deaths());
        for (int i = 0; i < victims; i++) {
            sim.run(Duration.ofNanos((long) (APART.toNanos() * (1 + random.nextDouble()))));
            int victim = random.nextInt(size.nodes());
            while (!drawn.add(victim) || scenario.ails(mesh, Mesh.name(victim))) {
                victim = random.nextInt(size.nodes());
            }
            SimNode node = sim.node(Mesh.name(victim));
            dead.put(node.name(), sim.agenda().now());
            node.crash(Life.OFF);
        }
        sim.run(max(size.interval().multipliedBy(4), APART));
        dead.forEach((node, at) -> judge(sim, node, at));
    }

    /**
     * How long it took until a message named it; where people had been told of it already, there may be no further one. That it wasn't
     * heard, in a message about another one, counts where no message of its own follows.
     */
    private void judge(Sim sim, NodeName node, Duration at) {
        boolean bad = false;
        Optional<Duration> unheard = Optional.empty();
        for (Read message : sim.chat().read()) {
            for (Telling told : Telling.in(message.body())) {
                if (told.node().equals(node.value()) && told.word() == Word.UNHEARD) {
                    boolean first = unheard.isEmpty() && message.at().compareTo(at) > 0;
                    unheard = first ? Optional.of(message.at().minus(at)) : unheard;
                } else if (told.node().equals(node.value())) {
                    if (message.at().compareTo(at) > 0 && told.word().bad()) {
                        pages.add(message.at().minus(at));
                        return;
                    }
                    bad = told.word().bad();
                }
            }
        }
        if (bad) {
            toldBefore++;
        } else {
            unheard.ifPresentOrElse(pages::add, () -> missed++);
        }
    }

    // ---- what came of it

    /** The share {@code 0..1} of the deaths was paged within this time; those never paged count as infinitely late. */
    String page(double share) {
        List<Duration> sorted = pages.stream().sorted().toList();
        int counted = pages.size() + missed;
        int index = (int) Math.ceil(share * counted) - 1;
        return counted == 0
                ? "–"
                : index >= sorted.size()
                        ? "never"
                        : String.format(Locale.ROOT, "%.1f s", sorted.get(index).toMillis() / 1000.0);
    }

    /** Deaths of which people had been told something bad before they happened, and nothing after. */
    int toldBefore() {
        return toldBefore;
    }

    /** In all runs of the scenario alone. */
    long falsePages() {
        return falsePages;
    }

    /** To one person, in one run of the scenario alone. */
    String messagesPerRun() {
        return messages % runs == 0
                ? Long.toString(messages / runs)
                : String.format(Locale.ROOT, "%.2f", (double) messages / runs);
    }

    private double perNodeMinute(long count) {
        return count / (runs * size.nodes() * (size.alone().toMillis() / 60_000.0));
    }

    double datagramsPerNodeMinute() {
        return perNodeMinute(datagrams);
    }

    double packetsPerNodeMinute() {
        return perNodeMinute(packets);
    }

    double bytesPerNodeMinute() {
        return perNodeMinute(bytes);
    }

    Scenario scenario() {
        return scenario;
    }

    Size size() {
        return size;
    }
}
