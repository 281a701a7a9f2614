package dev.peerwatch.agent.blueprint;

import dev.peerwatch.notifier.Tier;
import java.time.Duration;
import java.util.Optional;

/**
 * Something on a node that its watchers check after every poll of it.
 *
 * @param name its name, unique within its node
 * @param probe how it is checked
 * @param tier where its incidents go, if the blueprint says so
 * @param timeout the longest that one check may take
 * @param attempts failed checks in a row until it counts
 */
public record Service(String name, Probe probe, Optional<Tier> tier, Duration timeout, int attempts) {}
