package dev.peerwatch.agent.store;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/** Fills the disk with journal entries, reads from the full disk, gets space again and goes on. */
final class DiskFullStory {

    private DiskFullStory() {}

    /** In a process of its own: {@code STATE LOGS}, with a limit on the size of files that this process then lifts. */
    public static void main(String[] arguments) throws Exception {
        play(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                () -> new ProcessBuilder(
                                "prlimit", "--pid", "" + ProcessHandle.current().pid(), "--fsize=unlimited:")
                        .inheritIO()
                        .start()
                        .waitFor());
    }

    /** Throws {@link AssertionError} where the story goes another way. */
    static void play(Path state, Path logs, Callable<?> makeSpace) throws Exception {
        try (Store store = Store.open(state, logs, line -> {})) {
            store.recover(Instant.now());
            long accepted = 0;
            StoreException refusal = null;
            while (refusal == null && accepted < 100_000) {
                try {
                    store.commit(List.of(entry()));
                    accepted++;
                } catch (StoreException e) {
                    refusal = e;
                }
            }
            require(refusal != null && refusal.diskFull(), "the disk got full: " + refusal);
            require(String.valueOf(refusal.getMessage()).contains("disk full. Free some space"), "" + refusal);
            require(notes(store) == accepted, "all that was accepted can be read on the full disk");
            for (int i = 0; i < 3; i++) {
                try {
                    store.commit(List.of(entry()));
                    accepted++;
                } catch (StoreException e) {
                    require(e.diskFull(), "it is still full: " + e);
                }
            }
            makeSpace.call();
            store.commit(List.of(entry()));
            accepted++;
            require(notes(store) == accepted, "it goes on when there is space");
        }
    }

    private static long notes(Store store) throws StoreException {
        return store.journal(JournalQuery.newest(JournalQuery.MAX_LIMIT)).stream()
                .filter(row -> row.entry().kind().equals("note"))
                .count();
    }

    private static OpsEffect.Journal entry() {
        return new OpsEffect.Journal(
                JournalEntry.of(Instant.EPOCH, Level.INFO, "note").withText("x".repeat(1000)));
    }

    private static void require(boolean true_, String what) {
        if (!true_) {
            throw new AssertionError(what);
        }
    }
}
