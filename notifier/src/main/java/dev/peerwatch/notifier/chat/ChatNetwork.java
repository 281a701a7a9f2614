package dev.peerwatch.notifier.chat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One chat account as the core sees it: what happens comes as {@link ChatEvent}s, in order, one at a time; what is asked for
 * never blocks and never throws for a network reason. It reconnects by itself until closed. Holds no policy: whom to accept,
 * what to say and what to send again is decided elsewhere.
 *
 * <p>What people wrote before a login comes behind its {@link ChatEvent.Connected}, in order, and before what they write from
 * then on; on a resumed stream nothing comes twice.
 *
 * <p>All methods may be called from any thread.
 */
public interface ChatNetwork extends AutoCloseable {

    /**
     * Begins to connect, and goes on trying.
     *
     * @param events receives what happens, on one thread at a time; it must not block for long
     */
    void start(Consumer<ChatEvent> events);

    /**
     * Puts a message on the wire if the connection is up, and does nothing if it isn't: after the next
     * {@link ChatEvent.Connected} the caller transmits again all that has not been {@link ChatEvent.Taken}. The same id twice
     * on one stream is sent once.
     */
    void transmit(ChatMessage message);

    /**
     * Says that a message needn't go out any more, if it hasn't: what is sent again by itself when a stream goes on is left out then,
     * unless the server has it. Nothing to do where nothing is sent again by itself.
     */
    void withdraw(String messageId);

    /**
     * Asks the server whether it is there; its answer is a {@link ChatEvent.Pong}. A connection that looks well may have been dead for a
     * while: then no answer comes until the line is back, or until a {@link ChatEvent.Disconnected}. Lost if the connection is down.
     *
     * @param pingId names the question, unique among those of this account
     */
    void ping(String pingId);

    /**
     * Enters this account's room, to hear what is said there; that is done anyhow once there is something to say. Lost if the
     * connection is down, and nothing to do where there are no rooms.
     *
     * @param room bare address
     */
    void enter(String room);

    /**
     * Says that a message has been received and is kept: as a delivery receipt (XEP-0184), and as displayed (XEP-0333) where that
     * was asked for. Lost if the connection is down.
     */
    void receipt(String to, String messageId);

    /**
     * Lets all clients of somebody ring like telephones (XEP-0353), also by way of a gateway to the telephone network. They go on
     * until {@link #stopRinging}: nobody is there to talk to. Lost if the connection is down.
     *
     * @param to bare chat address
     * @param callId unique
     */
    void ring(String to, String callId);

    /** Ends a call, whether somebody has taken it or not. Lost if the connection is down. */
    void stopRinging(String to, String callId);

    /** Sends a presence of availability with words, now and after each reconnect, to all contacts. */
    void show(Light light, String words);

    /** Grants {@code jid} its subscription request and asks for the same in return. */
    void accept(String jid);

    /** Refuses {@code jid}, or ends its subscription, and removes the contact. */
    void remove(String jid);

    /** Says who answers the questions of other clients; nobody does until then. To be called before {@link #start}. */
    void answerBy(Answerer answerer);

    /**
     * Puts a question to the client at exactly this full address. No subscription is needed. What hangs on the future must not
     * block.
     *
     * @param fullJid with a resource: for a bare address the server itself would answer
     * @param question at most 1,000 characters
     * @param patience how long to wait
     * @return what came of it; never fails
     */
    CompletableFuture<Reply> ask(String fullJid, String question, Duration patience);

    /** Goes offline cleanly: says so to the contacts, waits at most 1 s. No events afterwards. */
    @Override
    void close();
}
