package dev.peerwatch.notifier.outbox;

import dev.peerwatch.notifier.chat.ChatMessage;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that waits until the chat server has taken it.
 *
 * @param message what is sent; its id is the outbox' key
 * @param kind what it is for, which decides what gives way when there's too much
 * @param incident short id of the incident that it tells of, if any
 * @param queuedAt when it was put here
 */
public record OutboxMessage(ChatMessage message, Kind kind, Optional<String> incident, Instant queuedAt) {

    /** What a message is for, the most important first. */
    public enum Kind {
        /** News of an incident: opened, changed or over. */
        ALERT,
        /** The answer to something that a person wrote. */
        ANSWER,
        /** Anything else: a refusal, a hint. */
        INFO
    }
}
