package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent;
import java.util.ArrayList;
import java.util.List;
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
 * {@link ChatEvent.Connected} is held back until that has been said, so that it can be answered when it is heard.
 */
final class EventQueue {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    private final Consumer<ChatEvent> listener;
    private final ExecutorService executor;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private boolean holding;
    private final List<ChatEvent> held = new ArrayList<>();

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
            submit(event);
        }
    }

    /** Holds back what is said from now on. */
    synchronized void hold() {
        holding = true;
    }

    /** Says {@code first}, then what was held back. */
    synchronized void release(ChatEvent first) {
        submit(first);
        release();
    }

    /** Says what was held back. */
    synchronized void release() {
        holding = false;
        held.forEach(this::submit);
        held.clear();
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
