package dev.peerwatch.agent.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: what is to happen, in order. Equal times happen in the order in which they were asked for.
 *
 * <p>A wheel of slots of about a millisecond each (a hashed timing wheel, Varghese and Lauck, 1987): only what is due in the slot that
 * time has come to is put in order, so a mesh of 10,000 nodes costs as much for each thing that happens as one of ten does.
 */
public final class Agenda {

    private record Item(long nanos, long order, Runnable what) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            return nanos != other.nanos ? Long.compare(nanos, other.nanos) : Long.compare(order, other.order);
        }
    }

    /** A slot is 2 to the power of this many nanoseconds long. */
    private static final int SLOT = 20;

    /** Slots of the wheel: a little more than a minute. */
    private static final int SLOTS = 1 << 16;

    private final List<@Nullable List<Item>> wheel = new ArrayList<>();
    /** What is due in the slot that time has come to, or was due before. */
    private final PriorityQueue<Item> due = new PriorityQueue<>();
    /** What comes later than the wheel reaches. */
    private final PriorityQueue<Item> later = new PriorityQueue<>();

    private long slot;
    private long now;
    private long order;

    Agenda() {
        for (int i = 0; i < SLOTS; i++) {
            wheel.add(null);
        }
    }

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
        place(new Item(Math.max(now, time), order++, what));
    }

    private void place(Item item) {
        long then = item.nanos >> SLOT;
        if (then <= slot) {
            due.add(item);
        } else if (then - slot >= SLOTS) {
            later.add(item);
        } else {
            int at = (int) (then & (SLOTS - 1));
            List<Item> there = wheel.get(at);
            if (there == null) {
                there = new ArrayList<>();
                wheel.set(at, there);
            }
            there.add(item);
        }
    }

    /** Lets everything happen up to and including this time. */
    public void runUntil(Duration time) {
        long end = time.toNanos();
        while (true) {
            Item next = due.peek();
            if (next != null && next.nanos <= end) {
                due.remove();
                now = next.nanos;
                next.what.run();
            } else if (next != null || slot >= end >> SLOT) {
                break;
            } else {
                turn();
            }
        }
        now = Math.max(now, end);
    }

    /** Goes on to the next slot. */
    private void turn() {
        slot++;
        int at = (int) (slot & (SLOTS - 1));
        List<Item> there = wheel.get(at);
        if (there != null) {
            wheel.set(at, null);
            due.addAll(there);
        }
        for (Item item = later.peek(); item != null && (item.nanos >> SLOT) - slot < SLOTS; item = later.peek()) {
            place(later.remove());
        }
    }
}
