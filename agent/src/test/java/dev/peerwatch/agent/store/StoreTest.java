package dev.peerwatch.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Journal;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    private Path state;
    private Path logs;
    private final List<String> console = new ArrayList<>();

    @BeforeEach
    void names() {
        state = folder.resolve("state");
        logs = folder.resolve("log");
    }

    private Store open() throws StoreException {
        return Store.open(state, logs, console::add);
    }

    private static JournalEntry note(String words) {
        return JournalEntry.of(NOON, Level.INFO, "note", "from", "tim@example.org")
                .withText(words);
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(logs.resolve("journal.log"));
    }

    private static List<String> lines(List<JournalRow> rows) {
        return rows.stream().map(row -> row.entry().line()).toList();
    }

    @Test
    void aLongNoteOfWhateverCharactersIsKeptAndIsOneLine() throws Exception {
        String hostile = "<a>&amp;]]>\u202E\u2028\n2026-11-21T12:00:00.000Z W verdict peer=web-2\r\u0001\u001B👩‍💻";
        String words = hostile.repeat(64 * 1024 / 90);
        try (Store store = open()) {
            store.commit(List.of(new Journal(note(words)), new Journal(note("after it"))));
            assertThat(store.journal(JournalQuery.newest(2)).get(0).entry().text())
                    .contains(words);
        }
        try (Store store = open()) {
            assertThat(store.journal(JournalQuery.newest(2)).get(0).entry().text())
                    .contains(words);
        }
        assertThat(log()).hasSize(2);
        assertThat(log().get(1)).endsWith("text=\"after it\"");
    }

    @Test
    void firstStartFindsNothing() throws Exception {
        try (Store store = open()) {
            assertThat(store.recover(NOON)).isEqualTo(Recovered.nothing());
            assertThat(store.journal(JournalQuery.newest(10))).isEmpty();
            assertThat(store.problems()).isEmpty();
        }
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() throws Exception {
        OutboxMessage first = message("m1", Optional.of("m0"), Optional.of("7f3a"));
        OutboxMessage second = message("m2", Optional.empty(), Optional.empty());
        try (Store store = open()) {
            store.recover(NOON);
            store.commit(List.of(
                    new Journal(note("Ok, I got this one")),
                    new OpsEffect.SaveIncident("aa", "web-2", NOON, Optional.empty(), "{a}"),
                    new OpsEffect.SaveIncident("bb", "web-3", NOON, Optional.of(NOON.plusSeconds(9)), "{b}"),
                    new OpsEffect.Enqueue(first),
                    new OpsEffect.Enqueue(message("gone", Optional.empty(), Optional.empty())),
                    new OpsEffect.Enqueue(second),
                    new OpsEffect.SaveSubscriber("tim@example.org", NOON),
                    new OpsEffect.SaveSubscriber("ana@example.org", NOON),
                    new OpsEffect.RememberReceived("tim@example.org", "x1", NOON)));
            store.commit(List.of(new OpsEffect.Dequeue("gone"), new OpsEffect.DropSubscriber("ana@example.org")));
        }
        try (Store store = open()) {
            Recovered recovered = store.recover(NOON.plusSeconds(60));
            assertThat(recovered.incidents())
                    .as("open, or ended so lately that somebody may yet have to hear of it")
                    .containsExactly("{a}", "{b}");
            assertThat(recovered.outbox()).containsExactly(first, second);
            assertThat(recovered.subscribers())
                    .containsOnlyKeys("tim@example.org")
                    .containsValue(NOON);
            assertThat(recovered.received()).containsExactly("tim@example.org x1");
            assertThat(store.newestReceived()).contains(NOON);
            assertThat(lines(store.journal(JournalQuery.newest(10))))
                    .isEqualTo(log())
                    .hasSize(1);
            assertThat(store.incidents(NOON.plusSeconds(10)))
                    .extracting(IncidentRow::id)
                    .containsExactly("aa");
            assertThat(store.incidents(NOON)).extracting(IncidentRow::id).containsExactly("aa", "bb");
            assertThat(store.recover(NOON.plus(Duration.ofDays(9))).incidents()).containsExactly("{a}");
        }
    }

    private static OutboxMessage message(String id, Optional<String> replyTo, Optional<String> incident) {
        return new OutboxMessage(
                new ChatMessage(id, "tim@example.org", "CRITICAL\nweb-2 ↯", replyTo),
                OutboxMessage.Kind.ALERT,
                incident,
                NOON);
    }

    @Test
    void anEnqueuedIdKeepsItsPlaceWhenItsTextChanges() throws Exception {
        try (Store store = open()) {
            store.commit(List.of(
                    new OpsEffect.Enqueue(message("m1", Optional.empty(), Optional.empty())),
                    new OpsEffect.Enqueue(message("m2", Optional.empty(), Optional.empty())),
                    new OpsEffect.Enqueue(message("m1", Optional.of("m0"), Optional.empty()))));
            assertThat(store.recover(NOON).outbox())
                    .containsExactly(
                            message("m1", Optional.of("m0"), Optional.empty()),
                            message("m2", Optional.empty(), Optional.empty()));
        }
    }

    @Test
    void messagesTakenInAreForgottenAfterAWeek() throws Exception {
        try (Store store = open()) {
            store.commit(List.of(
                    new OpsEffect.RememberReceived("a", "old", NOON.minus(Duration.ofDays(8))),
                    new OpsEffect.RememberReceived("a", "new", NOON.minus(Duration.ofDays(6)))));
            assertThat(store.recover(NOON).received()).containsExactly("a new");
            store.commit(List.of(new OpsEffect.RememberReceived("a", "later", NOON.plus(Duration.ofDays(2)))));
            assertThat(store.recover(NOON.plus(Duration.ofDays(2))).received()).containsExactly("a later");
        }
    }

    @Test
    void linesAreInTheTextLogAndOnTheConsoleAndWithFollowersWhenCommitReturns() throws Exception {
        List<Long> followed = new ArrayList<>();
        try (Store store = open()) {
            Runnable stop = store.follow(row -> followed.add(row.seq()));
            store.commit(List.of(new Journal(note("one")), new Journal(note("two\nlines"))));
            assertThat(log()).hasSize(2).isEqualTo(console);
            assertThat(log().get(1))
                    .isEqualTo("2026-11-21T12:00:00.000Z I note      from=tim@example.org text=\"two\\nlines\"");
            stop.run();
            store.commit(List.of(new Journal(note("three"))));
            assertThat(followed).containsExactly(1L, 2L);
        }
    }

    @Test
    void journalIsFiltered() throws Exception {
        try (Store store = open()) {
            store.commit(List.of(
                    new Journal(JournalEntry.of(NOON, Level.WARN, "verdict", "peer", "web-1", "incident", "7f3a")),
                    new Journal(JournalEntry.of(
                            NOON.plusSeconds(1), Level.WARN, "verdict", "subject", "web-1/api", "incident", "7f3b99")),
                    new Journal(JournalEntry.of(NOON.plusSeconds(2), Level.WARN, "verdict", "peer", "web-10")),
                    new Journal(JournalEntry.of(NOON.plusSeconds(3), Level.INFO, "note", "node", "web-1"))));
            assertThat(seqs(store, query(Set.of(), "web-1", null, 10))).containsExactly(1L, 2L, 4L);
            assertThat(seqs(store, query(Set.of("note"), "web-1", null, 10))).containsExactly(4L);
            assertThat(seqs(store, query(Set.of(), null, "7f3a11", 10))).containsExactly(1L);
            assertThat(seqs(store, query(Set.of(), null, "7F3B", 10))).containsExactly(2L);
            assertThat(seqs(store, query(Set.of(), null, null, 2))).containsExactly(3L, 4L);
            assertThat(seqs(store, JournalQuery.newest(10).after(3))).containsExactly(4L);
            assertThat(store.page(JournalQuery.newest(2).after(1)))
                    .extracting(JournalRow::seq)
                    .containsExactly(2L, 3L);
            assertThat(seqs(
                            store,
                            new JournalQuery(
                                    Optional.of(NOON.plusSeconds(2)),
                                    Set.of(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    0,
                                    9)))
                    .containsExactly(3L, 4L);
        }
        assertThatThrownBy(() -> query(Set.of(), null, "7f3", 1)).hasMessageContaining("at least 4");
    }

    private static JournalQuery query(Set<String> kinds, String node, String incident, int limit) {
        return new JournalQuery(
                Optional.empty(), kinds, Optional.ofNullable(node), Optional.ofNullable(incident), 0, limit);
    }

    private static List<Long> seqs(Store store, JournalQuery query) throws StoreException {
        return store.journal(query).stream().map(JournalRow::seq).toList();
    }

    @Test
    void aSecondAgentIsRefusedAndToldWhoHoldsIt() throws Exception {
        try (Store store = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.problem()).isEqualTo(StoreException.Problem.LOCKED))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(store.problems()).isEmpty();
        }
        open().close();
    }

    @Test
    void anUnwritableDirectoryIsNamed() throws Exception {
        Files.writeString(state, "a file where the directory should be");
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.problem()).isEqualTo(StoreException.Problem.NOT_WRITABLE))
                .hasMessageContaining(state.toString())
                .hasMessageContaining("--state-dir")
                .hasMessageContaining("a file is in its place");
    }

    @Test
    void aNewerFileIsRefusedAndLeftAlone() throws Exception {
        open().close();
        sql("PRAGMA user_version = 99");
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.problem()).isEqualTo(StoreException.Problem.NEWER_SCHEMA))
                .hasMessageContaining("format 99");
        sql("PRAGMA user_version = 1");
        open().close();
    }

    private void sql(String command) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("peerwatch.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    @Test
    void aDamagedFileIsMovedAsideAndSaidLoudly() throws Exception {
        try (Store store = open()) {
            store.commit(List.of(new Journal(note("before"))));
        }
        Files.write(state.resolve("peerwatch.db"), new byte[8192], StandardOpenOption.WRITE);
        try (Store store = open()) {
            assertThat(store.recover(NOON)).isEqualTo(Recovered.nothing());
            store.commit(List.of(new Journal(note("after"))));
        }
        assertThat(log()).hasSize(3);
        assertThat(log().get(1)).contains(" E store ").contains(".corrupt-");
        try (Stream<Path> files = Files.list(state)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.matches("peerwatch\\.db\\.corrupt-\\d{8}T\\d{6}Z"));
        }
    }

    @Test
    void damageInsideThePagesIsFoundToo() throws Exception {
        try (Store store = open()) {
            for (int i = 0; i < 200; i++) {
                store.commit(List.of(new Journal(note("x".repeat(500)))));
            }
        }
        Path file = state.resolve("peerwatch.db");
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 8192, (byte) 0x5a);
        Files.write(file, bytes);
        try (Store store = open()) {
            store.recover(NOON);
            assertThat(store.journal(JournalQuery.newest(10))).hasSize(1);
        }
    }

    @Test
    void withoutAStateDirectoryItKeepsAllInMemoryAndSaysSo() throws Exception {
        try (Store store = Store.temporary(logs, console::add, "no directory")) {
            store.recover(NOON);
            store.commit(List.of(new Journal(note("one"))));
            assertThat(lines(store.journal(JournalQuery.newest(10))))
                    .isEqualTo(log())
                    .hasSize(1);
            assertThat(store.problems()).containsExactly("nothing survives a restart: no directory");
        }
    }

    @Test
    void aTextLogThatCannotBeWrittenIsSaidOnceAndFilledUpLater() throws Exception {
        Files.createDirectories(logs.resolve("journal.log"));
        try (Store store = open()) {
            assertThat(store.problems()).singleElement().asString().contains("journal.log can't be written");
            store.commit(List.of(new Journal(note("one"))));
            store.commit(List.of(new Journal(note("two"))));
            assertThat(console).filteredOn(line -> line.contains(" E textlog ")).hasSize(1);
            Files.delete(logs.resolve("journal.log"));
            store.commit(List.of(new Journal(note("three"))));
            assertThat(store.problems()).isEmpty();
            assertThat(log()).isEqualTo(lines(store.journal(JournalQuery.newest(10))));
            assertThat(log().get(log().size() - 1)).contains(" I textlog ");
        }
    }

    @Test
    void aLogRotatedOrRemovedIsNoticedAtTheNextLine() throws Exception {
        Path file = logs.resolve("journal.log");
        try (Store store = open()) {
            store.commit(List.of(new Journal(note("one"))));
            Files.move(file, logs.resolve("journal.log.1"));
            store.commit(List.of(new Journal(note("two"))));
            assertThat(log()).hasSize(1).first().asString().contains("two");
            Files.delete(file);
            store.commit(List.of(new Journal(note("three"))));
            assertThat(log()).hasSize(1).first().asString().contains("three");
            Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            store.commit(List.of(new Journal(note("four"))));
            assertThat(log()).hasSize(1).first().asString().contains("four");
            Files.move(file, logs.resolve("journal.log.2"));
            store.reopenLog();
            assertThat(file).isEmptyFile();
        }
    }
}
