package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.runtime.Surroundings;
import dev.peerwatch.agent.runtime.Surroundings.NotKeptException;
import dev.peerwatch.agent.store.IncidentRow;
import dev.peerwatch.agent.store.JournalQuery;
import dev.peerwatch.agent.store.Store;
import dev.peerwatch.agent.store.StoreException;
import dev.peerwatch.notifier.OpsEffect.Durable;
import java.time.Instant;
import java.util.List;

/** The store as the core's disk. */
record StoredJournal(Store store) implements Surroundings.Journal {

    @Override
    public void commit(List<Durable> effects) throws NotKeptException {
        try {
            store.commit(effects);
        } catch (StoreException e) {
            throw problem(e);
        }
    }

    @Override
    public List<String> lastLines(int most) throws NotKeptException {
        try {
            return store.journal(JournalQuery.newest(most)).stream()
                    .map(row -> row.entry().line())
                    .toList();
        } catch (StoreException e) {
            throw problem(e);
        }
    }

    @Override
    public List<String> incidents(Instant since) throws NotKeptException {
        try {
            return store.incidents(since).stream().map(IncidentRow::encoded).toList();
        } catch (StoreException e) {
            throw problem(e);
        }
    }

    private static NotKeptException problem(StoreException e) {
        return new NotKeptException(e.diskFull() ? "disk full" : String.valueOf(e.getMessage()), e);
    }
}
