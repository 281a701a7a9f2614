package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Light;
import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.MessageBuilder;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.XmlElement;
import org.jivesoftware.smackx.chat_markers.element.ChatMarkersElements;
import org.jivesoftware.smackx.nick.packet.Nick;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jivesoftware.smackx.sid.element.OriginIdElement;
import org.jxmpp.jid.BareJid;
import org.jxmpp.stringprep.XmppStringprepException;

/** What is said, as stanzas. */
final class OutgoingStanzas {

    /** Servers end the stream for stanzas of some 100 kB and more, taking others along. */
    static final int LONGEST_BODY = 4_000;

    private static final int LONGEST_STATUS = 500;

    /** Of the line that a reply quotes: about what a phone shows of it. */
    static final int LONGEST_QUOTATION = 120;

    private OutgoingStanzas() {}

    /**
     * A message that asks for a receipt and to be told when it is seen, and to be stored for who is offline. A reply names what it
     * answers, and says it again, as a quotation, for clients that know no replies; the others are told to leave that out.
     *
     * @param self the own bare address
     * @param answered the first line of the message that it answers, fit to be sent, where that is known
     */
    static Message message(ChatMessage message, BareJid self, Optional<String> answered)
            throws XmppStringprepException {
        String quotation = message.replyTo().isPresent()
                ? answered.map(line -> "> " + line + "\n").orElse("")
                : "";
        MessageBuilder stanza = StanzaBuilder.buildMessage(sendable(message.id(), Integer.MAX_VALUE))
                .to(Addresses.bare(message.to()))
                .ofType(Message.Type.chat)
                .setBody(quotation + sendable(message.body(), LONGEST_BODY - quotation.length()))
                .addExtension(new OriginIdElement(message.id()))
                .addExtension(new DeliveryReceiptRequest())
                .addExtension(ChatMarkersElements.MarkableExtension.INSTANCE)
                .addExtension(storeHint());
        message.replyTo().ifPresent(id -> stanza.addExtension(reply(self.toString(), id)));
        if (!quotation.isEmpty()) {
            stanza.addExtension(fallback(quotation.codePointCount(0, quotation.length())));
        }
        return stanza.build();
    }

    /**
     * Words to everybody in a room, of whom none is asked for receipts. A reply quotes what it answers, as elsewhere, and names it as
     * the room calls it: where that isn't known, the quotation is words like the others.
     *
     * @param nick the own name in the room
     * @param answered the first line of the message that it answers, fit to be sent, where that is known
     * @param answeredId the room's id of that message, where that is known
     */
    static Message roomMessage(
            ChatMessage message, BareJid room, String nick, Optional<String> answered, Optional<String> answeredId) {
        String quotation = answered.map(line -> "> " + line + "\n").orElse("");
        MessageBuilder stanza = StanzaBuilder.buildMessage(sendable(message.id(), Integer.MAX_VALUE))
                .to(room)
                .ofType(Message.Type.groupchat)
                .setBody(quotation + sendable(message.body(), LONGEST_BODY - quotation.length()))
                .addExtension(new OriginIdElement(message.id()));
        answeredId.ifPresent(id -> stanza.addExtension(reply(room + "/" + nick, id)));
        if (answeredId.isPresent() && !quotation.isEmpty()) {
            stanza.addExtension(fallback(quotation.codePointCount(0, quotation.length())));
        }
        return stanza.build();
    }

    private static StandardExtensionElement reply(String to, String id) {
        return StandardExtensionElement.builder(IncomingStanzas.REPLY, IncomingStanzas.REPLY_NAMESPACE)
                .addAttribute("to", to)
                .addAttribute("id", sendable(id, Integer.MAX_VALUE))
                .build();
    }

    /** That so many characters at the begin of the body are there for those who know no replies (XEP-0428). */
    private static StandardExtensionElement fallback(int characters) {
        return StandardExtensionElement.builder(IncomingStanzas.FALLBACK, IncomingStanzas.FALLBACK_NAMESPACE)
                .addAttribute("for", IncomingStanzas.REPLY_NAMESPACE)
                .addElement(StandardExtensionElement.builder("body", IncomingStanzas.FALLBACK_NAMESPACE)
                        .addAttribute("start", "0")
                        .addAttribute("end", Integer.toString(characters))
                        .build())
                .build();
    }

    /** A receipt (XEP-0184), to be stored too: the other side may go offline while it is written. */
    static Message receipt(String to, String messageId) throws XmppStringprepException {
        return about(to, new DeliveryReceipt(sendable(messageId, Integer.MAX_VALUE)));
    }

    /** That a message has been seen (XEP-0333). */
    static Message displayed(String to, String messageId) throws XmppStringprepException {
        return about(to, new ChatMarkersElements.DisplayedExtension(sendable(messageId, Integer.MAX_VALUE)));
    }

    private static Message about(String to, XmlElement what) throws XmppStringprepException {
        return StanzaBuilder.buildMessage()
                .to(Addresses.bare(to))
                .ofType(Message.Type.chat)
                .addExtension(what)
                .addExtension(storeHint())
                .build();
    }

    /**
     * A call (XEP-0353), by voice alone, which every client that can ring knows. Stored, so that a phone rings that is woken by a push.
     */
    static Message ring(String to, String callId) throws XmppStringprepException {
        return about(
                to,
                signal("propose", callId)
                        .addElement(StandardExtensionElement.builder("description", "urn:xmpp:jingle:apps:rtp:1")
                                .addAttribute("media", "audio")
                                .build())
                        .build());
    }

    /**
     * The end of a call. Clients of the time before {@code <finish/>} know {@code <retract/>} only, and some know only that as long as
     * nobody has taken the call.
     */
    static List<Message> stopRinging(String to, String callId) throws XmppStringprepException {
        StandardExtensionElement reason = StandardExtensionElement.builder("reason", "urn:xmpp:jingle:1")
                .addElement(StandardExtensionElement.builder("cancel", "urn:xmpp:jingle:1")
                        .build())
                .build();
        return List.of(
                about(to, signal("retract", callId).addElement(reason).build()),
                about(to, signal("finish", callId).addElement(reason).build()));
    }

    private static StandardExtensionElement.Builder signal(String what, String callId) {
        return StandardExtensionElement.builder(what, IncomingStanzas.CALL_NAMESPACE)
                .addAttribute("id", sendable(callId, Integer.MAX_VALUE));
    }

    /**
     * The state as everybody in the contacts sees it.
     *
     * @param picture SHA-1 of the picture in the vCard (XEP-0153), "" if it isn't known to have one
     */
    static Presence presence(Light light, String words, String nick, String picture) {
        Presence.Mode mode = switch (light) {
            case GOOD -> Presence.Mode.available;
            case DEGRADED -> Presence.Mode.away;
            case DOWN -> Presence.Mode.dnd;
        };
        var stanza =
                StanzaBuilder.buildPresence().ofType(Presence.Type.available).setMode(mode);
        if (!words.isBlank()) {
            stanza.setStatus(sendable(words, LONGEST_STATUS));
        }
        if (!picture.isEmpty()) {
            stanza.addExtension(StandardExtensionElement.builder("x", "vcard-temp:x:update")
                    .addElement("photo", picture)
                    .build());
        }
        return stanza.addExtension(new Nick(sendable(nick, LONGEST_STATUS))).build();
    }

    /** A presence about a subscription. */
    static Presence subscription(Presence.Type type, BareJid to, String nick) {
        var stanza = StanzaBuilder.buildPresence().ofType(type).to(to);
        if (type == Presence.Type.subscribe) {
            stanza.addExtension(new Nick(sendable(nick, LONGEST_STATUS)));
        }
        return stanza.build();
    }

    private static StandardExtensionElement storeHint() {
        return StandardExtensionElement.builder("store", "urn:xmpp:hints").build();
    }

    /**
     * Replaces what XML can't carry, which would end the stream and come again with each attempt, and cuts what is too long,
     * not within a character. The end mark of a CDATA section, which isn't allowed in text, and which Smack doesn't escape, is
     * parted by a space.
     */
    static String sendable(String original, int longest) {
        String text = original.replace("]]>", "]] >");
        StringBuilder out = new StringBuilder(Math.min(text.length(), longest));
        int most = text.length() <= longest ? text.length() : longest - 1;
        for (int i = 0; i < most; ) {
            int c = text.codePointAt(i);
            int length = Character.charCount(c);
            if (i + length > most) {
                break;
            }
            out.appendCodePoint(allowedInXml(c) ? c : 0xFFFD);
            i += length;
        }
        if (most < text.length()) {
            out.append('…');
        }
        return out.toString();
    }

    /** XML 1.0, production 2. */
    private static boolean allowedInXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
