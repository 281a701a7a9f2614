package dev.peerwatch.agent.blueprint;

import java.time.Duration;

/**
 * How something is polled, every value resolved.
 *
 * @param interval from one poll to the next by the same watcher, 1 s to 1 h
 * @param timeout the longest that one poll may take, 100 ms to the interval
 * @param retryInterval from the start of one re-poll to the start of the next, from the timeout to the interval
 * @param attempts polls in a row without an answer until a suspicion can become a verdict, 1 to 20
 */
public record PollSettings(Duration interval, Duration timeout, Duration retryInterval, int attempts) {}
