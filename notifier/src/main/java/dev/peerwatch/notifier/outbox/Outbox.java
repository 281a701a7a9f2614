package dev.peerwatch.notifier.outbox;

import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages that no chat server has taken, in the order in which they are to go out. Bounded: when it is full, the oldest of the
 * least important kind gives way.
 *
 * @param messages by message id
 */
public record Outbox(Map<String, OutboxMessage> messages) {

    /** The most messages kept. */
    public static final int MOST = 1_000;

    public Outbox {
        messages = Collections.unmodifiableMap(new LinkedHashMap<>(messages));
    }

    /** An outbox with these messages, oldest first. */
    public static Outbox of(List<OutboxMessage> waiting) {
        Map<String, OutboxMessage> messages = new LinkedHashMap<>();
        waiting.forEach(m -> messages.put(m.message().id(), m));
        return new Outbox(messages);
    }

    /** Whether no message can be added unless another gives way. */
    public boolean isFull() {
        return messages.size() >= MOST;
    }

    /**
     * The message that gives way if one of this kind is added. None when there's room, and none when all that waits is more
     * important: then the new one can't be added.
     */
    public Optional<OutboxMessage> evictedBy(Kind kind) {
        if (!isFull()) {
            return Optional.empty();
        }
        for (Kind least : List.of(Kind.INFO, Kind.ANSWER, Kind.ALERT)) {
            Optional<OutboxMessage> oldest =
                    messages.values().stream().filter(m -> m.kind() == least).findFirst();
            if (oldest.isPresent() && least.compareTo(kind) >= 0) {
                return oldest;
            }
        }
        return Optional.empty();
    }

    /** With one more message at the end. */
    public Outbox with(OutboxMessage message) {
        Map<String, OutboxMessage> more = new LinkedHashMap<>(messages);
        more.put(message.message().id(), message);
        return new Outbox(more);
    }

    /** Without the message of this id. */
    public Outbox without(String messageId) {
        Map<String, OutboxMessage> fewer = new LinkedHashMap<>(messages);
        fewer.remove(messageId);
        return new Outbox(fewer);
    }

    /** All that waits, oldest first. */
    public List<OutboxMessage> waiting() {
        return new ArrayList<>(messages.values());
    }
}
