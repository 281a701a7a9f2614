package dev.peerwatch.notifier.chat.xmpp;

import java.util.function.Predicate;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.TopLevelStreamElement;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;

/**
 * Smack's connection, which on a resumed stream sends everything again that the server doesn't have, minutes later and whatever has been
 * said in its place meanwhile; here without what was withdrawn.
 */
final class ResumableConnection extends XMPPTCPConnection {

    private final Predicate<String> withdrawn;

    /** @param withdrawn asked, with a message's id, before it is sent again; on Smack's reading thread */
    ResumableConnection(XMPPTCPConnectionConfiguration configuration, Predicate<String> withdrawn) {
        super(configuration);
        this.withdrawn = withdrawn;
    }

    /** Our own messages go another way the first time ({@code sendStanzaNonBlocking}): what comes here is sent again. */
    @Override
    protected void sendInternal(TopLevelStreamElement element)
            throws SmackException.NotConnectedException, InterruptedException {
        if (element instanceof Message message
                && message.getStanzaId() != null
                && withdrawn.test(message.getStanzaId())) {
            return;
        }
        super.sendInternal(element);
    }
}
