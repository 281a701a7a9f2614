package dev.peerwatch.protocol;

import java.time.Duration;

/**
 * The result of one look at a service or a local property.
 *
 * @param name the check's name, unique within its node
 * @param well whether it is as it should be
 * @param detail one line for people; where it quotes input, at most 80 escaped characters of it
 * @param took how long the look took
 */
public record CheckResult(String name, boolean well, String detail, Duration took) {}
