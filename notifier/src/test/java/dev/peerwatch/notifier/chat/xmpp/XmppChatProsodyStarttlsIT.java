package dev.peerwatch.notifier.chat.xmpp;

/** The contract on a real Prosody, with TLS after STARTTLS; people use plain Smack. */
class XmppChatProsodyStarttlsIT extends XmppContract {

    @Override
    XmppWorld realWorld() {
        return new ProsodyWorld(ChatServer.Tls.STARTTLS, ProsodyServer.forDomain("chat.test"), SmackHuman::new);
    }
}
