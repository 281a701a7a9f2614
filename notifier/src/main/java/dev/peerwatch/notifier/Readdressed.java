package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatEvent;
import java.util.Optional;

/**
 * An alert that came back from one address of a person goes to the next under an id of its own, as a server takes each id once.
 * Everything else knows it by the first one.
 */
final class Readdressed {

    private static final char MARK = '~';

    private Readdressed() {}

    /** The id for the next address. */
    static String next(String messageId) {
        int mark = messageId.indexOf(MARK);
        int number = mark < 0 ? 1 : Integer.parseInt(messageId.substring(mark + 1));
        return original(messageId) + MARK + (number + 1);
    }

    /** The id of what is sent to another address at the same time. */
    static String copy(String messageId) {
        return original(messageId) + MARK + 0;
    }

    /** The id that the alert had first. */
    static String original(String messageId) {
        int mark = messageId.indexOf(MARK);
        return mark < 0 ? messageId : messageId.substring(0, mark);
    }

    /** The event, as if it were about the alert under its first id. */
    static ChatEvent original(ChatEvent event) {
        if (event instanceof ChatEvent.Received message && message.replyTo().isPresent()) {
            Optional<String> replyTo = message.replyTo().map(Readdressed::original);
            return new ChatEvent.Received(
                    message.messageId(),
                    message.from(),
                    message.body(),
                    message.wantsReceipt(),
                    message.sentAt(),
                    replyTo,
                    message.replaces());
        }
        if (event instanceof ChatEvent.Reacted reaction) {
            return new ChatEvent.Reacted(
                    reaction.messageId(),
                    reaction.from(),
                    original(reaction.about()),
                    reaction.emojis(),
                    reaction.wantsReceipt(),
                    reaction.sentAt());
        }
        return event;
    }
}
