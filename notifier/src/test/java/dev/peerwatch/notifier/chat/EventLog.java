package dev.peerwatch.notifier.chat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A listener that keeps what it hears, and fails if two events come at once. */
public final class EventLog implements Consumer<ChatEvent> {

    private final List<ChatEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean overlapped;

    @Override
    public void accept(ChatEvent event) {
        if (inside.incrementAndGet() != 1) {
            overlapped = true;
        }
        events.add(event);
        inside.decrementAndGet();
    }

    /** All events, in order. */
    public List<ChatEvent> events() {
        if (overlapped) {
            throw new AssertionError("two events came at once");
        }
        return List.copyOf(events);
    }

    /** All events of this kind, in order. */
    public <T extends ChatEvent> List<T> all(Class<T> kind) {
        return events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Waits for an event of this kind and returns the first. */
    public <T extends ChatEvent> T await(Class<T> kind) {
        return await(kind, any -> true);
    }

    /** Waits for an event of this kind and returns the first that will do. */
    public <T extends ChatEvent> T await(Class<T> kind, Predicate<T> wanted) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> all(kind).stream().anyMatch(wanted));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no such " + kind.getSimpleName() + " among " + events(), e);
        }
        return all(kind).stream().filter(wanted).findFirst().orElseThrow();
    }
}
