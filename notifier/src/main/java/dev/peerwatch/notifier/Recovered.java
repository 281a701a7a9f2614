package dev.peerwatch.notifier;

import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a node finds on its disk when it starts.
 *
 * @param incidents the encoded incidents that have no end, or one that isn't older than an hour
 * @param outbox messages that no server has taken, oldest first
 * @param subscribers bare addresses and since when
 * @param received messages taken in during the last week: {@code from + " " + messageId}, oldest first
 */
public record Recovered(
        List<String> incidents, List<OutboxMessage> outbox, Map<String, Instant> subscribers, List<String> received) {

    public Recovered {
        incidents = List.copyOf(incidents);
        outbox = List.copyOf(outbox);
        subscribers = Map.copyOf(subscribers);
        received = List.copyOf(received);
    }

    /** Nothing found: a first start. */
    public static Recovered nothing() {
        return new Recovered(List.of(), List.of(), Map.of(), List.of());
    }
}
