package dev.peerwatch.notifier.chat.xmpp;

import java.nio.file.Path;

/** The contract's world on a Prosody. */
class ProsodyWorld extends XmppWorld {

    private final ProsodyServer server;

    ProsodyWorld(ChatServer.Tls tls, ProsodyServer server, Humans humans) {
        super(tls, tls == ChatServer.Tls.DIRECT ? server::directPort : server::starttlsPort, humans);
        this.server = server;
    }

    @Override
    public String account(String user, String password) {
        return server.account(user, password);
    }

    @Override
    Path ca() {
        return server.ca();
    }

    @Override
    int humansPort() {
        return server.starttlsPort();
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}
