package dev.peerwatch.notifier.chat.xmpp;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on a real ejabberd, with TLS from the first byte; people use slixmpp. */
@Tag("container")
@ExtendWith(NeedsEjabberdImage.class)
class XmppChatEjabberdIT extends XmppContract {

    @Override
    XmppWorld realWorld() {
        return new EjabberdWorld(new EjabberdServer("chat.test"));
    }

    private static final class EjabberdWorld extends XmppWorld {
        private final EjabberdServer server;

        EjabberdWorld(EjabberdServer server) {
            super(ChatServer.Tls.DIRECT, server::directPort, SlixHuman::new);
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
}
