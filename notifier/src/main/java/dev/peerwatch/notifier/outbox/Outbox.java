package dev.peerwatch.notifier.outbox;

import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The messages that no chat server has taken, in the order in which they are to go out. Bounded: when it is full, the oldest of the
 * least important kind gives way.
 *
 * @param messages by message id
 * @param onTheWay ids of those that have been sent on this connection, and when, on the monotonic clock
 */
public record Outbox(Map<String, OutboxMessage> messages, Map<String, Duration> onTheWay) {

    /** The most messages kept. */
    public static final int MOST = 1_000;

    /** So long an alert has the line for itself: a server that is near takes it in less. */
    public static final Duration TURN = Duration.ofMillis(500);

    public Outbox {
        messages = Collections.unmodifiableMap(new LinkedHashMap<>(messages));
        onTheWay = Map.copyOf(onTheWay);
    }

    /** An outbox with these messages, oldest first; none is on the way. */
    public static Outbox of(List<OutboxMessage> waiting) {
        Map<String, OutboxMessage> messages = new LinkedHashMap<>();
        waiting.forEach(m -> messages.put(m.message().id(), m));
        return new Outbox(messages, Map.of());
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
        Map<String, Duration> sent = new HashMap<>(onTheWay);
        sent.remove(messageId);
        return new Outbox(fewer, sent);
    }

    /** With none on the way, after the connection on which they were. */
    public Outbox atRest() {
        return new Outbox(messages, Map.of());
    }

    /** With these on the way, sent now. */
    public Outbox sent(List<OutboxMessage> going, Duration now) {
        Map<String, Duration> sent = new HashMap<>(onTheWay);
        going.forEach(m -> sent.put(m.message().id(), now));
        return new Outbox(messages, sent);
    }

    /**
     * What may be sent now, oldest first. Alerts go one after the other, each when the server has taken the one before: so a server or an
     * agent that is killed leaves one alert in doubt, which is then said once more, and not as many as there are people. On a line on
     * which that takes longer than a {@link #TURN}, ever more go at once, as in the slow start of TCP (RFC 5681): with each turn twice as many. What
     * comes for a reader after an alert that waits, waits with it. The other messages go at once, and so do alerts to those who {@code
     * mayBeSlow}: nobody waits for these.
     *
     * @param now on the monotonic clock
     * @param mayBeSlow whether a message to this address may take long on its own account, as in a room that must be entered first
     */
    public List<OutboxMessage> due(Duration now, Predicate<String> mayBeSlow) {
        List<Duration> turns = turns(mayBeSlow);
        long old = turns.stream().filter(at -> isOver(at, now)).count();
        long room = Math.max(1, old) - (turns.size() - old);
        List<OutboxMessage> due = new ArrayList<>();
        Set<String> waitingFor = new HashSet<>();
        for (OutboxMessage message : messages.values()) {
            String to = message.message().to();
            if (onTheWay.containsKey(message.message().id()) || waitingFor.contains(to)) {
                continue;
            }
            if (!isInTurn(message, mayBeSlow)) {
                due.add(message);
            } else if (room > 0) {
                room--;
                due.add(message);
            } else {
                waitingFor.add(to);
            }
        }
        return due;
    }

    /** When more may be sent though nothing has been taken until then; empty when that makes no difference. */
    public Optional<Duration> moreAt(Duration now, Predicate<String> mayBeSlow) {
        boolean waits = messages.values().stream()
                .anyMatch(m -> isInTurn(m, mayBeSlow)
                        && !onTheWay.containsKey(m.message().id()));
        return turns(mayBeSlow).stream()
                .filter(at -> waits && !isOver(at, now))
                .map(TURN::plus)
                .min(Duration::compareTo);
    }

    private static boolean isOver(Duration sentAt, Duration now) {
        return now.minus(sentAt).compareTo(TURN) >= 0;
    }

    /** When those were sent that are on the way and take turns. */
    private List<Duration> turns(Predicate<String> mayBeSlow) {
        List<Duration> turns = new ArrayList<>();
        onTheWay.forEach((id, at) -> {
            OutboxMessage message = messages.get(id);
            if (message != null && isInTurn(message, mayBeSlow)) {
                turns.add(at);
            }
        });
        return turns;
    }

    private static boolean isInTurn(OutboxMessage message, Predicate<String> mayBeSlow) {
        return message.kind() == Kind.ALERT && !mayBeSlow.test(message.message().to());
    }

    /** All that waits, oldest first. */
    public List<OutboxMessage> waiting() {
        return new ArrayList<>(messages.values());
    }
}
