package dev.peerwatch.notifier;

import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node's disk in memory, as far as the core's effects fill it, and what a process finds on it. */
public final class MemoryDisk {

    private final List<JournalEntry> journal = new ArrayList<>();
    private final Map<String, OpsEffect.SaveIncident> incidents = new LinkedHashMap<>();
    private final Map<String, OutboxMessage> outbox = new LinkedHashMap<>();
    private final Map<String, Instant> subscribers = new LinkedHashMap<>();
    /** Who wrote and the message's id, to when it was written. */
    private final Map<String, Instant> received = new LinkedHashMap<>();

    /** Keeps what is for the disk; other effects do nothing. */
    public void keep(Object effect) {
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
            received.putIfAbsent(message.from() + ' ' + message.messageId(), message.at());
        }
    }

    /** All but the journal is lost, which tests go on reading. */
    public void wipe() {
        incidents.clear();
        outbox.clear();
        subscribers.clear();
        received.clear();
    }

    /** What a process that begins finds. */
    public Recovered recover() {
        return new Recovered(
                incidents.values().stream().map(OpsEffect.SaveIncident::encoded).toList(),
                List.copyOf(outbox.values()),
                subscribers,
                List.copyOf(received.keySet()));
    }

    public List<JournalEntry> journal() {
        return journal;
    }

    public Map<String, OpsEffect.SaveIncident> incidents() {
        return incidents;
    }

    public Map<String, OutboxMessage> outbox() {
        return outbox;
    }

    Map<String, Instant> subscribers() {
        return subscribers;
    }

    Map<String, Instant> received() {
        return received;
    }
}
