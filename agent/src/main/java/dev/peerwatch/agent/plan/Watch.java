package dev.peerwatch.agent.plan;

import dev.peerwatch.protocol.NodeName;

/**
 * One node watches another.
 *
 * @param watcher who looks
 * @param subject who is looked at
 * @param ring on which ring, from 0
 */
public record Watch(NodeName watcher, NodeName subject, int ring) {}
