package dev.peerwatch.protocol.transport;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a key mismatch of an address through once in ten minutes, of at most 64 addresses in that time: whoever knocks with a
 * thousand keys fills no journal. Safe for use by many threads.
 */
final class KeyMismatches {

    static final Duration PAUSE = Duration.ofMinutes(10);
    static final int ADDRESSES = 64;

    private final Map<String, Long> told = new LinkedHashMap<>();

    /** Whether to tell of a mismatch from {@code address} at {@code nanoTime}. */
    synchronized boolean admits(String address, long nanoTime) {
        told.values().removeIf(last -> nanoTime - last >= PAUSE.toNanos());
        return told.size() < ADDRESSES && told.putIfAbsent(address, nanoTime) == null;
    }
}
