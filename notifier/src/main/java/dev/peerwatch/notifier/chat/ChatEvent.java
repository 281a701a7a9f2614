package dev.peerwatch.notifier.chat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a chat account learns from its server. Addresses are bare unless said otherwise. */
public sealed interface ChatEvent {

    /** What a person has written or chosen here, as a message: its author must hear when it can't be kept. */
    default Optional<Received> written() {
        if (this instanceof Received received) {
            return Optional.of(received);
        }
        return this instanceof Reacted reacted
                ? Optional.of(new Received(
                        reacted.messageId(),
                        reacted.from(),
                        String.join(" ", reacted.emojis()),
                        reacted.wantsReceipt(),
                        reacted.sentAt(),
                        Optional.of(reacted.about())))
                : Optional.empty();
    }

    /**
     * Logged in, and what is transmitted from now on goes out.
     *
     * @param fullJid the own full address
     * @param resumed whether the earlier stream goes on (XEP-0198)
     * @param server host and port connected to
     * @param contacts those subscribed to this account, from the roster
     */
    record Connected(String fullJid, boolean resumed, String server, Set<String> contacts) implements ChatEvent {
        public Connected {
            contacts = Set.copyOf(contacts);
        }
    }

    /**
     * The connection is gone, or an attempt to make it failed. Comes once per change of the reason, not once per attempt.
     *
     * @param problem what kind of problem, so that a useful sentence can be made of it
     * @param reason one line for people: what happened, and what to do where that is known
     */
    record Disconnected(Problem problem, String reason) implements ChatEvent {}

    /** Why there is no connection. */
    enum Problem {
        /** Refused, unreachable, name unknown, or lost: it is tried again soon. */
        NETWORK,
        /** The server's certificate isn't valid for the domain or not trusted. */
        CERTIFICATE,
        /** The server doesn't take the account and password. */
        AUTHENTICATION,
        /** Anything else the server said. */
        SERVER
    }

    /** The server has taken the message with this id (XEP-0198 acknowledgement). */
    record Taken(String messageId) implements ChatEvent {}

    /** The server has answered the {@link ChatNetwork#ping} of this name: it is there, and what was written before it has arrived. */
    record Pong(String pingId) implements ChatEvent {}

    /** The recipient's client says that it has the message (XEP-0184). */
    record Delivered(String messageId, String from) implements ChatEvent {}

    /**
     * The message came back (error of type {@code condition}, RFC 6120 8.3.3).
     *
     * @param messageId which one
     * @param to whom it was for
     * @param condition the stanza error's condition, e.g. {@code service-unavailable}
     */
    record Bounced(String messageId, String to, String condition) implements ChatEvent {}

    /**
     * The recipient has the message before the eyes, as its client says (XEP-0333), and so all before it.
     *
     * @param messageId the newest one seen
     * @param from bare address of who has seen it
     */
    record Displayed(String messageId, String from) implements ChatEvent {}

    /**
     * Somebody wrote. Only chat and normal messages with a body, without what they quote. One that was written before the login
     * may come again, under the same id, when the caller can't be sure to have it ({@link CatchUp}).
     *
     * @param messageId the stanza's id; the server's (XEP-0359) where a client gave none; empty where neither did
     * @param from bare address of the author
     * @param body the text as it came
     * @param wantsReceipt whether it is to be said that the message has been received (XEP-0184, XEP-0333)
     * @param sentAt when it was written, where the server says that it was stored (XEP-0203, XEP-0313)
     * @param replyTo id of the message that it answers (XEP-0461), if any
     * @param replaces id of the message by the same author whose words these are to stand for (XEP-0308), if any
     */
    record Received(
            String messageId,
            String from,
            String body,
            boolean wantsReceipt,
            Optional<Instant> sentAt,
            Optional<String> replyTo,
            Optional<String> replaces)
            implements ChatEvent {

        /** One that corrects nothing. */
        public Received(
                String messageId,
                String from,
                String body,
                boolean wantsReceipt,
                Optional<Instant> sentAt,
                Optional<String> replyTo) {
            this(messageId, from, body, wantsReceipt, sentAt, replyTo, Optional.empty());
        }
    }

    /**
     * Somebody's reactions to a message are these from now on (XEP-0444), whatever they were before. Like words, it may come
     * again under the same id.
     *
     * @param messageId the stanza's id, or as for words
     * @param from bare address of who reacts
     * @param about id of the message reacted to
     * @param emojis all that stand now, each once, in the order given; none: all have been taken back
     * @param wantsReceipt as for words
     * @param sentAt as for words
     */
    record Reacted(
            String messageId,
            String from,
            String about,
            List<String> emojis,
            boolean wantsReceipt,
            Optional<Instant> sentAt)
            implements ChatEvent {
        public Reacted {
            emojis = List.copyOf(emojis);
        }
    }

    /**
     * Somebody has taken or declined a call of this account's ({@link ChatNetwork#ring}), on one of the clients that rang.
     *
     * @param callId which one
     * @param from bare address of who it was
     * @param accepted whether the call was taken
     */
    record RingAnswered(String callId, String from, boolean accepted) implements ChatEvent {}

    /**
     * Somebody else said something in a room that this account is in, just now.
     *
     * @param messageId the room's id for it, or the author's
     * @param room bare address
     * @param nick the author's name in the room
     * @param realJid the author's bare address, where the room discloses it
     * @param body without what it quotes
     * @param replyTo id of the own message that it answers (XEP-0461), if any
     */
    record SaidInRoom(
            String messageId, String room, String nick, Optional<String> realJid, String body, Optional<String> replyTo)
            implements ChatEvent {}

    /**
     * Somebody else's reactions to an own message in a room that this account is in are these from now on (XEP-0444).
     *
     * @param messageId as for words there
     * @param room bare address
     * @param nick the name in the room of who reacts
     * @param realJid the bare address of who reacts, where the room discloses it
     * @param about id of the own message reacted to
     * @param emojis all that stand now, as in {@link Reacted}
     */
    record ReactedInRoom(
            String messageId, String room, String nick, Optional<String> realJid, String about, List<String> emojis)
            implements ChatEvent {
        public ReactedInRoom {
            emojis = List.copyOf(emojis);
        }
    }

    /**
     * A client of a contact who lets this account see it is there, or isn't any more. Said for all who are there after each login; who
     * isn't heard of may be there or not.
     *
     * @param from bare address
     * @param client the client's own part of the address
     * @param there whether it is
     */
    record Seen(String from, String client, boolean there) implements ChatEvent {}

    /** Somebody asks to see this account's presence. Answer with accept or remove. */
    record SubscriptionRequested(String from) implements ChatEvent {}

    /** Somebody removed this account from the contacts. */
    record Unsubscribed(String from) implements ChatEvent {}
}
