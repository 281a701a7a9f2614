package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatNetworkContract;

/** The contract on a real Prosody, with TLS after STARTTLS. */
class XmppChatProsodyStarttlsIT extends ChatNetworkContract {

    @Override
    protected World world() {
        return new ProsodyWorld(ChatServer.Tls.STARTTLS, ProsodyServer.forDomain("chat.test"));
    }
}
