package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.Human;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Somebody with an XMPP client: what other people's programs make of what a node sends, and what they send. */
interface XmppHuman extends Human {

    /**
     * A client as it describes itself (XEP-0030).
     *
     * @param identities category, type and name, with slashes between
     */
    record Description(List<String> identities, Set<String> features) {}

    /** A program's name and version (XEP-0092). */
    record Software(String name, String version) {}

    /** A message without words as it came, with what is in it. */
    record Marks(boolean markable, boolean store, Optional<String> origin) {}

    /** What a vCard shows: a nickname, and the SHA-1 of a picture, "" for none. */
    record Card(String nick, String pictureType, String pictureSha1) {}

    /**
     * A signal about a call (XEP-0353).
     *
     * @param from the full address, as an answer needs it
     * @param what propose, proceed, accept, reject or retract
     * @param media what is proposed, namespaces and kinds
     */
    record Ring(String from, String id, String what, List<String> media, boolean store) {}

    /** The bodies of all that has been heard, as a client shows them that knows no replies. */
    List<String> raw();

    /** What the message with this id asks for. */
    Marks marks(String messageId);

    /** Ids of the messages that their recipients say were seen. */
    Set<String> displayed();

    /** Chat states that have been heard (XEP-0085). */
    List<String> states();

    /** Nicknames that have been heard in presence (XEP-0172), by contact. */
    Optional<String> nickOf(String contact);

    /** Sends a chat message with exactly these children; returns when it has been handed over. */
    void send(String to, String id, String children);

    /** Asks a client to describe itself. */
    Description describe(String fullJid);

    /** Asks a client for its version. */
    Software software(String fullJid);

    /** Asks a client for a sign of life (XEP-0199); fails where none comes. */
    void ping(String fullJid);

    /** Blocks an address (XEP-0191). */
    void block(String jid);

    /** The vCard of an address (XEP-0054). */
    Card card(String jid);

    /** The picture that an address shows (XEP-0084), if any. */
    Optional<byte[]> picture(String jid);

    /** Makes a room, enters it, and lets it disclose everybody's address to everybody, or only to those who moderate it. */
    void openRoom(String room, String nick, boolean disclosed);

    /** Says something in a room, as an answer to a message there whose author gave it this id, if any. */
    void sayIn(String room, String body, Optional<String> answered);

    /** Reacts to a message in a room whose author gave it this id. */
    void reactIn(String room, String about, List<String> emojis);

    /** Which message that was heard in a room the one with this id answers, by the ids that their authors gave them. */
    Optional<String> answeredInRoom(String id);

    /** What has been heard of calls, in order. */
    List<Ring> rings();

    /** Ids of calls that have been answered here. */
    Set<String> answeredCalls();

    /** Answers a call: proceed or reject. */
    void answer(Ring ring, String how);

    @Override
    default List<String> ringing() {
        Set<String> over = new HashSet<>(answeredCalls());
        rings().stream().filter(ring -> !ring.what().equals("propose")).forEach(ring -> over.add(ring.id()));
        return rings().stream()
                .filter(ring -> ring.what().equals("propose"))
                .map(Ring::id)
                .filter(id -> !over.contains(id))
                .toList();
    }

    @Override
    default void answerCall(String callId, boolean accept) {
        Ring call = rings().stream()
                .filter(ring -> ring.id().equals(callId))
                .findFirst()
                .orElseThrow();
        answer(call, accept ? "proceed" : "reject");
    }
}
