package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.time.Instant;
import java.util.Optional;

/** What the notifier asks its shell to do. The durable ones of a step are one transaction; the others come after it. */
public sealed interface OpsEffect {

    /** An effect that must be on disk before anything that follows from it is done. */
    sealed interface Durable extends OpsEffect {}

    /** Write an entry to the journal and the text log. */
    record Journal(JournalEntry entry) implements Durable {}

    /**
     * Keep an incident, in the notifier's own encoding.
     *
     * @param id its full id, hexadecimal; replaces what was kept under it
     * @param subject what it is about, as text
     * @param openedAt when it began
     * @param closedAt when it ended, if it has
     * @param encoded the whole incident
     */
    record SaveIncident(String id, String subject, Instant openedAt, Optional<Instant> closedAt, String encoded)
            implements Durable {}

    /** Put a message into the outbox. */
    record Enqueue(OutboxMessage message) implements Durable {}

    /** Take the message with this id out of the outbox: the server has it, or it is given up. */
    record Dequeue(String messageId) implements Durable {}

    /** Remember that this address is subscribed to this node. */
    record SaveSubscriber(String jid, Instant since) implements Durable {}

    /** Forget a subscriber. */
    record DropSubscriber(String jid) implements Durable {}

    /** Remember that this message has been taken in, so that a repeat of it isn't. Kept for a week. */
    record RememberReceived(String from, String messageId, Instant at) implements Durable {}

    /** Put a message on the wire, if the chat connection is up. */
    record Transmit(ChatMessage message) implements OpsEffect {}

    /** Send a delivery receipt. */
    record Receipt(String to, String messageId) implements OpsEffect {}

    /** Grant a subscription and ask for it in return. */
    record Accept(String jid) implements OpsEffect {}

    /** Refuse or end a subscription. */
    record Remove(String jid) implements OpsEffect {}

    /** Show this node's state as its presence. */
    record Show(Light light, String words) implements OpsEffect {}

    /** Say it on standard output: there's no chat to say it in. */
    record Console(String text) implements OpsEffect {}
}
