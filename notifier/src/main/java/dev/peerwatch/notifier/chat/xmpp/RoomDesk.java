package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.namespace.QName;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
import org.jivesoftware.smackx.muc.packet.MUCUser;
import org.jivesoftware.smackx.sid.element.StanzaIdElement;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * One room, on one stream (XEP-0045): entered when there is something to say in it, and not before; then it is listened to. Of its
 * history nothing is heard but what it calls the own messages: they may be answered after a restart, too. Not safe for threads: the stream calls it under its lock.
 */
final class RoomDesk {

    private static final String MUC = "http://jabber.org/protocol/muc";

    /** So many of the last messages are asked for, as own ones may be among them. */
    private static final int OWN_AMONG = 20;

    private enum Where {
        OUTSIDE,
        ENTERING,
        INSIDE
    }

    private final BareJid room;
    private final Consumer<Stanza> wire;
    private final Consumer<Message> inTurn;
    private final Consumer<ChatEvent> events;
    private final Quotations quotations;
    private final Deque<ChatMessage> waiting = new ArrayDeque<>();
    private final Map<String, String> realJids = new HashMap<>();

    private Where where = Where.OUTSIDE;
    private String nick;

    /**
     * @param nick the name to use; another like it where somebody has it
     * @param quotations what the room called our messages, also before a reconnect
     * @param wire sends a stanza at once
     * @param inTurn sends a message in its turn, to be acknowledged
     */
    RoomDesk(
            BareJid room,
            String nick,
            Quotations quotations,
            Consumer<Stanza> wire,
            Consumer<Message> inTurn,
            Consumer<ChatEvent> events) {
        this.room = room;
        this.nick = nick;
        this.wire = wire;
        this.inTurn = inTurn;
        this.events = events;
        this.quotations = quotations;
    }

    /** Whether this address is the room, or somebody in it. */
    boolean isHere(Jid address) {
        return address != null && address.asBareJid().equals(room);
    }

    /** Says something, as soon as this account is inside. */
    void say(ChatMessage message) {
        if (where == Where.INSIDE) {
            inTurn.accept(stanza(message));
            return;
        }
        waiting.add(message);
        enter();
    }

    /** Hears what is said from now on. */
    void listen() {
        if (where == Where.OUTSIDE) {
            enter();
        }
    }

    /** A reply names what it answers as the room calls it (XEP-0461): without that, only the quotation says it. */
    private Message stanza(ChatMessage message) {
        Optional<String> line = quotations.add(message);
        return OutgoingStanzas.roomMessage(
                message, room, nick, line, message.replyTo().flatMap(quotations::inRoom));
    }

    /** The stream is a new one: it is in no room. */
    void leave() {
        where = Where.OUTSIDE;
        waiting.clear();
        realJids.clear();
    }

    private void enter() {
        try {
            where = Where.ENTERING;
            EntityFullJid occupant = JidCreate.entityFullFrom(room.asEntityBareJidOrThrow(), Resourcepart.from(nick));
            wire.accept(StanzaBuilder.buildPresence()
                    .to(occupant)
                    .ofType(Presence.Type.available)
                    .addExtension(StandardExtensionElement.builder("x", MUC)
                            .addElement(StandardExtensionElement.builder("history", MUC)
                                    .addAttribute("maxstanzas", Integer.toString(OWN_AMONG))
                                    .build())
                            .build())
                    .build());
        } catch (XmppStringprepException | IllegalStateException e) {
            refused("jid-malformed");
        }
    }

    private void refused(String condition) {
        where = Where.OUTSIDE;
        for (ChatMessage message = waiting.poll(); message != null; message = waiting.poll()) {
            events.accept(new ChatEvent.Bounced(message.id(), room.toString(), condition));
        }
    }

    // ---- what comes from the room

    /** Somebody's presence in the room. */
    void seen(Presence presence) {
        MUCUser user = presence.getExtension(MUCUser.class);
        String who = nickOf(presence.getFrom());
        boolean self = user != null && user.getStatus().contains(MUCUser.Status.PRESENCE_TO_SELF_110);
        if (presence.getType() == Presence.Type.error) {
            StanzaError error = presence.getError();
            if (error != null && error.getCondition() == StanzaError.Condition.conflict && nick.length() < 40) {
                nick += "_";
                enter();
            } else if (where == Where.ENTERING) {
                refused(
                        error == null
                                ? "undefined-condition"
                                : error.getCondition().toString());
            }
        } else if (presence.getType() == Presence.Type.unavailable) {
            realJids.remove(who);
            if (self || who.equals(nick)) {
                where = Where.OUTSIDE; // entered again when there's something to say
            }
        } else if (presence.getType() == Presence.Type.available) {
            if (user != null && user.getItem() != null && user.getItem().getJid() != null) {
                realJids.put(who, user.getItem().getJid().asBareJid().toString());
            }
            if (self) {
                entered(user);
            }
        }
    }

    private void entered(MUCUser user) {
        if (user.getStatus().contains(MUCUser.Status.ROOM_CREATED_201)) {
            wire.accept(new AsItIs(room));
        }
        where = Where.INSIDE;
        for (ChatMessage message = waiting.poll(); message != null; message = waiting.poll()) {
            inTurn.accept(stanza(message));
        }
    }

    /** Words in the room, or a reaction to some. */
    void heard(Message message) {
        if (message.getType() == Message.Type.error) {
            StanzaError error = message.getError();
            where = Where.OUTSIDE; // not-acceptable: not in there, whatever we thought
            events.accept(new ChatEvent.Bounced(
                    message.getStanzaId() == null ? "" : message.getStanzaId(),
                    room.toString(),
                    error == null ? "undefined-condition" : error.getCondition().toString()));
            return;
        }
        String who = nickOf(message.getFrom());
        Optional<IncomingStanzas.Reaction> reaction = IncomingStanzas.reaction(message);
        if (who.isEmpty() || (message.getBody() == null && reaction.isEmpty())) {
            return;
        }
        Optional<String> given = message.getExtensions(StanzaIdElement.class).stream()
                .filter(id -> room.toString().equalsIgnoreCase(id.getBy()) && id.getId() != null)
                .map(StanzaIdElement::getId)
                .findFirst();
        if (who.equals(nick)) {
            if (message.getStanzaId() != null) {
                given.ifPresent(id -> quotations.calledInRoom(message.getStanzaId(), id));
            }
            return;
        }
        if (message.hasExtension(DelayInformation.class)) {
            return; // history
        }
        String id = given.orElse(message.getStanzaId() == null ? "" : message.getStanzaId());
        Optional<String> realJid = Optional.ofNullable(realJids.get(who));
        if (reaction.isPresent()) {
            String about = reaction.get().about();
            events.accept(new ChatEvent.ReactedInRoom(
                    id,
                    room.toString(),
                    who,
                    realJid,
                    quotations.ownOf(about).orElse(about),
                    reaction.get().emojis()));
            return;
        }
        Optional<String> replyTo = Optional.ofNullable(
                        message.getExtension(new QName(IncomingStanzas.REPLY_NAMESPACE, IncomingStanzas.REPLY)))
                .map(element -> ((StandardExtensionElement) element).getAttributeValue("id"))
                .map(answered -> quotations.ownOf(answered).orElse(answered));
        events.accept(new ChatEvent.SaidInRoom(
                id, room.toString(), who, realJid, IncomingStanzas.withoutQuotation(message), replyTo));
    }

    private static String nickOf(Jid occupant) {
        return occupant.getResourceOrEmpty().toString();
    }

    /** That a room that has just been made is fine as it is: until then nobody else may enter. */
    private static final class AsItIs extends IQ {
        AsItIs(BareJid room) {
            super("query", MUC + "#owner");
            setType(Type.set);
            setTo(room);
        }

        @Override
        protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
            xml.rightAngleBracket();
            xml.append("<x xmlns='jabber:x:data' type='submit'/>");
            return xml;
        }
    }
}
