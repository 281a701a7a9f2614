package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.namespace.QName;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.XmlElement;
import org.jivesoftware.smackx.chat_markers.element.ChatMarkersElements;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.sid.element.StanzaIdElement;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.Jid;

/** What stanzas say, as events. Wrappers of archives and carbons, rooms, headlines and signals like "is typing" say nothing. */
final class IncomingStanzas {

    static final String REPLY = "reply";
    static final String REPLY_NAMESPACE = "urn:xmpp:reply:0";
    static final String FALLBACK = "fallback";
    static final String FALLBACK_NAMESPACE = "urn:xmpp:fallback:0";
    static final String CORRECTION = "replace";
    static final String CORRECTION_NAMESPACE = "urn:xmpp:message-correct:0";
    static final String REACTIONS = "reactions";
    static final String REACTIONS_NAMESPACE = "urn:xmpp:reactions:0";
    static final String CALL_NAMESPACE = "urn:xmpp:jingle-message:0";

    /** How a call may be answered, and whether that is taking it. */
    private static final Map<String, Boolean> ANSWERS = Map.of("proceed", true, "accept", true, "reject", false);

    /** More on one message aren't read. */
    private static final int MOST_EMOJIS = 20;

    /** In UTF-16 units; the longest emojis, families and flags, have 35. What is longer isn't one. */
    private static final int LONGEST_EMOJI = 64;

    private final BareJid self;

    /** @param self the own bare address, from which nothing is heard */
    IncomingStanzas(BareJid self) {
        this.self = self;
    }

    /** The events that the stanza amounts to, in order. */
    List<ChatEvent> read(Stanza stanza) {
        Jid from = stanza.getFrom();
        if (from == null || from.asBareJid().equals(self)) {
            return List.of();
        }
        String author = from.asBareJid().toString();
        if (stanza instanceof Message message) {
            return message(message, author);
        }
        if (stanza instanceof Presence presence) {
            if (presence.getType() == Presence.Type.subscribe) {
                return List.of(new ChatEvent.SubscriptionRequested(author));
            }
            if (presence.getType() == Presence.Type.unsubscribe) {
                return List.of(new ChatEvent.Unsubscribed(author));
            }
            boolean there = presence.getType() == Presence.Type.available;
            if (there || presence.getType() == Presence.Type.unavailable) {
                String client = from.getResourceOrEmpty().toString();
                return List.of(new ChatEvent.Seen(author, client, there));
            }
        }
        return List.of();
    }

    /**
     * What somebody wrote, from the archive. Receipts and the like aren't read again: they are told when they come, and nobody
     * knows afterwards that they have been.
     *
     * @param id the archive's own for it
     * @param at when it was archived
     */
    Optional<ChatEvent> readArchived(Message message, String id, Instant at) {
        Jid from = message.getFrom();
        if (from == null
                || from.asBareJid().equals(self)
                || message.getType() == Message.Type.error
                || isElsewhere(message)) {
            return Optional.empty();
        }
        Instant written =
                sentAt(message).filter(earlier -> earlier.isBefore(at)).orElse(at);
        return written(message, from.asBareJid().toString(), Optional.of(written), Optional.of(id));
    }

    private List<ChatEvent> message(Message message, String author) {
        if (message.getType() == Message.Type.error) {
            StanzaError error = message.getError();
            String condition = error == null || error.getCondition() == null
                    ? "undefined-condition"
                    : error.getCondition().toString();
            String id = message.getStanzaId() == null ? "" : message.getStanzaId();
            return List.of(new ChatEvent.Bounced(id, author, condition));
        }
        if (isElsewhere(message)) {
            return List.of();
        }
        List<ChatEvent> said = new ArrayList<>();
        DeliveryReceipt receipt = DeliveryReceipt.from(message);
        if (receipt != null && receipt.getId() != null) {
            said.add(new ChatEvent.Delivered(receipt.getId(), author));
        }
        ChatMarkersElements.DisplayedExtension displayed = ChatMarkersElements.DisplayedExtension.from(message);
        if (displayed != null) {
            said.add(new ChatEvent.Displayed(displayed.getId(), author));
        }
        ANSWERS.forEach((answer, accepted) -> extension(message, answer, CALL_NAMESPACE)
                .map(found -> attribute(found, "id"))
                .filter(id -> !id.isEmpty())
                .ifPresent(id -> said.add(new ChatEvent.RingAnswered(id, author, accepted))));
        written(message, author, sentAt(message), Optional.empty()).ifPresent(said::add);
        return said;
    }

    private static boolean isElsewhere(Message message) {
        return message.getType() == Message.Type.groupchat || message.getType() == Message.Type.headline;
    }

    /**
     * Words, or a reaction. A message that has both is words, unless it says itself that its body only repeats the reaction for
     * those who know none.
     */
    private Optional<ChatEvent> written(
            Message message, String author, Optional<Instant> sentAt, Optional<String> archiveId) {
        boolean confirmed = Confirmations.wanted(message);
        Optional<Reaction> reaction = reaction(message);
        if (reaction.isPresent()) {
            return Optional.of(new ChatEvent.Reacted(
                    id(message, archiveId),
                    author,
                    reaction.get().about(),
                    reaction.get().emojis(),
                    confirmed,
                    sentAt));
        }
        String body = body(message);
        if (body.isBlank()) {
            return Optional.empty();
        }
        Optional<String> answered = extension(message, REPLY, REPLY_NAMESPACE)
                .map(reply -> attribute(reply, "id"))
                .filter(replied -> !replied.isEmpty());
        String own = answered.isPresent() ? withoutFallback(message, body, REPLY_NAMESPACE) : body;
        return Optional.of(new ChatEvent.Received(
                id(message, archiveId),
                author,
                own.isBlank() ? body : own,
                confirmed,
                sentAt,
                answered,
                extension(message, CORRECTION, CORRECTION_NAMESPACE)
                        .map(correction -> attribute(correction, "id"))
                        .filter(corrected -> !corrected.isEmpty())));
    }

    /** The message reacted to, as the author calls it, and all reactions that stand now. */
    record Reaction(String about, List<String> emojis) {}

    /** What a message amounts to as a reaction, if that is what it is. */
    static Optional<Reaction> reaction(Message message) {
        return extension(message, REACTIONS, REACTIONS_NAMESPACE)
                .filter(found -> !attribute(found, "id").isEmpty())
                .filter(found -> withoutFallback(message, body(message), REACTIONS_NAMESPACE)
                        .isBlank())
                .map(found -> new Reaction(attribute(found, "id"), emojis(found)));
    }

    /** The author's, or else the one that the server gave it, which is the same live and in the archive. */
    private String id(Message message, Optional<String> archiveId) {
        String id = message.getStanzaId();
        if (id != null && !id.isEmpty()) {
            return id;
        }
        return message.getExtensions(StanzaIdElement.class).stream()
                .filter(given -> self.toString().equalsIgnoreCase(given.getBy()) && given.getId() != null)
                .map(StanzaIdElement::getId)
                .findFirst()
                .or(() -> archiveId)
                .orElse("");
    }

    private static List<String> emojis(StandardExtensionElement reactions) {
        return elements(reactions, "reaction").stream()
                .map(reaction ->
                        reaction.getText() == null ? "" : reaction.getText().strip())
                .filter(emoji -> !emoji.isEmpty() && emoji.length() <= LONGEST_EMOJI)
                .distinct()
                .limit(MOST_EMOJIS)
                .toList();
    }

    private static String attribute(StandardExtensionElement element, String name) {
        String value = element.getAttributeValue(name);
        return value == null ? "" : value;
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

    /** What a message says, without what it quotes. */
    static String withoutQuotation(Message message) {
        String body = body(message);
        String own = withoutFallback(message, body, REPLY_NAMESPACE);
        return own.isBlank() ? body : own;
    }

    /**
     * Clients mark what they say a second time for those that don't know the first way: what a reply quotes, which was said by
     * somebody else, or a reaction in words (XEP-0428). Without a range it is all of it.
     *
     * @param purpose what it stands for
     */
    private static String withoutFallback(Message message, String body, String purpose) {
        List<int[]> ranges = new ArrayList<>();
        for (XmlElement element : message.getExtensions(new QName(FALLBACK_NAMESPACE, FALLBACK))) {
            if (element instanceof StandardExtensionElement fallback
                    && purpose.equals(fallback.getAttributeValue("for"))) {
                List<StandardExtensionElement> parts = elements(fallback, "body");
                for (StandardExtensionElement part : parts) {
                    ranges.add(new int[] {number(part, "start", 0), number(part, "end", Integer.MAX_VALUE)});
                }
                if (parts.isEmpty() && elements(fallback, "subject").isEmpty()) {
                    ranges.add(new int[] {0, Integer.MAX_VALUE});
                }
            }
        }
        return cut(body, ranges);
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
