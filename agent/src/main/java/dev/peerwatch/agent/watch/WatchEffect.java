package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import java.time.Duration;
import java.util.List;

/** What the watch core asks for. */
public sealed interface WatchEffect {

    /**
     * Poll a node; answer with {@link WatchEvent.Polled}, in any case and within the timeout.
     *
     * @param peer whom
     * @param pollId to be given back
     * @param timeout the poll's length at most, services included
     * @param withServices whether to check the peer's services too
     */
    record Poll(NodeName peer, long pollId, Duration timeout, boolean withServices) implements WatchEffect {}

    /**
     * Ask witnesses; answer with one {@link WatchEvent.Testified} each.
     *
     * @param askId to be given back
     * @param witnesses whom to ask
     * @param request what to ask
     * @param patience how long to wait for each
     */
    record AskPanel(long askId, List<NodeName> witnesses, PanelRequest request, Duration patience)
            implements WatchEffect {
        public AskPanel {
            witnesses = List.copyOf(witnesses);
        }
    }

    /**
     * Ask a peer's agent, through the chat server, to sign a fresh nonce; answer with {@link WatchEvent.AnsweredByChat}, in any case.
     *
     * @param peer whom
     * @param fullJid its full chat address, as its last status gave it
     * @param askId to be given back
     * @param patience how long to wait
     */
    record AskByChat(NodeName peer, String fullJid, long askId, Duration patience) implements WatchEffect {}

    /** Answer a request to look. */
    record AnswerPanel(long token, PanelAnswer answer) implements WatchEffect {}

    /** Write to the journal. */
    record Journal(JournalEntry entry) implements WatchEffect {}

    /** A hard verdict, for people. */
    record Found(Finding finding) implements WatchEffect {}

    /** This node doesn't watch the peer any more, and had a bad verdict about it. */
    record Withdrawn(NodeName peer) implements WatchEffect {}

    /** This node was cut off when it accused the peer, and takes that back: it looks again. */
    record TakenBack(NodeName peer) implements WatchEffect {}

    /** A peer's status names its subscribers. */
    record LearntSubscribers(NodeName peer, List<String> subscribers) implements WatchEffect {
        public LearntSubscribers {
            subscribers = List.copyOf(subscribers);
        }
    }
}
