package dev.peerwatch.notifier.chat.xmpp;

/** The contract on a real Prosody, with TLS from the first byte; people use slixmpp. */
class XmppChatProsodyIT extends XmppContract {

    @Override
    XmppWorld realWorld() {
        return new ProsodyWorld(ChatServer.Tls.DIRECT, ProsodyServer.forDomain("chat.test"), SlixHuman::new);
    }
}
