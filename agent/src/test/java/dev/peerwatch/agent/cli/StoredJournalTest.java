package dev.peerwatch.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.store.Store;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredJournalTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    private static OpsEffect.Durable note(String words) {
        return new OpsEffect.Journal(
                JournalEntry.of(NOON, Level.INFO, "note", "from", "tim").withText(words));
    }

    private static OpsEffect.Durable incident(String id, Duration opened, Optional<Duration> closed) {
        return new OpsEffect.SaveIncident(id, "web-2", NOON.plus(opened), closed.map(NOON::plus), "encoded " + id);
    }

    @Test
    void whatWasKeptCanBeRead() throws Exception {
        try (Store store = Store.open(folder.resolve("state"), folder.resolve("log"), line -> {})) {
            StoredJournal journal = new StoredJournal(store);
            journal.commit(List.of(
                    note("one"),
                    note("two"),
                    note("three"),
                    incident("a", Duration.ZERO, Optional.of(Duration.ofHours(1))),
                    incident("b", Duration.ofHours(1), Optional.of(Duration.ofHours(3))),
                    incident("c", Duration.ofHours(2), Optional.empty())));
            assertThat(journal.lastLines(2))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("2026-11-21T12:00:00.000Z I note"));
            assertThat(journal.lastLines(2).get(1)).endsWith("text=\"three\"");
            assertThat(journal.incidents(NOON.plus(Duration.ofHours(2)))).containsExactly("encoded b", "encoded c");
        }
    }
}
