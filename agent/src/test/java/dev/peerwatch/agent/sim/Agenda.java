package dev.peerwatch.agent.sim;

import java.time.Duration;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order. Equal times happen in the order in which they were asked for. */
public final class Agenda {

    private record Item(long nanos, long order, Runnable what) {}

    private final PriorityQueue<Item> items = new PriorityQueue<>(
            (a, b) -> a.nanos != b.nanos ? Long.compare(a.nanos, b.nanos) : Long.compare(a.order, b.order));
    private long now;
    private long order;

    /** The time since the simulation began. */
    public Duration now() {
        return Duration.ofNanos(now);
    }

    /** The same in nanoseconds. */
    public long nanos() {
        return now;
    }

    /** Asks for something at a time; one that is past means now. */
    public void at(Duration time, Runnable what) {
        atNanos(time.toNanos(), what);
    }

    /** Asks for something after some time. */
    public void after(Duration delay, Runnable what) {
        atNanos(now + delay.toNanos(), what);
    }

    void atNanos(long time, Runnable what) {
        items.add(new Item(Math.max(now, time), order++, what));
    }

    /** Lets everything happen up to and including this time. */
    public void runUntil(Duration time) {
        long end = time.toNanos();
        Item next = items.peek();
        while (next != null && next.nanos <= end) {
            items.remove();
            now = next.nanos;
            next.what.run();
            next = items.peek();
        }
        now = Math.max(now, end);
    }
}
