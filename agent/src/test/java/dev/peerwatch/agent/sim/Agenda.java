package dev.peerwatch.agent.sim;

import java.time.Duration;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order. Equal times happen in the order in which they were asked for. */
final class Agenda {

    private record Item(long nanos, long order, Runnable what) {}

    private final PriorityQueue<Item> items = new PriorityQueue<>(
            (a, b) -> a.nanos != b.nanos ? Long.compare(a.nanos, b.nanos) : Long.compare(a.order, b.order));
    private long now;
    private long order;

    Duration now() {
        return Duration.ofNanos(now);
    }

    void at(Duration time, Runnable what) {
        items.add(new Item(Math.max(now, time.toNanos()), order++, what));
    }

    void after(Duration delay, Runnable what) {
        at(now().plus(delay), what);
    }

    /** Lets everything happen up to and including this time. */
    void runUntil(Duration time) {
        Item next = items.peek();
        while (next != null && next.nanos <= time.toNanos()) {
            items.remove();
            now = next.nanos;
            next.what.run();
            next = items.peek();
        }
        now = Math.max(now, time.toNanos());
    }
}
