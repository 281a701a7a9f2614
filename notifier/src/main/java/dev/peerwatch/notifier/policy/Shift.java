package dev.peerwatch.notifier.policy;

import java.time.Instant;

/**
 * One turn of a rotation.
 *
 * @param person name of the one on call
 * @param from when it begins
 * @param to when it ends, exclusive
 * @param then name of the one who comes next
 */
public record Shift(String person, Instant from, Instant to, String then) {}
