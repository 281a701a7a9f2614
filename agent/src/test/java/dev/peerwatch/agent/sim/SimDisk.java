package dev.peerwatch.agent.sim;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.MemoryDisk;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A virtual disk: what is committed survives a crash, what isn't never was. */
public final class SimDisk {

    private final MemoryDisk kept = new MemoryDisk();
    private final Map<String, OpsEffect.SaveIncident> known = new HashMap<>();
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
                known.put(saved.id(), saved);
            }
        }
    }

    Recovered recover() {
        return kept.recover();
    }

    /**
     * Whether it has had, since it was last wiped, an incident about this node of which this reader was told while it lasted; one that was
     * forgotten since counts, too.
     */
    public boolean knewTold(String node, String reader) {
        return known.values().stream()
                .filter(i -> i.subject().equals(node))
                .flatMap(i -> IncidentCodec.read(i.encoded()).incident().stream())
                .flatMap(i -> i.sends().values().stream())
                .anyMatch(send -> send.reader().equals(reader) && send.told().bad());
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
