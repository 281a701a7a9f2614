package dev.peerwatch.agent.sim;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A virtual disk: what is committed survives a crash, what isn't never was. */
public final class SimDisk {

    private final List<JournalEntry> journal = new ArrayList<>();
    private final Map<String, OpsEffect.SaveIncident> incidents = new LinkedHashMap<>();
    private final Map<String, OutboxMessage> outbox = new LinkedHashMap<>();
    private final Map<String, Instant> subscribers = new LinkedHashMap<>();
    private final List<String> received = new ArrayList<>();
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
        incidents.clear();
        outbox.clear();
        subscribers.clear();
        received.clear();
    }

    void commit(List<Durable> effects) {
        for (Durable effect : effects) {
            if (effect instanceof OpsEffect.Journal entry) {
                journal.add(entry.entry());
            } else if (effect instanceof OpsEffect.SaveIncident incident) {
                incidents.put(incident.id(), incident);
            } else if (effect instanceof OpsEffect.ForgetIncident forgotten) {
                incidents.remove(forgotten.id());
            } else if (effect instanceof OpsEffect.Enqueue queued) {
                outbox.put(queued.message().message().id(), queued.message());
            } else if (effect instanceof OpsEffect.Dequeue gone) {
                outbox.remove(gone.messageId());
            } else if (effect instanceof OpsEffect.SaveSubscriber subscriber) {
                subscribers.put(subscriber.jid(), subscriber.since());
            } else if (effect instanceof OpsEffect.DropSubscriber subscriber) {
                subscribers.remove(subscriber.jid());
            } else if (effect instanceof OpsEffect.RememberReceived message) {
                received.add(message.from() + ' ' + message.messageId());
            }
        }
    }

    Recovered recover() {
        return new Recovered(
                incidents.values().stream().map(OpsEffect.SaveIncident::encoded).toList(),
                List.copyOf(outbox.values()),
                subscribers,
                received);
    }

    /** Whether it has an incident about this node, open or ended. */
    public boolean knows(String node) {
        return incidents.values().stream().anyMatch(i -> i.subject().equals(node));
    }

    /** The incidents about a node of which this message told. */
    public List<Incident> told(String messageId, String node) {
        return incidents.values().stream()
                .filter(i -> i.subject().equals(node))
                .flatMap(i -> IncidentCodec.read(i.encoded()).incident().stream())
                .filter(i -> i.sends().containsKey(messageId))
                .toList();
    }

    /** The incidents that have no end. */
    public List<OpsEffect.SaveIncident> open() {
        return incidents.values().stream().filter(i -> i.closedAt().isEmpty()).toList();
    }

    /** What waits to be sent. */
    public List<OutboxMessage> outbox() {
        return List.copyOf(outbox.values());
    }

    /** The journal of the node's whole life; a wiped disk loses it too, but the simulation doesn't. */
    public List<JournalEntry> journal() {
        return journal;
    }

    /** Journal entries of one kind. */
    public List<JournalEntry> journal(String kind) {
        return journal.stream().filter(e -> e.kind().equals(kind)).toList();
    }
}
