package dev.peerwatch.agent.watch;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the watch core learns. */
public sealed interface WatchEvent {

    /** Time has passed; the deadline asked for may have come. */
    record Tick() implements WatchEvent {}

    /**
     * A poll has ended.
     *
     * @param peer who was polled
     * @param pollId the id of the {@link WatchEffect.Poll} that asked for it
     * @param outcome what it yielded
     * @param services what the checks of the peer's services yielded, in the blueprint's order
     * @param late by how much a timer of the poll fired after its time: this node was held up meanwhile
     */
    record Polled(NodeName peer, long pollId, Outcome outcome, List<CheckResult> services, Duration late)
            implements WatchEvent {
        public Polled {
            services = List.copyOf(services);
        }

        /** A poll whose timers fired in time. */
        public Polled(NodeName peer, long pollId, Outcome outcome, List<CheckResult> services) {
            this(peer, pollId, outcome, services, Duration.ZERO);
        }
    }

    /**
     * A witness of a panel has answered, or will not.
     *
     * @param askId the id of the {@link WatchEffect.AskPanel}
     * @param witness who was asked
     * @param answer what it said; empty when it wasn't heard
     */
    record Testified(long askId, NodeName witness, Optional<PanelAnswer> answer) implements WatchEvent {}

    /**
     * What came back by the chat road.
     *
     * @param askId the id of the {@link WatchEffect.AskByChat}
     * @param peer who was asked
     * @param road what came; an answer counts only with a signature by a key that the blueprint pins
     */
    record AnsweredByChat(long askId, NodeName peer, ChatRoad road) implements WatchEvent {}

    /**
     * Another node asks this one to look.
     *
     * @param asker who asks
     * @param token names the request in the {@link WatchEffect.AnswerPanel} that ends it
     * @param request what it asks
     */
    record Asked(NodeName asker, long token, PanelRequest request) implements WatchEvent {}

    /** A watcher has made a status call: it has looked at this node. */
    record LookedAt(NodeName watcher) implements WatchEvent {}

    /** A peer says that it stops on purpose. */
    record PeerStopping(NodeName peer, StoppingNotice notice) implements WatchEvent {}

    /**
     * Another watcher has an open incident about a peer.
     *
     * @param peer about whom; of no consequence unless this node watches it and hasn't seen it well yet
     * @param open what stands
     */
    record Inherited(NodeName peer, WatchCore.OpenVerdict open) implements WatchEvent {}

    /** The blueprint has changed. */
    record Rewired(WatchSetup setup) implements WatchEvent {}
}
