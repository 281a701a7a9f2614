package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.notifier.Moment;
import java.util.List;
import java.util.Optional;

/**
 * Stands between a node's core and its surroundings and takes away what a rule of the core needs: a mutant without a switch in what
 * ships.
 */
public interface Tampering {

    /** Leaves all as it is. */
    Tampering NONE = new Tampering() {};

    /** What the blueprint is taken to mean for a node. */
    default NodeSetup setup(NodeSetup setup) {
        return setup;
    }

    /** What reaches the core instead of this event; empty: nothing. */
    default Optional<NodeEvent> in(SimNode node, NodeEvent event) {
        return Optional.of(event);
    }

    /** What the core's state is changed to before it sees an event. */
    default NodeState before(NodeState state, Moment now, NodeEvent event) {
        return state;
    }

    /** What is done instead of these effects. */
    default List<NodeEffect> out(SimNode node, List<NodeEffect> effects) {
        return effects;
    }
}
