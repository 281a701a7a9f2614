package dev.peerwatch.agent.sim;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.MemoryDisk;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A virtual disk: what is committed survives a crash, what isn't never was. */
public final class SimDisk {

    private final MemoryDisk kept = new MemoryDisk();
    private final Set<String> known = new HashSet<>();
    private boolean full;

    /** Whether it takes nothing more. */
    public boolean isFull() {
        return full;
    }

    /** Fills it up, or makes room. */
    public void full(boolean nothingFits) {
        full = nothingFits;
    }

    /** Everything on it is lost. */
    void wipe() {
        kept.wipe();
        known.clear();
    }

    void commit(List<Durable> effects) {
        for (Durable effect : effects) {
            kept.keep(effect);
            if (effect instanceof OpsEffect.SaveIncident saved) {
                known.add(saved.subject());
            }
        }
    }

    Recovered recover() {
        return kept.recover();
    }

    /** Whether it has had an incident about this node since it was last wiped; one that was forgotten since counts, too. */
    public boolean knew(String node) {
        return known.contains(node);
    }

    /** The incidents about a node of which this message told. */
    public List<Incident> told(String messageId, String node) {
        return kept.incidents().values().stream()
                .filter(i -> i.subject().equals(node))
                .flatMap(i -> IncidentCodec.read(i.encoded()).incident().stream())
                .filter(i -> i.sends().containsKey(messageId))
                .toList();
    }

    /** The incidents that have no end. */
    public List<OpsEffect.SaveIncident> open() {
        return kept.incidents().values().stream()
                .filter(i -> i.closedAt().isEmpty())
                .toList();
    }

    /** What waits to be sent. */
    public List<OutboxMessage> outbox() {
        return List.copyOf(kept.outbox().values());
    }

    /** The journal of the node's whole life; a wiped disk loses it too, but the simulation doesn't. */
    public List<JournalEntry> journal() {
        return kept.journal();
    }

    /** Journal entries of one kind. */
    public List<JournalEntry> journal(String kind) {
        return kept.journal().stream().filter(e -> e.kind().equals(kind)).toList();
    }
}
