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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nobody concludes {@code DOWN}, and nobody is told so, about a node that ran and was reachable from a majority throughout. Nor is a node
 * that ran and was in everyone's plain reach called anything else that means silence, whatever ails those who look at it. Throughout:
 * during the measurements behind a verdict; and for a message, during the time in which a stale verdict is corrected before it is told.
 *
 * <p>Of two nodes the chat server is the third voter, but it has a vote only about an address that the watcher was told of: a full one,
 * in a status (DESIGN 5). A node that is cut off between its start and the first look at it has a new address, which nobody was told,
 * and at the old one nobody answers: so to the other node it is as dead as it was before its start. Such a {@code DOWN} isn't false
 * as long as the two are cut off from each other and that address isn't where the peer is.
 */
public final class NobodyIsFalselyAccused extends Invariant {

    private final Map<String, Verdict> standing = new HashMap<>();

    public NobodyIsFalselyAccused(Truth truth) {
        super(truth);
    }

    @Override
    public void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
        for (PeerWatch peer : step.state().watch().peers().values()) {
            Verdict verdict = peer.verdict();
            if (verdict == Verdict.UP && standing.isEmpty()) {
                continue;
            }
            String key = node.name() + " " + node.boot() + " " + peer.setup().name();
            Verdict before = verdict == Verdict.UP ? standing.remove(key) : standing.put(key, verdict);
            if (verdict != Verdict.UP && verdict != before && isItsOwn(peer)) {
                concluded(node, peer);
            }
        }
    }

    /**
     * What a node finds on its disk, or takes over from another watcher, before it has looked itself is no conclusion: it is there so
     * that an incident doesn't end unseen. A look that came to nothing within the grace of the node's own start is none either: it leaves
     * no suspicion behind. What is told of it is another matter.
     */
    private static boolean isItsOwn(PeerWatch peer) {
        return peer.last().isPresent()
                && (peer.lastGood().isPresent() || peer.suspicion().isPresent());
    }

    private void concluded(SimNode node, PeerWatch peer) {
        // The last poll before the suspicion, all attempts, and the wait for the panel.
        Duration measuring =
                peer.setup().retryInterval().multipliedBy(peer.setup().attempts() + 2L);
        NodeName subject = peer.setup().name();
        if (isUnknownToTheThirdVoter(node, peer)) {
            return;
        }
        innocentSince(subject, Telling.Word.of(peer.verdict()))
                .filter(since -> longer(truth().now().minus(since), measuring))
                .ifPresent(since -> {
                    throw broken(node.name() + " concludes that " + subject + " is " + peer.verdict() + ", which has "
                            + innocence(Telling.Word.of(peer.verdict())) + " since " + seconds(since)
                            + "; expected another verdict");
                });
    }

    private boolean isUnknownToTheThirdVoter(SimNode watcher, PeerWatch peer) {
        return truth().nodes().size() == 2
                && peer.verdict() == Verdict.DOWN
                && !truth().open(watcher.name(), peer.setup().name())
                && !truth().answersByChat(peer);
    }

    @Override
    public void read(Read message) {
        SimNode speaker = truth().world()
                .sim()
                .node(new NodeName(message.from().substring(0, message.from().indexOf('@'))));
        for (Telling telling : Telling.in(message.body())) {
            NodeName subject = new NodeName(telling.node());
            PeerWatch peer = speaker.state().watch().peers().get(subject);
            if (peer != null && isUnknownToTheThirdVoter(speaker, peer)) {
                continue;
            }
            innocentSince(subject, telling.word())
                    .filter(since -> longer(truth().now().minus(since), corrected()))
                    .ifPresent(since -> {
                        throw broken(message.to() + " is told by " + message.from() + " that " + subject + " is "
                                + telling.word() + ", which has " + innocence(telling.word()) + " since "
                                + seconds(since) + "; expected no such message");
                    });
        }
    }

    /** Since when nothing has been so that this could truly be said of a node. */
    private Optional<Duration> innocentSince(NodeName subject, Telling.Word word) {
        return switch (word) {
            case DOWN -> truth().fineSince(subject);
            case UNREACHABLE, UNCONFIRMED, AGENT_DOWN -> truth().inReachSince(subject);
            case DEGRADED, UNHEARD, OVER, WAS -> Optional.empty();
        };
    }

    private static String innocence(Telling.Word word) {
        return word == Telling.Word.DOWN
                ? "run and been reachable from a majority"
                : "run and been in everyone's plain reach";
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
