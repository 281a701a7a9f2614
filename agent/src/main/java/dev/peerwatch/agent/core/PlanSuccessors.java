package dev.peerwatch.agent.core;

import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.watch.Successors;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.protocol.NodeName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The successors of a watch plan. Immutable. */
public final class PlanSuccessors implements Successors {

    private final WatchPlan plan;
    private final List<Map<NodeName, PeerSetup>> setups;

    /**
     * @param plan the plan
     * @param nodes all that the plan has
     * @param setups how a node of the plan is polled on a ring
     */
    public PlanSuccessors(WatchPlan plan, Collection<NodeName> nodes, BiFunction<NodeName, Integer, PeerSetup> setups) {
        this.plan = plan;
        this.setups = IntStream.range(0, plan.ringCount())
                .mapToObj(ring -> nodes.stream()
                        .collect(Collectors.toUnmodifiableMap(node -> node, node -> setups.apply(node, ring))))
                .toList();
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
        PeerSetup setup = setups.get(ring).get(subject);
        if (setup == null) {
            throw new IllegalArgumentException("the plan has no node " + subject);
        }
        return setup;
    }
}
