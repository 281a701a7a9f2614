package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Outlook;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.Optional;

/**
 * What stands at the moment, for the telling half.
 *
 * @param state what this node knows
 * @param now on the monotonic clock
 */
public record Standing(WatchState state, Duration now) implements Outlook {

    @Override
    public Optional<Finding> about(Subject subject) {
        return subject.service().isPresent()
                ? Optional.empty()
                : peer(subject.node())
                        .filter(Standing::isKnown)
                        .map(peer -> Verdicts.finding(state.setup(), peer, now));
    }

    @Override
    public Optional<Duration> lookedAt(Subject subject) {
        return peer(subject.node()).filter(Standing::isKnown).map(PeerWatch::lastEndedAt);
    }

    @Override
    public boolean wavers(Subject subject) {
        return peer(subject.node())
                .filter(peer -> peer.verdict().bad() && peer.goodInARow() == 1)
                .isPresent();
    }

    @Override
    public boolean sees(Subject subject) {
        return subject.service().isEmpty()
                && peer(subject.node()).filter(peer -> peer.goodInARow() > 0).isPresent();
    }

    @Override
    public boolean hears(Subject subject) {
        return subject.service().isEmpty()
                && peer(subject.node()).filter(PeerWatch::heard).isPresent();
    }

    /** Not a peer that gave no answer when it was polled last, and no witness that gave none lately. */
    @Override
    public boolean reached(String node) {
        return NodeName.isValid(node)
                && !state.unreached().containsKey(new NodeName(node))
                && peer(node).filter(PeerWatch::silent).isEmpty();
    }

    @Override
    public boolean isolated() {
        return state.isolated();
    }

    @Override
    public int strain() {
        return state.health().strain().level();
    }

    /**
     * A peer that is silent from this node's start on and has a grace isn't bad yet, and this node has no reason either to call it well and
     * end what others have found. Nor is what it has taken over from others its own word, until a look of its own speaks for it: theirs
     * may have changed since.
     */
    private static boolean isKnown(PeerWatch peer) {
        return peer.last().isPresent()
                && (peer.lastGood().isPresent()
                        || (peer.verdict().bad() && peer.suspicion().isPresent()));
    }

    private Optional<PeerWatch> peer(String node) {
        return NodeName.isValid(node) ? Optional.ofNullable(state.peers().get(new NodeName(node))) : Optional.empty();
    }
}
