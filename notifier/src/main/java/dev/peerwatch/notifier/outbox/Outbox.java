package dev.peerwatch.notifier.outbox;

import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages that no chat server has taken, in the order in which they are to go out. Bounded: when it is full, the oldest of the
 * least important kind gives way.
 *
 * @param messages by message id
 * @param onTheWay ids of those that have been sent on this connection
 */
public record Outbox(Map<String, OutboxMessage> messages, Set<String> onTheWay) {

    /** The most messages kept. */
    public static final int MOST = 1_000;

    public Outbox {
        messages = Collections.unmodifiableMap(new LinkedHashMap<>(messages));
        onTheWay = Set.copyOf(onTheWay);
    }

    /** An outbox with these messages, oldest first; none is on the way. */
    public static Outbox of(List<OutboxMessage> waiting) {
        Map<String, OutboxMessage> messages = new LinkedHashMap<>();
        waiting.forEach(m -> messages.put(m.message().id(), m));
        return new Outbox(messages, Set.of());
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
        return new Outbox(more, onTheWay);
    }

    /** Without the message of this id. */
    public Outbox without(String messageId) {
        Map<String, OutboxMessage> fewer = new LinkedHashMap<>(messages);
        fewer.remove(messageId);
        Set<String> sent = new HashSet<>(onTheWay);
        sent.remove(messageId);
        return new Outbox(fewer, sent);
    }

    /** With none on the way, after the connection on which they were. */
    public Outbox atRest() {
        return new Outbox(messages, Set.of());
    }

    /** With these on the way. */
    public Outbox sent(List<OutboxMessage> going) {
        Set<String> sent = new HashSet<>(onTheWay);
        going.forEach(m -> sent.add(m.message().id()));
        return new Outbox(messages, sent);
    }

    /**
     * What may be sent now, oldest first. Alerts go one after the other, each when the server has taken the one before: so a server or an
     * agent that is killed leaves one alert in doubt, which is then said once more, and not as many as there are people. What comes
     * for a reader after an alert that waits, waits with it. The other messages go at once, and so do alerts to those who {@code
     * mayBeSlow}: nobody waits for these.
     *
     * @param mayBeSlow whether a message to this address may take long on its own account, as in a room that must be entered first
     */
    public List<OutboxMessage> due(Predicate<String> mayBeSlow) {
        List<OutboxMessage> due = new ArrayList<>();
        Set<String> waitingFor = new HashSet<>();
        boolean alone = onTheWay.stream().noneMatch(id -> isInTurn(messages.get(id), mayBeSlow));
        for (OutboxMessage message : messages.values()) {
            String to = message.message().to();
            if (onTheWay.contains(message.message().id()) || waitingFor.contains(to)) {
                continue;
            }
            boolean inTurn = isInTurn(message, mayBeSlow);
            if (inTurn && !alone) {
                waitingFor.add(to);
                continue;
            }
            alone = alone && !inTurn;
            due.add(message);
        }
        return due;
    }

    private static boolean isInTurn(@Nullable OutboxMessage message, Predicate<String> mayBeSlow) {
        return message != null
                && message.kind() == Kind.ALERT
                && !mayBeSlow.test(message.message().to());
    }

    /** All that waits, oldest first. */
    public List<OutboxMessage> waiting() {
        return new ArrayList<>(messages.values());
    }
}
