package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Disconnected;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.EventLog;
import dev.peerwatch.notifier.chat.Light;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No stanza goes over the line before TLS, whatever is asked for while the connection is made anew. */
class NothingInTheClearIT {

    private static final String SECRET = "the database password is";
    private static final String ALLOWED =
            "<?xml version='1.0'?><stream:stream to='chat.test' version='1.0' xml:lang='en'"
                    + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
                    + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    private static ProsodyServer server;

    @BeforeAll
    static void start() {
        server = ProsodyServer.forDomain("chat.test");
        server.account("web-1", "secret");
        server.account("tim", "secret");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Why the adapter makes its connections itself: Smack leaks, although TLS is required. Also proves the recorder. */
    @Test
    void smackAloneLeaksWhileItReconnects() throws Exception {
        SmackSetup.ensure("test");
        try (ProsodyWorld world = new ProsodyWorld(ChatServer.Tls.STARTTLS, server, SmackHuman::new) {
            @Override
            public void close() {
                line().close();
            }
        }) {
            SmackHuman trusting = new SmackHuman("tim@chat.test", "secret", server::starttlsPort, server.ca());
            XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                    .setXmppDomain("chat.test")
                    .setHostAddress(InetAddress.getLoopbackAddress())
                    .setPort(world.line().port())
                    .setSecurityMode(SecurityMode.required)
                    .setCustomX509TrustManager(trusting.trust())
                    .build());
            connection.connect();
            connection.login("web-1", "secret");
            world.line().cut();
            await().until(() -> !connection.isConnected());
            world.line().hold();
            Thread again = new Thread(() -> {
                try {
                    connection.connect();
                } catch (Exception e) {
                    // It is cut below.
                }
            });
            again.start();
            await().until(() -> world.line().said().size() == 2
                    && world.line().said().get(1).contains("<stream:stream"));
            Message message = StanzaBuilder.buildMessage()
                    .to("tim@chat.test")
                    .setBody(SECRET)
                    .build();
            connection.sendStanza(message);
            await().until(() -> world.line().said().get(1).contains(SECRET));
            world.line().release();
            world.line().cut();
            again.join(10_000);
            connection.instantShutdown();
        }
    }

    @Test
    void theAdapterSaysNothingBeforeTls() {
        try (ProsodyWorld world = new ProsodyWorld(ChatServer.Tls.STARTTLS, server, SmackHuman::new) {
            @Override
            public void close() {
                line().close();
            }
        }) {
            EventLog log = new EventLog();
            try (XmppChat chat = new XmppChat(world.settings("web-1@chat.test", () -> "secret"))) {
                chat.start(log);
                log.await(Connected.class);
                // Cut at every stage of coming up, while everything that can be asked for is asked for.
                for (int bytes : List.of(0, 100, 190, 200, 240, 300, 600, 900, 1_500, 2_500, 4_000)) {
                    int connections = world.line().said().size();
                    world.line().cutAfter(bytes);
                    world.line().cut();
                    await().atMost(Duration.ofSeconds(20))
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> {
                                say(chat);
                                return world.line().said().size() >= connections + 2;
                            });
                }
                // And while the server hesitates to offer TLS.
                world.line().hold();
                world.line().cutAfter(Integer.MAX_VALUE);
                world.line().cut();
                int before = world.line().said().size();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> world.line().said().size() > before);
                await().during(Duration.ofMillis(300)).until(() -> {
                    say(chat);
                    return true;
                });
                world.line().release();
                int connected = log.all(Connected.class).size();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> log.all(Connected.class).size() > connected);
                assertThat(log.all(Disconnected.class)).isNotEmpty();
            }
            assertThat(world.line().said()).hasSizeGreaterThan(20).allSatisfy(said -> {
                assertThat(said).doesNotContain(SECRET, "<message", "<presence", "<iq", "<auth", "<resume", "<r ");
                int hello = said.indexOf("\u0016\u0003");
                String clear = hello < 0 ? said : said.substring(0, hello);
                assertThat(ALLOWED).startsWith(clear);
            });
        }
    }

    private static void say(XmppChat chat) {
        chat.transmit(new ChatMessage("m" + System.nanoTime(), "tim@chat.test", SECRET, Optional.empty()));
        chat.show(Light.DOWN, SECRET + System.nanoTime());
        chat.receipt("tim@chat.test", SECRET);
        chat.accept("tim@chat.test");
    }
}
