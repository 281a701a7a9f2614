package dev.peerwatch.notifier.chat;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Somebody with a chat client, who answers every subscription request by granting it. */
public interface Human extends AutoCloseable {

    /** A message as it came. */
    record Heard(String id, String from, String body, Optional<String> replyTo) {}

    /** The own bare address. */
    String jid();

    /** Logs in, again if need be; returns when that is done. */
    void online();

    /** Logs out. */
    void offline();

    /** Adds a contact: asks to see its presence. */
    void add(String contact);

    /** Removes a contact. */
    void drop(String contact);

    /** Writes, asking for a receipt; returns the message's id. */
    String say(String to, String body);

    /** Answers a message, quoting it for clients that know no replies. */
    String reply(String to, String body, String answered, String quoted);

    /** Lets these be the own reactions to a message, asking for a receipt; returns the id of the message that says so. */
    String react(String to, String about, List<String> emojis);

    /** Corrects an own message; returns the id of the correction. */
    String correct(String to, String original, String body);

    /** All that has been heard, in order, without quotations. */
    List<Heard> heard();

    /** Ids of the messages that were received, as their recipients said. */
    Set<String> receipts();

    /** Ids of calls that ring now. */
    List<String> ringing();

    /** Takes or declines a call that rings. */
    void answerCall(String callId, boolean accept);

    /** What the contact shows, if it shows anything. */
    Optional<InMemoryChatServer.Shown> sees(String contact);

    @Override
    void close();
}
