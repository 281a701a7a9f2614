package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.core.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@link NodeStatus} for people. */
final class StatusText {

    /** So much of the blueprint's digest tells two of them apart, here as in the journal. */
    private static final int DIGEST = 12;

    private final NodeStatus status;
    private final List<String> lines = new ArrayList<>();

    private StatusText(NodeStatus status) {
        this.status = status;
    }

    /** The lines to print. */
    static List<String> of(NodeStatus status) {
        StatusText text = new StatusText(status);
        text.head();
        text.problems();
        text.incidents();
        text.peers();
        text.watchers();
        text.messages();
        return text.lines;
    }

    private void head() {
        lines.add(status.node() + (status.site().isEmpty() ? "" : " (" + status.site() + ")") + ": " + status.words());
        lines.add("up " + span(Duration.between(status.since(), status.at())) + ", version " + status.version()
                + ", blueprint "
                + status.blueprint()
                        .substring(0, Math.min(DIGEST, status.blueprint().length())));
    }

    private void problems() {
        if (!status.problems().isEmpty()) {
            lines.add("");
            status.problems().forEach(problem -> lines.add("PROBLEM: " + problem.replace("\n", "\n  ")));
        }
    }

    private void incidents() {
        if (!status.incidents().isEmpty()) {
            table(
                    List.of("INCIDENT", "SUBJECT", "VERDICT", "TIER", "FOR", "WHO HAS IT", "REASON"),
                    status.incidents().stream()
                            .map(i -> List.of(
                                    i.id(),
                                    i.subject(),
                                    i.verdict().name(),
                                    i.tier().word(),
                                    since(i.since()),
                                    hands(i),
                                    i.reason()))
                            .toList());
        }
    }

    private String hands(NodeStatus.OpenIncident incident) {
        String snoozed = incident.quietUntil()
                .map(end -> "snoozed for " + span(Duration.between(status.at(), end)))
                .orElse("");
        String who = incident.ackBy().orElse("");
        return who.isEmpty() || snoozed.isEmpty() ? who + snoozed : who + ", " + snoozed;
    }

    private void peers() {
        table(
                List.of("WATCHES", "SITE", "RING", "VERDICT", "FOR", "LOOKED", "RTT", "LAST ANSWER"),
                status.peers().stream()
                        .map(p -> List.of(
                                p.node(),
                                p.site(),
                                Integer.toString(p.ring()),
                                p.verdict()
                                        + p.suspicion().map(s -> " (" + s + ")").orElse(""),
                                since(p.since()),
                                ago(p.lookedAgo()),
                                p.roundTrip().map(StatusText::millis).orElse("-"),
                                p.reason()))
                        .toList());
    }

    private void watchers() {
        table(
                List.of("WATCHED BY", "LOOKED"),
                status.watchers().stream()
                        .map(w -> List.of(w.node(), ago(w.lookedAgo())))
                        .toList());
    }

    private void messages() {
        NodeStatus.Chat chat = status.chat();
        lines.add("");
        if (!chat.configured()) {
            lines.add("chat: none in the blueprint; alerts go to the journal and standard output");
        } else if (chat.connected()) {
            lines.add("chat: connected to " + chat.server().orElse("its server") + " as "
                    + chat.jid().orElse("itself"));
        } else {
            lines.add("chat: not connected: " + chat.problem().orElse("not yet"));
        }
        if (status.outbox().length() > 0) {
            lines.add("outbox: " + status.outbox().length() + " waiting, the oldest for "
                    + status.outbox().oldest().map(StatusText::span).orElse("a moment"));
        }
        if (!status.subscribers().isEmpty()) {
            lines.add("contacts: " + String.join(", ", status.subscribers()));
        }
    }

    private void table(List<String> head, List<List<String>> rows) {
        lines.add("");
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        rows.forEach(row -> all.add(row.stream().map(StatusText::cell).toList()));
        int[] widths = new int[head.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
    }

    /** Reasons hold what others sent: nothing of that may move the cursor. */
    private static String cell(String text) {
        return text.isEmpty() ? "-" : text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private String since(Instant start) {
        return span(Duration.between(start, status.at()));
    }

    private static String ago(Optional<Duration> age) {
        return age.map(time -> span(time) + " ago").orElse("not yet");
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    /** The two largest units: {@code 2 d 3 h}, {@code 6 min 12 s}, {@code 4 s}. */
    static String span(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        long[] parts = {seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60};
        String[] units = {" d", " h", " min", " s"};
        int first = 0;
        while (first < 3 && parts[first] == 0) {
            first++;
        }
        String text = parts[first] + units[first];
        return first < 3 && parts[first + 1] > 0 ? text + " " + parts[first + 1] + units[first + 1] : text;
    }
}
