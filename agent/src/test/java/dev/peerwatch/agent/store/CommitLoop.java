package dev.peerwatch.agent.store;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A process that commits as fast as it can and says on standard output what was accepted, until it is killed. */
final class CommitLoop {

    private CommitLoop() {}

    public static void main(String[] arguments) throws StoreException {
        try (Store store = Store.open(Path.of(arguments[0]), Path.of(arguments[1]), line -> {})) {
            store.recover(Instant.now());
            List<JournalRow> last = store.journal(JournalQuery.newest(1));
            long number = last.isEmpty()
                    ? 0
                    : Long.parseLong(last.get(0).entry().text().orElseThrow());
            while (number < 100_000_000) {
                store.commit(List.of(
                        journal(number + 1),
                        new OpsEffect.SaveIncident(
                                "i" + number % 50, "web-1", Instant.EPOCH, Optional.empty(), "" + (number + 3)),
                        journal(number + 2),
                        journal(number + 3)));
                number += 3;
                System.out.println(number);
                System.out.flush();
            }
        }
    }

    private static OpsEffect.Journal journal(long number) {
        return new OpsEffect.Journal(entry(number));
    }

    private static JournalEntry entry(long number) {
        return JournalEntry.of(Instant.EPOCH, Level.INFO, "note", "padding", "ä".repeat((int) (number % 300)))
                .withText("" + number);
    }
}
