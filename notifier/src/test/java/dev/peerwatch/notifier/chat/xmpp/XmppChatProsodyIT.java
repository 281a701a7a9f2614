package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.ChatNetworkContract;

/** The contract on a real Prosody, with TLS from the first byte. */
class XmppChatProsodyIT extends ChatNetworkContract {

    @Override
    protected World world() {
        return new ProsodyWorld(ChatServer.Tls.DIRECT, ProsodyServer.forDomain("chat.test"));
    }
}
