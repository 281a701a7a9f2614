package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * First lines of what this process has sent, so that a reply to it can quote them. After a restart they aren't known: then the
 * reply names what it answers, and quotes nothing. May be used from any thread.
 */
final class Quotations {

    /** Alerts and their changes that can still be open; about 150 kB. */
    private static final int MOST_REMEMBERED = 500;

    private final Map<String, String> firstLines = new LinkedHashMap<>() {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** Remembers it, and returns the first line of the message that it answers, if that is known. */
    synchronized Optional<String> add(ChatMessage message) {
        message.body()
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .ifPresent(line -> firstLines.put(
                        message.id(), OutgoingStanzas.sendable(line.strip(), OutgoingStanzas.LONGEST_QUOTATION)));
        return message.replyTo().map(firstLines::get);
    }
}
