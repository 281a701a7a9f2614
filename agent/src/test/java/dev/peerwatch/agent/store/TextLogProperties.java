package dev.peerwatch.agent.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens, and wherever the process dies, each line stands in the text log once and in order. */
final class TextLogProperties {

    /** What happens to a text log. */
    sealed interface Event {}

    /** A transaction, and how many bytes of its lines reach the file before the process dies; -1: it doesn't die. */
    record Commit(List<String> words, int dieAfter) implements Event {}

    /** The file is renamed, as log rotation does; the process may be told or not. */
    record Rotate(boolean told) implements Event {}

    /** A clean end and a new start. */
    record Restart() implements Event {}

    /** The journal table and what is saved beside it, without a database. */
    private static final class Table implements TextLog.Journal {
        private final List<JournalRow> rows = new ArrayList<>();
        private TextLog.Anchor saved = TextLog.Anchor.NONE;

        @Override
        public void after(long seq, Consumer<JournalRow> each) {
            rows.stream().filter(row -> row.seq() > seq).forEach(each);
        }

        @Override
        public List<JournalRow> newest(int limit) {
            return rows.subList(Math.max(0, rows.size() - limit), rows.size());
        }

        @Override
        public void save(TextLog.Anchor anchor) {
            saved = anchor;
        }

        List<JournalRow> add(List<String> words) {
            List<JournalRow> added = new ArrayList<>();
            for (String word : words) {
                added.add(new JournalRow(
                        rows.size() + added.size() + 1,
                        JournalEntry.of(Instant.EPOCH, Level.INFO, "note").withText(word)));
            }
            rows.addAll(added);
            return added;
        }

        List<String> lines() {
            return rows.stream().map(row -> row.entry().line()).toList();
        }
    }

    @Property(tries = 2000)
    void eachLineStandsThereOnce(@ForAll("histories") List<Event> history) throws IOException {
        Path folder = Files.createTempDirectory("textlog");
        try {
            Path file = folder.resolve("journal.log");
            Table table = new Table();
            TextLog log = new TextLog(file, table.saved, table);
            log.mend();
            int rotations = 0;
            for (Event event : history) {
                if (event instanceof Commit commit) {
                    table.save(log.anchor());
                    log.append(table.add(commit.words()));
                    if (commit.dieAfter() >= 0) {
                        log.close();
                        long begun = table.saved.offset();
                        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
                            cut.truncate(Math.min(cut.size(), begun + commit.dieAfter()));
                        }
                        log = new TextLog(file, table.saved, table);
                        if (commit.dieAfter() % 3 == 1) {
                            Files.move(file, folder.resolve("journal.log." + rotations++));
                        }
                        log.mend();
                    }
                } else if (event instanceof Rotate rotate) {
                    Files.move(file, folder.resolve("journal.log." + rotations++));
                    // logrotate's "create" makes an empty one at once
                    Files.createFile(file);
                    if (rotate.told()) {
                        log.mend();
                    }
                } else {
                    table.save(log.anchor());
                    log.close();
                    log = new TextLog(file, table.saved, table);
                    log.mend();
                }
            }
            log.close();
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < rotations; i++) {
                lines.addAll(wholeLines(folder.resolve("journal.log." + i)));
            }
            assertThat(Files.readString(file)).matches("(?s)(.*\n)?");
            lines.addAll(wholeLines(file));
            assertThat(lines).isEqualTo(table.lines());
        } finally {
            delete(folder);
        }
    }

    @Property
    void aFileCutByAPowerFailureIsFilledUp(@ForAll("words") List<String> words, @ForAll int cut) throws IOException {
        Path folder = Files.createTempDirectory("textlog");
        try {
            Path file = folder.resolve("journal.log");
            Table table = new Table();
            TextLog log = new TextLog(file, table.saved, table);
            int number = 0;
            for (String word : words) {
                table.save(log.anchor());
                log.append(table.add(List.of(word + number++)));
            }
            table.save(log.anchor());
            log.close();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                long firstLine = table.lines().get(0).getBytes(UTF_8).length + 1L;
                channel.truncate(firstLine + Math.floorMod(cut, channel.size() - firstLine + 1));
            }
            log = new TextLog(file, table.saved, table);
            log.mend();
            log.close();
            assertThat(wholeLines(file)).isEqualTo(table.lines());
        } finally {
            delete(folder);
        }
    }

    @Property
    void whatWasTornIsCompletedByteForByte(@ForAll("words") List<String> words, @ForAll int cut) {
        byte[] all = (String.join("\n", words) + "\n").getBytes(UTF_8);
        byte[] left = Arrays.copyOf(all, Math.floorMod(cut, all.length + 1));
        LogTail tail = new LogTail(left, false);
        java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
        file.writeBytes(left);
        words.forEach(word -> file.writeBytes(tail.missing(word)));
        file.writeBytes(tail.end());
        assertThat(file.toByteArray()).isEqualTo(all);
    }

    /** Few and like each other, so that equal lines stand beside each other; some of more than one byte a character. */
    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of("a", "aa", "ä", "aä↯", "").list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<Event>> histories() {
        Arbitrary<Event> commit = Combinators.combine(
                        words(),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(2, Arbitraries.just(-1)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 400))))
                .as(Commit::new);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, commit),
                        net.jqwik.api.Tuple.of(1, Arbitraries.of(true, false).map(Rotate::new)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.just(new Restart())))
                .list()
                .ofMaxSize(12);
    }

    private static List<String> wholeLines(Path file) throws IOException {
        List<String> parts =
                new ArrayList<>(Arrays.asList(new String(Files.readAllBytes(file), UTF_8).split("\n", -1)));
        parts.remove(parts.size() - 1);
        return parts;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
