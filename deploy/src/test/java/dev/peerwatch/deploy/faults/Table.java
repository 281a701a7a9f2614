package dev.peerwatch.deploy.faults;

import dev.peerwatch.deploy.faults.Result.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What is printed at the end. */
final class Table {

    private static final String NOTHING = "-";

    private Table() {}

    /** Peerwatch beside serf, a row for each fault. */
    static String rows(List<Result> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "",
                "",
                "seconds to the",
                "",
                "",
                "said that",
                "",
                "of that",
                "",
                "datagrams",
                "",
                "",
                "bytes",
                "",
                ""));
        rows.add(List.of(
                "", "", "first word", "", "", "one is bad", "", "untrue", "", "/node/s", "", "", "/node/s", "", ""));
        rows.add(List.of(
                "fault", "s", "ours", "serf", "ratio", "ours", "serf", "ours", "serf", "ours", "serf", "ratio", "ours",
                "serf", "ratio"));
        results.forEach(result -> rows.add(row(result)));
        return aligned(rows);
    }

    /** The same with what was said, and what was not as it should be. */
    static String of(List<Result> results) {
        StringBuilder text = new StringBuilder(rows(results)).append('\n');
        text.append(
                "ours: messages to one person; serf: \"failed\" events of all its agents. Datagrams: UDP; bytes: UDP and TCP.\n");
        for (Result result : results) {
            text.append('\n').append(result.fault()).append(": ");
            text.append(
                    result.said().isEmpty()
                            ? "nothing was said"
                            : String.join(
                                    ", ",
                                    result.said().entrySet().stream()
                                            .sorted(Map.Entry.comparingByKey())
                                            .map(said ->
                                                    said.getKey() + (said.getValue() > 1 ? " ×" + said.getValue() : ""))
                                            .toList()));
            result.wrong()
                    .forEach(wrong -> text.append("\n  NOT AS IT SHOULD BE: ").append(wrong));
        }
        return text.toString();
    }

    private static List<String> row(Result result) {
        Side ours = result.ours();
        Optional<Side> serf = result.others();
        List<String> row = new ArrayList<>();
        row.add(result.fault());
        row.add(number(result.seconds(), 0));
        row.add(latency(ours));
        row.add(serf.map(Table::latency).orElse(NOTHING));
        row.add(ratio(ours, serf, side -> side.latency().orElse(Double.NaN)));
        row.add(Integer.toString(ours.events()));
        row.add(serf.map(side -> Integer.toString(side.events())).orElse(NOTHING));
        row.add(Integer.toString(ours.falsehoods()));
        row.add(serf.map(side -> Integer.toString(side.falsehoods())).orElse(NOTHING));
        row.addAll(three(ours, serf, side -> side.rate().datagrams(), 1));
        row.addAll(three(ours, serf, side -> side.rate().bytes(), 0));
        return row;
    }

    private static List<String> three(Side ours, Optional<Side> serf, ToDoubleFunction<Side> value, int digits) {
        Function<Side, String> text = side -> number(value.applyAsDouble(side), digits);
        return List.of(text.apply(ours), serf.map(text).orElse(NOTHING), ratio(ours, serf, value));
    }

    private static String latency(Side side) {
        OptionalDouble latency = side.latency();
        return latency.isPresent() ? number(latency.getAsDouble(), 2) : NOTHING;
    }

    private static String ratio(Side ours, Optional<Side> serf, ToDoubleFunction<Side> value) {
        double ratio = serf.map(side -> value.applyAsDouble(ours) / value.applyAsDouble(side))
                .orElse(Double.NaN);
        return Double.isFinite(ratio) ? number(ratio, 2) : NOTHING;
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String aligned(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        // The words above the columns may reach over their neighbours.
        rows.stream().skip(2).forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder();
            int at = 0;
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r).get(i);
                // Words to the left, figures to the right.
                boolean left = i == 0 || r < 2;
                int start = at + (left ? 0 : widths[i] - cell.length());
                while (line.length() < start) {
                    line.append(' ');
                }
                line.append(cell);
                at += widths[i] + 2;
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
