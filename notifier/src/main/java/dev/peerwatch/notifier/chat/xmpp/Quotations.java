package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * First lines of what this process has sent, so that a reply to it can quote them, and what the room calls what was said there. After a
 * restart the room's history tells the one and nobody the other: then a reply quotes nothing. May be used from any thread.
 */
final class Quotations {

    /** Alerts and their changes that can still be open; about 150 kB. */
    private static final int MOST_REMEMBERED = 500;

    private final Map<String, String> firstLines = lastOf();
    /** Own id to the room's. */
    private final Map<String, String> inRoom = lastOf();

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

    /** In the room, this message of ours has been given another id. */
    synchronized void calledInRoom(String ownId, String roomId) {
        inRoom.put(ownId, roomId);
    }

    /** What the room calls this message of ours, if that is known. */
    synchronized Optional<String> inRoom(String ownId) {
        return Optional.ofNullable(inRoom.get(ownId));
    }

    /** Which message of ours the room calls so, if it is one. */
    synchronized Optional<String> ownOf(String roomId) {
        return inRoom.entrySet().stream()
                .filter(e -> e.getValue().equals(roomId))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static <V> Map<String, V> lastOf() {
        return new LinkedHashMap<>() {
            @java.io.Serial
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }
}
