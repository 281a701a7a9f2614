package dev.peerwatch.agent.sim.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Measures every scenario. The tables go to standard output in Markdown, each row as soon as it and all before it are there; what is
 * under way to standard error. The arguments: {@code peers} and numbers of nodes, where not all is wanted.
 */
public final class Report {

    /** Ten nodes under the conditions under which the peers were measured. */
    private static final String PEERS = "peers";

    private static final List<String> ALL = List.of(PEERS, "3", "10", "100", "1000", "10000");

    private final PrintStream out;
    private final PrintStream progress;
    private final long began = System.nanoTime();

    private Report(PrintStream out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> wanted = arguments.length == 0 ? ALL : List.of(arguments);
        List<Integer> sizes = wanted.stream()
                .filter(word -> !word.equals(PEERS))
                .map(Integer::valueOf)
                .toList();
        new Report(System.out, System.err).write(wanted.contains(PEERS), sizes);
    }

    private void write(boolean peers, List<Integer> sizes) throws InterruptedException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Cell>> quick = peers ? begin(workers, 10, scenario -> Size.likePeers()) : List.of();
            List<List<Future<Cell>>> slow = new ArrayList<>();
            sizes.forEach(n -> slow.add(begin(workers, n, scenario -> scenario.size(n))));
            if (peers) {
                besideThePeers(quick);
            }
            if (!sizes.isEmpty()) {
                atTheDefaults(sizes, slow);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private List<Future<Cell>> begin(ExecutorService workers, int nodes, Function<Scenario, Size> size) {
        return Stream.of(Scenario.values())
                .filter(scenario -> scenario.isMeasuredWith(nodes))
                .map(scenario -> workers.submit(() -> new Cell(scenario, size.apply(scenario)).measure(this::tell)))
                .toList();
    }

    private void tell(String what) {
        Duration sofar = Duration.ofNanos(System.nanoTime() - began);
        progress.printf("%d:%02d %s%n", sofar.toMinutes(), sofar.toSecondsPart(), what);
    }

    // ---- the tables

    private void besideThePeers(List<Future<Cell>> cells) throws ExecutionException, InterruptedException {
        Size size = Size.likePeers();
        out.printf(
                Locale.ROOT,
                "Ten nodes at an interval of 1 s: %d × %s of each fault, beside what serf 0.9.4 (1 s probes) and Rapid did on real"
                        + " processes in five minutes of it,\none run each. Then %d hosts go off while it lasts. *Datagrams* and packets are"
                        + " per node and second; serf's datagrams are 2.8, Rapid's packets 26.\n\n",
                size.runs(),
                words(size.alone()),
                size.deaths());
        out.println(
                "| fault | false pages, all runs | messages a run | serf: failed events | Rapid | page, median | page, p99 | told before | datagrams | packets, TCP too |");
        out.println("|---|--:|--:|--:|---|--:|--:|--:|--:|--:|");
        for (Future<Cell> measured : cells) {
            Cell cell = measured.get();
            out.printf(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %s | %s | %s | %d | %.1f | %.1f |%n",
                    cell.scenario().title(),
                    cell.falsePages(),
                    cell.messagesPerRun(),
                    cell.scenario().serf(),
                    cell.scenario().rapid(),
                    cell.page(0.5),
                    cell.page(0.99),
                    cell.toldBefore(),
                    cell.datagramsPerNodeMinute() / 60,
                    cell.packetsPerNodeMinute() / 60);
            out.flush();
        }
        out.println(
                "\nA host that goes off is announced by serf after 5.8 s, and its handler runs a second later; by Rapid after 10"
                        + " to 11 s.\n");
    }

    private void atTheDefaults(List<Integer> sizes, List<List<Future<Cell>>> cells)
            throws ExecutionException, InterruptedException {
        out.println(
                "At the default interval of 60 s. Datagrams, packets and KiB are per node and minute, while all run.\n\n"
                        + "The p99 of fewer than a hundred deaths is the slowest. *False pages* say DOWN or AGENT_DOWN of a node that runs and that a majority reaches. A page counts from the host's last"
                        + " moment to the message in the\nreader's client; *told before* are deaths of which a standing message had said something"
                        + " bad already. Messages are to one person while all run.\nWith TCP blocked everywhere nobody can be asked whom it looks"
                        + " at, so many look at many: not simulated with more than 100 nodes. Who is deaf or in one half looks at\n"
                        + "all whom it doesn't reach: not simulated with more than 1,000.\n");
        out.println(
                "| nodes | fault | simulated | false pages, all runs | messages a run | deaths | page, median | page, p99 | told before | datagrams | packets, TCP too | KiB |");
        out.println("|--:|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (int i = 0; i < sizes.size(); i++) {
            for (Future<Cell> measured : cells.get(i)) {
                Cell cell = measured.get();
                Size size = cell.size();
                out.printf(
                        Locale.ROOT,
                        "| %,d | %s | %d × %s | %d | %s | %d | %s | %s | %d | %.1f | %.1f | %.1f |%n",
                        size.nodes(),
                        cell.scenario().title(),
                        size.runs(),
                        words(size.alone()),
                        cell.falsePages(),
                        cell.messagesPerRun(),
                        size.deaths(),
                        cell.page(0.5),
                        cell.page(0.99),
                        cell.toldBefore(),
                        cell.datagramsPerNodeMinute(),
                        cell.packetsPerNodeMinute(),
                        cell.bytesPerNodeMinute() / 1024);
                out.flush();
            }
        }
    }

    private static String words(Duration time) {
        return time.toMinutes() + " min";
    }
}
