package dev.peerwatch.agent.core;

import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.protocol.StoppingNotice;
import java.util.Optional;

/** All that can happen to a node. */
public sealed interface NodeEvent {

    /** Something for the watching half: time, polls, witnesses, peers. */
    record Watch(WatchEvent event) implements NodeEvent {}

    /** Something for the telling half: the chat. */
    record Chat(ChatEvent event) implements NodeEvent {}

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
