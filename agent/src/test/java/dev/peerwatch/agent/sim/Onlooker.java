package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.notifier.Step;

/** Sees all that happens in a simulation, and changes nothing. */
public interface Onlooker {

    /** A node has made a step; its durable effects are on disk, the others not yet done. */
    default void stepped(SimNode node, Step<NodeState, NodeEffect> step) {}

    /** Somebody has read a message. */
    default void read(SimChat.Read message) {}

    /** Something about nodes, network, disks or chat is about to change from outside. */
    default void beforeChange(String what) {}

    /** It has changed. */
    default void changed(String what) {}
}
