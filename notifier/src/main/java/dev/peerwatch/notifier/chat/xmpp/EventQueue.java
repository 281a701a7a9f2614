package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to the one who listens: in order, one at a time, on one thread of its own. What comes in between a login and
 * {@link ChatEvent.Connected} is held back until that has been said, so that it can be answered when it is heard. What people
 * write is held back further while what they wrote before is read from an archive; what both bring is said once.
 */
final class EventQueue {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    /** More than can be live and in the archive at once. */
    private static final int MOST_ARCHIVED = 10_000;

    private final Consumer<ChatEvent> listener;
    private final ExecutorService executor;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private boolean holding;
    private final List<ChatEvent> held = new ArrayList<>();

    private boolean readingBack;
    private final List<ChatEvent> behindTheArchive = new ArrayList<>();
    /** What the archive brought. What is live may come a moment after it was read there. */
    private final Set<Words> archived = new LinkedHashSet<>();

    /** What somebody wrote, by its id. */
    private record Words(String from, String id) {

        /** Empty for other events. */
        static Optional<Words> of(ChatEvent event) {
            if (event instanceof ChatEvent.Received received) {
                return Optional.of(new Words(received.from(), received.messageId()));
            }
            return event instanceof ChatEvent.Reacted reacted
                    ? Optional.of(new Words(reacted.from(), reacted.messageId()))
                    : Optional.empty();
        }
    }

    EventQueue(String name, Consumer<ChatEvent> listener) {
        this.listener = listener;
        this.executor = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            thread = made;
            return made;
        });
    }

    /** Says it now, or when what must be said first has been. */
    synchronized void say(ChatEvent event) {
        if (holding) {
            held.add(event);
        } else {
            pass(event);
        }
    }

    /** Holds back what is said from now on. */
    synchronized void hold() {
        holding = true;
    }

    /**
     * Says {@code first}, then what was held back.
     *
     * @param reading whether an archive is read now, and words wait for it
     */
    synchronized void release(ChatEvent first, boolean reading) {
        submit(first);
        readingBack = reading;
        release();
    }

    /** Says what was held back. */
    synchronized void release() {
        holding = false;
        held.forEach(this::pass);
        held.clear();
    }

    /** The archive is read anew: what it brings then is said again. */
    synchronized void forgetArchived() {
        archived.clear();
    }

    /** Says words that an archive brought, unless it brought them before. */
    synchronized void sayArchived(ChatEvent event) {
        if (Words.of(event)
                .filter(words -> !words.id().isEmpty())
                .map(this::news)
                .orElse(true)) {
            submit(event);
        }
    }

    private boolean news(Words words) {
        if (!archived.add(words)) {
            return false;
        }
        if (archived.size() > MOST_ARCHIVED) {
            archived.remove(archived.iterator().next());
        }
        return true;
    }

    /** Says those words that wait for the archive, but were written before it is read: the server stored them elsewhere. */
    synchronized void wordsBefore(Instant time) {
        List<ChatEvent> older = behindTheArchive.stream()
                .filter(event -> writtenAt(event).filter(time::isAfter).isPresent())
                .toList();
        behindTheArchive.removeAll(older);
        older.forEach(this::submit);
    }

    private static Optional<Instant> writtenAt(ChatEvent event) {
        if (event instanceof ChatEvent.Received received) {
            return received.sentAt();
        }
        return event instanceof ChatEvent.Reacted reacted ? reacted.sentAt() : Optional.empty();
    }

    /** The archive has been read, or can't be: says the words that waited for it and that it didn't bring. */
    synchronized void releaseWords() {
        readingBack = false;
        List<ChatEvent> waiting = List.copyOf(behindTheArchive);
        behindTheArchive.clear();
        waiting.forEach(this::pass);
    }

    private void pass(ChatEvent event) {
        Optional<Words> words = Words.of(event);
        if (words.isPresent() && readingBack) {
            behindTheArchive.add(event);
        } else if (words.filter(archived::contains).isEmpty()) {
            submit(event);
        }
    }

    /** After this nothing more is heard. Waits for a listener that is at it, unless called by it, at most this long. */
    void close(long millis) {
        closed = true;
        executor.shutdown();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!executor.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                LOG.debug("the listener is still busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(ChatEvent event) {
        if (closed) {
            return;
        }
        try {
            executor.execute(() -> deliver(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed: {} isn't heard any more", event);
        }
    }

    private void deliver(ChatEvent event) {
        if (closed) {
            return;
        }
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.error("could not handle {}", event.getClass().getSimpleName(), e);
        }
    }
}
