package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.namespace.QName;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.XmlElement;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.Jid;

/** What stanzas say, as events. Wrappers of archives and carbons, rooms, headlines and body-less signals say nothing. */
final class IncomingStanzas {

    static final String REPLY = "reply";
    static final String REPLY_NAMESPACE = "urn:xmpp:reply:0";
    static final String FALLBACK = "fallback";
    static final String FALLBACK_NAMESPACE = "urn:xmpp:fallback:0";

    private final BareJid self;

    /** @param self the own bare address, from which nothing is heard */
    IncomingStanzas(BareJid self) {
        this.self = self;
    }

    /** The event that the stanza amounts to, if any. */
    Optional<ChatEvent> read(Stanza stanza) {
        Jid from = stanza.getFrom();
        if (from == null || from.asBareJid().equals(self)) {
            return Optional.empty();
        }
        String author = from.asBareJid().toString();
        if (stanza instanceof Message message) {
            return message(message, author);
        }
        if (stanza instanceof Presence presence) {
            if (presence.getType() == Presence.Type.subscribe) {
                return Optional.of(new ChatEvent.SubscriptionRequested(author));
            }
            if (presence.getType() == Presence.Type.unsubscribe) {
                return Optional.of(new ChatEvent.Unsubscribed(author));
            }
        }
        return Optional.empty();
    }

    private Optional<ChatEvent> message(Message message, String author) {
        String id = message.getStanzaId() == null ? "" : message.getStanzaId();
        if (message.getType() == Message.Type.error) {
            StanzaError error = message.getError();
            String condition = error == null || error.getCondition() == null
                    ? "undefined-condition"
                    : error.getCondition().toString();
            return Optional.of(new ChatEvent.Bounced(id, author, condition));
        }
        if (message.getType() == Message.Type.groupchat || message.getType() == Message.Type.headline) {
            return Optional.empty();
        }
        DeliveryReceipt receipt = DeliveryReceipt.from(message);
        if (receipt != null && receipt.getId() != null) {
            return Optional.of(new ChatEvent.Delivered(receipt.getId(), author));
        }
        String body = body(message);
        if (body.isBlank()) {
            return Optional.empty();
        }
        Optional<String> answered = extension(message, REPLY, REPLY_NAMESPACE)
                .map(reply -> reply.getAttributeValue("id"))
                .filter(replied -> !replied.isEmpty());
        return Optional.of(new ChatEvent.Received(
                id,
                author,
                answered.isPresent() ? withoutFallback(message, body) : body,
                DeliveryReceiptRequest.from(message) != null,
                sentAt(message),
                answered));
    }

    /** The body in the stream's language, or else the first there is. */
    private static String body(Message message) {
        String body = message.getBody();
        if (body != null) {
            return body;
        }
        return message.getBodies().stream()
                .map(Message.Body::getMessage)
                .findFirst()
                .orElse("");
    }

    /**
     * When a server says that it took the message to keep it (XEP-0203): the earliest such time. What other people's clients
     * claim about themselves isn't looked at.
     */
    private Optional<Instant> sentAt(Message message) {
        return message.getExtensions(DelayInformation.class).stream()
                .filter(delay -> byServer(delay.getFrom()))
                .map(delay -> delay.getStamp().toInstant())
                .min(Comparator.naturalOrder());
    }

    private boolean byServer(@Nullable String from) {
        if (from == null) {
            return true;
        }
        String who = from.toLowerCase(Locale.ROOT);
        return who.indexOf('@') < 0 || who.equals(self.toString());
    }

    /** Clients that know replies mark what they quote for those that don't; that was said by somebody else (XEP-0428). */
    private static String withoutFallback(Message message, String body) {
        List<int[]> ranges = new ArrayList<>();
        for (XmlElement element : message.getExtensions(new QName(FALLBACK_NAMESPACE, FALLBACK))) {
            if (element instanceof StandardExtensionElement fallback
                    && REPLY_NAMESPACE.equals(fallback.getAttributeValue("for"))) {
                for (StandardExtensionElement part : elements(fallback, "body")) {
                    ranges.add(new int[] {number(part, "start", 0), number(part, "end", Integer.MAX_VALUE)});
                }
            }
        }
        String own = cut(body, ranges);
        return own.isBlank() ? body : own;
    }

    private static List<StandardExtensionElement> elements(StandardExtensionElement parent, String name) {
        List<StandardExtensionElement> found = parent.getElements(name);
        return found == null ? List.of() : found;
    }

    private static int number(StandardExtensionElement element, String attribute, int otherwise) {
        String value = element.getAttributeValue(attribute);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** The text without these ranges, counted in Unicode code points as XEP-0428 does. */
    static String cut(String text, List<int[]> ranges) {
        int[] points = text.codePoints().toArray();
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            int at = i;
            if (ranges.stream().noneMatch(range -> at >= range[0] && at < range[1])) {
                kept.appendCodePoint(points[i]);
            }
        }
        return kept.toString();
    }

    private static Optional<StandardExtensionElement> extension(Message message, String name, String namespace) {
        XmlElement found = message.getExtension(new QName(namespace, name));
        return found instanceof StandardExtensionElement element ? Optional.of(element) : Optional.empty();
    }
}
