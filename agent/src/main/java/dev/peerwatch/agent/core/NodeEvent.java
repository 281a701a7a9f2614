package dev.peerwatch.agent.core;

import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.OpsEvent;
import dev.peerwatch.notifier.SpeakerAnswer;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.protocol.StoppingNotice;
import java.util.List;
import java.util.Optional;

/** All that can happen to a node. */
public sealed interface NodeEvent {

    /** Something for the watching half: time, polls, witnesses, peers. */
    record Watch(WatchEvent event) implements NodeEvent {}

    /** Something for the telling half: the chat. */
    record Chat(ChatEvent event) implements NodeEvent {}

    /** What somebody in chat wanted to see was read from the disk. */
    record Read(OpsEvent.Read event) implements NodeEvent {}

    /**
     * Another node has answered an exchange of an incident, or won't.
     *
     * @param callId of the {@link dev.peerwatch.notifier.OpsEffect.Exchange}
     * @param node who was asked
     * @param encoded the incident as that node has it now; empty when there was no answer
     */
    record Exchanged(long callId, String node, Optional<String> encoded) implements NodeEvent {}

    /**
     * Another node shows its copy of an incident and wants to see this node's.
     *
     * @param token names the request in the effect that answers it
     */
    record ExchangeAsked(long token, String from, String encoded) implements NodeEvent {}

    /**
     * A speaker has answered, or won't.
     *
     * @param callId of the {@link dev.peerwatch.notifier.OpsEffect.AskToSay}
     * @param node the speaker
     * @param answer empty when there was none
     */
    record SayAnswered(long callId, String node, Optional<SpeakerAnswer> answer) implements NodeEvent {}

    /**
     * Another node asks this one to tell somebody.
     *
     * @param token names the request in the effect that answers it
     * @param reader bare chat address of the one to be told
     * @param encoded the incidents, as the other node has them
     */
    record SayAsked(long token, String from, String reader, List<String> encoded) implements NodeEvent {
        public SayAsked {
            encoded = List.copyOf(encoded);
        }
    }

    /**
     * Somebody at the machine leaves a note.
     *
     * @param author the login
     */
    record Note(String author, String text) implements NodeEvent {}

    /** A changed blueprint has been read. */
    record Rewired(NodeSetup setup) implements NodeEvent {}

    /** A changed blueprint could not be taken: the one in force stays. */
    record RewiringRefused(String reason) implements NodeEvent {}

    /** The disk took nothing; {@code lost} is what somebody wrote, if this was about that. */
    record NotKept(String reason, Optional<ChatEvent.Received> lost) implements NodeEvent {}

    /** The disk takes entries again. */
    record KeptAgain() implements NodeEvent {}

    /** The shell noticed something that belongs in the journal. */
    record Noticed(JournalEntry entry) implements NodeEvent {}

    /** The agent stops on purpose. */
    record Stop(StoppingNotice.Kind kind) implements NodeEvent {}
}
