package dev.peerwatch.agent.core;

import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.watch.Successors;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.protocol.NodeName;
import java.util.Optional;
import java.util.function.BiFunction;

/** The successors of a watch plan. Immutable, if {@code setups} is. */
public final class PlanSuccessors implements Successors {

    private final WatchPlan plan;
    private final BiFunction<NodeName, Integer, PeerSetup> setups;

    /**
     * @param plan the plan
     * @param setups how a node of the plan is polled on a ring
     */
    public PlanSuccessors(WatchPlan plan, BiFunction<NodeName, Integer, PeerSetup> setups) {
        this.plan = plan;
        this.setups = setups;
    }

    @Override
    public int rings() {
        return plan.ringCount();
    }

    @Override
    public Optional<NodeName> after(NodeName node, int ring) {
        return plan.contains(node) ? Optional.of(plan.successor(node, ring)) : Optional.empty();
    }

    @Override
    public PeerSetup setup(NodeName subject, int ring) {
        return setups.apply(subject, ring);
    }
}
