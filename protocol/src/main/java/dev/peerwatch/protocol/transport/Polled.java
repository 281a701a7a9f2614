package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import java.time.Duration;

/**
 * One poll and how it went.
 *
 * @param peer who was polled
 * @param outcome what that yielded
 * @param took from the call to the outcome, on the monotonic clock
 * @param late by how much the poll's latest timer fired after its time: more than a fraction of the timeout means that this
 *     process was held up, and the outcome says more about it than about the peer
 */
public record Polled(NodeName peer, Outcome outcome, Duration took, Duration late) {}
