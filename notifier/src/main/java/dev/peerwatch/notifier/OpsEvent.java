package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.talk.NodeView;
import java.util.List;

/** What the notifier learns. */
public sealed interface OpsEvent {

    /** A hard verdict. */
    record Found(Finding finding) implements OpsEvent {}

    /**
     * Something happened in chat.
     *
     * @param event what
     * @param view what the node could say of itself now
     */
    record Chat(ChatEvent event, NodeView view) implements OpsEvent {}

    /**
     * Somebody at the machine left a note.
     *
     * @param author the login
     */
    record Noted(String author, String text) implements OpsEvent {}

    /** Who is subscribed to another node, as that node said last. */
    record Subscribers(String node, List<String> jids) implements OpsEvent {
        public Subscribers {
            jids = List.copyOf(jids);
        }
    }

    /** The node's own light has changed. */
    record Shine(Light light, String words) implements OpsEvent {}

    /** The blueprint has changed; {@code watched} are the nodes that this one now polls. */
    record Rewired(OpsSetup setup, List<String> watched) implements OpsEvent {
        public Rewired {
            watched = List.copyOf(watched);
        }
    }

    /** What a person wrote could not be kept: no receipt was given, and a repeat of it counts as new. */
    record NotKept(String from, String messageId, String reason) implements OpsEvent {}
}
