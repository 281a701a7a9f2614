package dev.peerwatch.notifier.chat.xmpp;

import java.util.Base64;
import java.util.function.Consumer;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smackx.vcardtemp.packet.VCard;
import org.jxmpp.jid.Jid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an account its picture and nickname: in its vCard (XEP-0054, 0153), and as an avatar by its own right (XEP-0084), since
 * clients know the one or the other, and not every server makes one of both. An account that has a picture keeps it: somebody
 * chose that. Nothing waits for it, and nothing comes of it when a server knows neither.
 */
final class Portrait {

    private static final Logger LOG = LoggerFactory.getLogger(Portrait.class);

    private static final String DATA = "urn:xmpp:avatar:data";
    private static final String METADATA = "urn:xmpp:avatar:metadata";

    private final XMPPConnection connection;
    private final Picture picture;
    private final String nick;
    private final Consumer<String> known;

    private Portrait(XMPPConnection connection, Picture picture, String nick, Consumer<String> known) {
        this.connection = connection;
        this.picture = picture;
        this.nick = nick;
        this.known = known;
    }

    /**
     * Sees to it that the account has one.
     *
     * @param known receives the SHA-1 of the picture in the vCard, once there is one; on a thread of the connection
     */
    static void show(XMPPConnection connection, Picture picture, String nick, Consumer<String> known) {
        Portrait portrait = new Portrait(connection, picture, nick, known);
        connection
                .sendIqRequestAsync(new VCard())
                .onSuccess(answer -> portrait.had(answer instanceof VCard card ? card : new VCard()))
                .onError(none -> portrait.had(new VCard())); // item-not-found, mostly
    }

    private void had(VCard card) {
        String other = card.getAvatarHash();
        if (other != null && !other.equals(picture.sha1())) {
            LOG.debug("the account has a picture already, which stays");
            known.accept(other);
            return;
        }
        if (other != null) {
            known.accept(other);
            return;
        }
        if (card.getNickName() == null || card.getNickName().isEmpty()) {
            card.setNickName(OutgoingStanzas.sendable(nick, OutgoingStanzas.LONGEST_QUOTATION));
        }
        card.setAvatar(picture.png(), "image/png");
        card.setTo((Jid) null); // what came as an answer goes back as an order
        card.setFrom((Jid) null);
        card.setType(IQ.Type.set);
        connection
                .sendIqRequestAsync(card)
                .onSuccess(done -> {
                    known.accept(picture.sha1());
                    publishData();
                })
                .onError(problem -> {
                    LOG.debug("the chat server takes no vCard", problem);
                    publishData();
                });
    }

    private void publishData() {
        String data = Base64.getEncoder().encodeToString(picture.png());
        connection
                .sendIqRequestAsync(
                        new Publication(DATA, picture.sha1(), "<data xmlns='" + DATA + "'>" + data + "</data>"))
                .onSuccess(done -> publishMetadata())
                .onError(problem -> LOG.debug("the chat server keeps no avatars", problem));
    }

    private void publishMetadata() {
        String info = "<metadata xmlns='" + METADATA + "'><info id='" + picture.sha1() + "' type='image/png' bytes='"
                + picture.png().length + "' width='" + Picture.SIZE + "' height='" + Picture.SIZE + "'/></metadata>";
        connection
                .sendIqRequestAsync(new Publication(METADATA, picture.sha1(), info))
                .onError(problem -> LOG.debug("the chat server takes no avatar's description", problem));
    }

    /** Puts one item under a name of the own account (XEP-0163). */
    private static final class Publication extends IQ {
        private final String node;
        private final String id;
        private final String payload;

        /** @param payload XML */
        Publication(String node, String id, String payload) {
            super("pubsub", "http://jabber.org/protocol/pubsub");
            setType(Type.set);
            this.node = node;
            this.id = id;
            this.payload = payload;
        }

        @Override
        protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
            xml.rightAngleBracket();
            xml.halfOpenElement("publish").attribute("node", node).rightAngleBracket();
            xml.halfOpenElement("item").attribute("id", id).rightAngleBracket();
            xml.append(payload);
            xml.closeElement("item").closeElement("publish");
            return xml;
        }
    }
}
