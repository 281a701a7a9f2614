package dev.peerwatch.agent.plan;

import dev.peerwatch.protocol.NodeName;

/**
 * A node as the plan sees it.
 *
 * @param name its name
 * @param site its failure domain; empty where none is named, which is a site like any other
 */
public record Member(NodeName name, String site) {}
