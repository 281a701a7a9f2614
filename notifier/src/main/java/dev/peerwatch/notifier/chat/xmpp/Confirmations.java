package dev.peerwatch.notifier.chat.xmpp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smackx.chat_markers.element.ChatMarkersElements;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * In which ways those who wrote want to hear that it has arrived: a receipt (XEP-0184), and a mark that it has been seen
 * (XEP-0333), which for a machine is the same moment: the words are on disk. May be used from any thread.
 */
final class Confirmations {

    /** Far more than can wait for the disk. */
    private static final int MOST_REMEMBERED = 10_000;

    /** Who wrote and the message's id, to what was asked for; only of those who asked for more than a receipt. */
    private final Map<String, Wish> wishes = new LinkedHashMap<>() {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Wish> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Wish(boolean receipt, boolean displayed) {}

    /** Whether the author of this wants to hear that it has arrived. */
    static boolean wanted(Message message) {
        Wish wish = wish(message);
        return message.getStanzaId() != null && (wish.receipt() || wish.displayed());
    }

    private static Wish wish(Message message) {
        return new Wish(
                DeliveryReceiptRequest.from(message) != null,
                ChatMarkersElements.MarkableExtension.from(message) != null);
    }

    /** Remembers what is wanted for this message. */
    synchronized void note(Message message) {
        Wish wish = wish(message);
        if (wish.displayed() && message.getStanzaId() != null && message.getFrom() != null) {
            wishes.put(key(message.getFrom().asBareJid().toString(), message.getStanzaId()), wish);
        }
    }

    /** What to send now that the message is on disk. */
    synchronized List<Message> of(String to, String messageId) throws XmppStringprepException {
        Wish wish = wishes.getOrDefault(key(to, messageId), new Wish(true, false));
        List<Message> stanzas = new ArrayList<>();
        if (wish.receipt()) {
            stanzas.add(OutgoingStanzas.receipt(to, messageId));
        }
        if (wish.displayed()) {
            stanzas.add(OutgoingStanzas.displayed(to, messageId));
        }
        return stanzas;
    }

    private static String key(String author, String messageId) {
        return author + ' ' + messageId;
    }
}
