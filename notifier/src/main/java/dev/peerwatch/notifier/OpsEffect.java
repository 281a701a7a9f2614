package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    /** Remove what was kept under this incident id: the incident has another name now, and is kept under that. */
    record ForgetIncident(String id) implements Durable {}

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

    /** Ask the chat server whether it is there; {@code pingId} names the question in the {@code ChatEvent.Pong}. */
    record PingServer(String pingId) implements OpsEffect {}

    /** Send a delivery receipt. */
    record Receipt(String to, String messageId) implements OpsEffect {}

    /** Grant a subscription and ask for it in return. */
    record Accept(String jid) implements OpsEffect {}

    /** Refuse or end a subscription. */
    record Remove(String jid) implements OpsEffect {}

    /** Show this node's state as its presence. */
    record Show(Light light, String words) implements OpsEffect {}

    /** Enter this room, to hear what is answered there to what was said there before. */
    record EnterRoom(String room) implements OpsEffect {}

    /** Let this address ring like a telephone. */
    record Ring(String to, String callId) implements OpsEffect {}

    /** End a call to this address. */
    record StopRinging(String to, String callId) implements OpsEffect {}

    /**
     * Give a critical alert to the executable of last resort, if there is one.
     *
     * @param incident short id
     * @param text what it gets on its standard input
     */
    record LastResort(String incident, String text) implements OpsEffect {}

    /** Say it on standard output: there's no chat to say it in. */
    record Console(String text) implements OpsEffect {}

    /** An incident on its way to another node: its id and the notifier's own encoding. */
    record Encoded(String id, String text) {}

    /**
     * Show a copy of an incident to another node; answer with {@link OpsEvent.Exchanged}, in any case and within the patience.
     *
     * @param callId to be given back
     * @param node whom
     * @param incidentId the incident's id
     * @param encoded the copy
     * @param patience how long to wait
     */
    record Exchange(long callId, String node, String incidentId, String encoded, Duration patience)
            implements OpsEffect {}

    /** Answer an {@link OpsEvent.ExchangeAsked} with the incident as it is here now. */
    record AnswerExchange(long token, String incidentId, String encoded) implements OpsEffect {}

    /** Refuse an {@link OpsEvent.ExchangeAsked}: what was shown can't be read. */
    record RefuseExchange(long token, String reason) implements OpsEffect {}

    /**
     * Ask another node to tell somebody; answer with {@link OpsEvent.SayAnswered}, in any case and within the patience.
     *
     * @param callId to be given back
     * @param node the speaker
     * @param reader bare chat address of the one to be told
     * @param incidents what about
     * @param patience how long to wait
     */
    record AskToSay(long callId, String node, String reader, List<Encoded> incidents, Duration patience)
            implements OpsEffect {
        public AskToSay {
            incidents = List.copyOf(incidents);
        }
    }

    /**
     * Answer an {@link OpsEvent.SayAsked}.
     *
     * @param token of the request
     * @param taken whether the chat server has taken the message
     * @param reason why not, one line; empty when it has
     * @param incidents the incidents as they are here now
     */
    record AnswerSay(long token, boolean taken, String reason, List<Encoded> incidents) implements OpsEffect {
        public AnswerSay {
            incidents = List.copyOf(incidents);
        }
    }

    /** Read the last lines of the journal for one who asked; answer with {@link OpsEvent.LogRead} or {@link OpsEvent.NotRead}. */
    record ReadLog(String to, int lines) implements OpsEffect {}

    /**
     * Read the incidents that were open at some time since then; answer with {@link OpsEvent.IncidentsRead} or
     * {@link OpsEvent.NotRead}.
     *
     * @param node only wanted about this one; to be given back
     */
    record ReadIncidents(String to, Optional<String> node, Instant since) implements OpsEffect {}

    /** To the watching half: an incident about a peer that it watches and hasn't seen yet is open since then. */
    record Inherit(Subject subject, Verdict verdict, Tier tier, Instant since) implements OpsEffect {}
}
