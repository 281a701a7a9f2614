package dev.peerwatch.agent.watch;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Outlook;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands at the moment, for the telling half.
 *
 * @param state what this node knows
 */
public record Standing(WatchState state) implements Outlook {

    @Override
    public Optional<Finding> about(Subject subject) {
        if (subject.service().isPresent()) {
            return Optional.empty();
        }
        return peer(subject.node()).filter(peer -> peer.last().isPresent()).map(peer -> finding(subject, peer));
    }

    @Override
    public Optional<Duration> lookedAt(Subject subject) {
        return peer(subject.node()).filter(peer -> peer.last().isPresent()).map(PeerWatch::lastEndedAt);
    }

    private Finding finding(Subject subject, PeerWatch peer) {
        PeerSetup setup = peer.setup();
        return new Finding(
                subject,
                state.setup().self().value(),
                peer.verdict(),
                peer.tier(),
                peer.since(),
                evidence(
                        peer,
                        peer.suspicion()
                                .flatMap(Suspicion::panel)
                                .map(Panel::all)
                                .orElse(Map.of())),
                setup.ring());
    }

    /** What speaks for a verdict about this peer. */
    private Evidence evidence(PeerWatch peer, Map<NodeName, Saw> panel) {
        List<Testimony> testimonies = panel.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new Testimony(e.getKey().value(), state.setup().siteOf(e.getKey()), sight(e.getValue())))
                .toList();
        return new Evidence(
                peer.last().map(Outcome::reason).orElse(""),
                peer.suspicion().map(Suspicion::bad).orElse(0),
                peer.lastGood(),
                testimonies,
                Evidence.Chat.UNKNOWN);
    }

    private static Sight sight(Saw saw) {
        return switch (saw) {
            case GOOD, BAD -> Sight.SEES;
            case AGENT_DOWN -> Sight.AGENT_DOWN;
            case NOTHING -> Sight.NO;
            case UNKNOWN -> Sight.UNKNOWN;
        };
    }

    /** Not a peer whose verdict is bad, or that is suspected. */
    @Override
    public boolean reached(String node) {
        return peer(node)
                .filter(peer -> peer.verdict().bad() || peer.suspicion().isPresent())
                .isEmpty();
    }

    private Optional<PeerWatch> peer(String node) {
        return NodeName.isValid(node) ? Optional.ofNullable(state.peers().get(new NodeName(node))) : Optional.empty();
    }
}
