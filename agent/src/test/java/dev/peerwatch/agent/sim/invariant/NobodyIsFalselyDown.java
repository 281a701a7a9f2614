package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.sim.SimChat.Read;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.watch.PeerWatch;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Nobody concludes {@code DOWN}, and nobody is told so, about a node that ran and was reachable from a majority throughout: throughout
 * the measurements behind the verdict, and throughout the time in which a stale one is corrected before it is told.
 */
public final class NobodyIsFalselyDown extends Invariant {

    private final Set<String> standing = new HashSet<>();

    public NobodyIsFalselyDown(Truth truth) {
        super(truth);
    }

    @Override
    public void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
        for (PeerWatch peer : step.state().watch().peers().values()) {
            NodeName subject = peer.setup().name();
            String key = node.name() + " " + node.boot() + " " + subject;
            if (peer.verdict() != Verdict.DOWN) {
                if (!standing.isEmpty()) {
                    standing.remove(key);
                }
            } else if (standing.add(key)) {
                concluded(node, peer);
            }
        }
    }

    private void concluded(SimNode node, PeerWatch peer) {
        if (truth().now().equals(node.startedAt())) {
            return; // it is what its disk says; what is told of it is another matter
        }
        // The last poll before the suspicion, all attempts, and the wait for the panel.
        Duration measuring =
                peer.setup().retryInterval().multipliedBy(peer.setup().attempts() + 2L);
        NodeName subject = peer.setup().name();
        if (longer(truth().now().minus(truth().fineSince(subject)), measuring)) {
            throw broken(node.name() + " concludes that " + subject
                    + " is DOWN, which has run and been reachable from a majority since "
                    + seconds(truth().fineSince(subject)) + "; expected anything but DOWN");
        }
    }

    @Override
    public void read(Read message) {
        for (Telling telling : Telling.in(message.body())) {
            if (telling.word() == Telling.Word.DOWN) {
                NodeName subject = new NodeName(telling.node());
                Duration fine = truth().now().minus(truth().fineSince(subject));
                if (longer(fine, corrected())) {
                    throw broken(message.to() + " is told by " + message.from() + " that " + subject
                            + " is DOWN, which has run and been reachable from a majority since "
                            + seconds(truth().fineSince(subject)) + "; expected no such message");
                }
            }
        }
    }

    /** Within this time a verdict that isn't true any more has been corrected, and what was on its way has arrived. */
    private Duration corrected() {
        return interval()
                .multipliedBy(2)
                .plus(timing().sayInAll().multipliedBy(4))
                .plus(timing().groupInterval().multipliedBy(4))
                .plus(truth().world().sim().chat().hop().multipliedBy(2));
    }
}
