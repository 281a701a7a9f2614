package dev.peerwatch.agent.sim.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures every scenario and writes the tables into a file, between two marker lines. The arguments: the file, and the largest number of
 * nodes (10000 unless given).
 */
public final class Report {

    private static final String BEGIN = "<!-- measured by the simulation: begin -->";
    private static final String END = "<!-- measured by the simulation: end -->";

    private static final List<Integer> SIZES = List.of(3, 10, 100, 1_000, 10_000);
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PrintStream progress;

    private Report(PrintStream progress) {
        this.progress = progress;
    }

    /** Takes some minutes for the largest meshes. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1) {
            throw new IllegalArgumentException("expected the file to write into, and perhaps the largest mesh");
        }
        Path file = Path.of(arguments[0]);
        int largest = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(file + " has no lines '" + BEGIN + "' and '" + END + "'");
        }
        String tables = new Report(System.err).tables(largest);
        Files.writeString(
                file, text.substring(0, begin + BEGIN.length()) + "\n\n" + tables + "\n" + text.substring(end));
    }

    private String tables(int largest) {
        List<Integer> sizes = SIZES.stream().filter(n -> n <= largest).toList();
        List<Cell> slow = measure(sizes, MINUTE);
        List<Cell> quick = measure(List.of(10), SECOND);
        StringBuilder text = new StringBuilder();
        text.append(
                "At the default interval of 60 s. A fault lasts ten minutes, in which every node runs; then hosts go off while it"
                        + " lasts. *False pages*\nsay DOWN or AGENT_DOWN of a node that runs and that a majority reaches. A page counts from"
                        + " the host's last moment to the message in the\nreader's client. Messages are to one person in those ten minutes.\n\n");
        text.append(
                "| fault | nodes | page, median | page, p99 | false pages | messages | datagrams | packets, TCP too | KiB |\n");
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        for (Cell cell : slow) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %s | %s | %s | %s | %.1f | %.1f | %.1f |%n",
                    cell.nodes() == sizes.get(0) ? cell.scenario().title() : "",
                    cell.nodes(),
                    cell.page(0.5),
                    cell.page(0.99),
                    cell.falsePagesPerRun(),
                    cell.messagesPerRun(),
                    cell.datagramsPerNodeMinute(),
                    cell.packetsPerNodeMinute(),
                    cell.bytesPerNodeMinute() / 1024));
        }
        text.append("\nThe last three columns are per node and minute.\n\n");
        text.append(
                "Ten nodes at an interval of 1 s, five minutes of each fault, beside serf 0.9.4 (1 s probes) and Rapid with ten"
                        + " agents on one machine.\n*Datagrams* are per node and second: serf's are 2.8, Rapid's packets 26.\n\n");
        text.append(
                "| fault | false pages | messages | serf: failed events | Rapid | page, median | page, p99 | datagrams | packets, TCP too |\n");
        text.append("|---|--:|--:|--:|---|--:|--:|--:|--:|\n");
        for (Cell cell : quick) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %s | %.1f | %.1f |%n",
                    cell.scenario().title(),
                    cell.falsePagesPerRun(),
                    cell.messagesPerRun(),
                    cell.scenario().serf(),
                    cell.scenario().rapid(),
                    cell.page(0.5),
                    cell.page(0.99),
                    cell.datagramsPerNodeMinute() / 60,
                    cell.packetsPerNodeMinute() / 60));
        }
        text.append(
                "\nA host that goes off is announced by serf after 5.8 s, and its handler runs a second later; by Rapid after 10"
                        + " to 11 s.\n");
        return text.toString();
    }

    /** All scenarios, by scenario and then by size. Two at a time. */
    private List<Cell> measure(List<Integer> sizes, Duration interval) {
        List<Cell> cells = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            sizes.forEach(n -> cells.add(new Cell(scenario, n, interval)));
        }
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Cell>> running = cells.stream()
                    .map(cell -> workers.submit(() -> {
                        Cell done = cell.measure();
                        progress.println(cell.scenario().title() + ", " + cell.nodes() + " nodes, "
                                + interval.toSeconds() + " s: " + done.page(0.5));
                        return done;
                    }))
                    .toList();
            for (Future<Cell> cell : running) {
                cell.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
        return cells;
    }
}
