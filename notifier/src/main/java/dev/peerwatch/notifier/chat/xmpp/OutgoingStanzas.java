package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Light;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.MessageBuilder;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
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

    private OutgoingStanzas() {}

    /** A message that asks for a receipt and to be stored for who is offline. */
    static Message message(ChatMessage message) throws XmppStringprepException {
        BareJid to = Addresses.bare(message.to());
        MessageBuilder stanza = StanzaBuilder.buildMessage(sendable(message.id(), Integer.MAX_VALUE))
                .to(to)
                .ofType(Message.Type.chat)
                .setBody(sendable(message.body(), LONGEST_BODY))
                .addExtension(new OriginIdElement(message.id()))
                .addExtension(new DeliveryReceiptRequest())
                .addExtension(storeHint());
        message.replyTo()
                .ifPresent(answered -> stanza.addExtension(
                        StandardExtensionElement.builder(IncomingStanzas.REPLY, IncomingStanzas.REPLY_NAMESPACE)
                                .addAttribute("to", to.toString())
                                .addAttribute("id", sendable(answered, Integer.MAX_VALUE))
                                .build()));
        return stanza.build();
    }

    /** A receipt (XEP-0184), to be stored too: the other side may go offline while it is written. */
    static Message receipt(String to, String messageId) throws XmppStringprepException {
        return StanzaBuilder.buildMessage()
                .to(Addresses.bare(to))
                .ofType(Message.Type.chat)
                .addExtension(new DeliveryReceipt(sendable(messageId, Integer.MAX_VALUE)))
                .addExtension(storeHint())
                .build();
    }

    /** The state as everybody in the contacts sees it. */
    static Presence presence(Light light, String words, String nick) {
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
