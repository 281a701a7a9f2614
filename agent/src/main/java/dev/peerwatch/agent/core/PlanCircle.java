package dev.peerwatch.agent.core;

import dev.peerwatch.agent.plan.Watch;
import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.notifier.Circle;
import dev.peerwatch.protocol.NodeName;
import java.util.List;

/**
 * A watch plan as the telling half sees it.
 *
 * @param plan who watches whom
 */
public record PlanCircle(WatchPlan plan) implements Circle {

    @Override
    public int rings() {
        return plan.ringCount();
    }

    @Override
    public String predecessor(String node, int ring) {
        List<Watch> watches = NodeName.isValid(node) ? plan.watchersOf(new NodeName(node)) : List.of();
        return ring < watches.size() ? watches.get(ring).watcher().value() : node;
    }
}
