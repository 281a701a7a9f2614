package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Disconnected;
import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatEvent.Taken;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.EventLog;
import dev.peerwatch.notifier.chat.Light;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

/** Servers that are set up badly, differently, or not at all, and clients that send what nobody expects. */
class XmppChatTroubleIT {

    private static final ProsodyServer.Options USUAL = ProsodyServer.Options.of("chat.test");

    @RegisterExtension
    final Opened opened = new Opened();

    private ProsodyServer server(ProsodyServer.Options options) {
        ProsodyServer server = opened.add(ProsodyServer.with(options));
        server.account("web-1", "secret");
        return server;
    }

    private static XmppSettings settings(ProsodyServer server) {
        return XmppSettings.of("web-1@chat.test", () -> "secret")
                .withServers(List.of(ChatServer.of("127.0.0.1", server.directPort(), ChatServer.Tls.DIRECT)))
                .withTrust(server.ca())
                .withTiming(XmppWorld.QUICK);
    }

    private SmackHuman human(ProsodyServer server) {
        server.account("tim", "hidden");
        SmackHuman human = opened.add(new SmackHuman("tim@chat.test", "hidden", server::starttlsPort, server.ca()));
        human.online();
        return human;
    }

    private Disconnected refusal(XmppSettings settings) {
        EventLog log = new EventLog();
        opened.start(settings, log);
        Disconnected refused = log.await(Disconnected.class);
        assertThat(log.all(Connected.class)).isEmpty();
        assertThat(refused.reason().lines()).hasSize(1);
        return refused;
    }

    @Test
    void aCertificateForAnotherNameIsRefusedInBothKindsOfTls() {
        ProsodyServer server = server(USUAL.withCertificateFor("other.test"));
        for (ChatServer.Tls tls : ChatServer.Tls.values()) {
            int port = tls == ChatServer.Tls.DIRECT ? server.directPort() : server.starttlsPort();
            Disconnected refused =
                    refusal(settings(server).withServers(List.of(ChatServer.of("127.0.0.1", port, tls))));
            assertThat(refused.problem()).isEqualTo(Problem.CERTIFICATE);
            assertThat(refused.reason()).contains("isn't valid for chat.test", "it is for other.test");
        }
    }

    @Test
    void aCaFileThatIsNotThereIsSaid() {
        ProsodyServer server = server(USUAL);
        Disconnected refused = refusal(settings(server).withTrust(Path.of("/nowhere/ca.pem")));
        assertThat(refused.problem()).isEqualTo(Problem.CERTIFICATE);
        assertThat(refused.reason()).contains("/nowhere/ca.pem", "chat.trust");
    }

    @Test
    void aServerWithOldHashesLetsInUnlessThatIsForbidden() {
        ProsodyServer server = server(USUAL.withHash("SHA-1"));
        EventLog log = new EventLog();
        opened.start(settings(server), log);
        log.await(Connected.class);
        Disconnected refused = refusal(settings(server).withScram(XmppSettings.Scram.SHA_256_ONLY));
        assertThat(refused.problem()).isEqualTo(Problem.SERVER);
        assertThat(refused.reason()).contains("found: ", "SCRAM-SHA-1", "expected: SCRAM-SHA-256");
    }

    @Test
    void aPasswordIsNeverSentAsItIs() {
        ProsodyServer server = server(USUAL.withFurther(
                "disable_sasl_mechanisms = { \"SCRAM-SHA-1\", \"SCRAM-SHA-1-PLUS\", \"SCRAM-SHA-256\","
                        + " \"SCRAM-SHA-256-PLUS\" }"));
        Disconnected refused = refusal(settings(server));
        assertThat(refused.problem()).isEqualTo(Problem.SERVER);
        assertThat(refused.reason()).contains("found: PLAIN");
    }

    @Test
    void anAccountThatIsNotThereIsSaid() {
        ProsodyServer server = server(USUAL);
        XmppSettings nobody = XmppSettings.of("nobody@chat.test", () -> "secret")
                .withServers(settings(server).servers())
                .withTrust(server.ca())
                .withTiming(XmppWorld.QUICK);
        Disconnected refused = refusal(nobody);
        assertThat(refused.problem()).isEqualTo(Problem.AUTHENTICATION);
        assertThat(refused.reason()).contains("nobody@chat.test", "password", "no such account");
    }

    @Test
    void aDomainThatTheServerDoesNotServeIsSaid() {
        ProsodyServer server = server(USUAL);
        XmppSettings elsewhere = XmppSettings.of("web-1@elsewhere.test", () -> "secret")
                .withServers(List.of(ChatServer.of("127.0.0.1", server.starttlsPort())))
                .withTrust(server.ca())
                .withTiming(XmppWorld.QUICK);
        Disconnected refused = refusal(elsewhere);
        assertThat(refused.problem()).isEqualTo(Problem.SERVER);
        assertThat(refused.reason()).contains("doesn't serve");
    }

    @Test
    void aPasswordThatCannotBeReadIsSaidAndReadLater() throws IOException {
        ProsodyServer server = server(USUAL);
        Path file = Files.createTempDirectory("peerwatch-password").resolve("chat-password");
        Supplier<String> reading = () -> {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        EventLog log = new EventLog();
        opened.start(
                XmppSettings.of("web-1@chat.test", reading)
                        .withServers(settings(server).servers())
                        .withTrust(server.ca())
                        .withTiming(XmppWorld.QUICK),
                log);
        Disconnected refused = log.await(Disconnected.class);
        assertThat(refused.problem()).isEqualTo(Problem.AUTHENTICATION);
        assertThat(refused.reason()).contains("can't be read", file.toString());
        Files.writeString(file, "secret");
        log.await(Connected.class);
        Files.delete(file);
        Files.delete(file.getParent());
    }

    @Test
    void aFurtherServerIsUsedWhenTheFirstIsAway() throws IOException {
        ProsodyServer server = server(USUAL);
        int nobodyThere;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodyThere = free.getLocalPort();
        }
        EventLog log = new EventLog();
        opened.start(
                settings(server)
                        .withServers(List.of(
                                ChatServer.of("127.0.0.1", nobodyThere),
                                ChatServer.of("127.0.0.1", server.starttlsPort()))),
                log);
        assertThat(log.await(Connected.class).server()).endsWith(":" + server.starttlsPort());
        Disconnected refused = refusal(settings(server).withServers(List.of(ChatServer.of("127.0.0.1", nobodyThere))));
        assertThat(refused.problem()).isEqualTo(Problem.NETWORK);
        assertThat(refused.reason()).contains("127.0.0.1:" + nobodyThere, "refuses the connection");
        Disconnected unknown = refusal(settings(server).withServers(List.of(ChatServer.of("chat.invalid", 5222))));
        assertThat(unknown.problem()).isEqualTo(Problem.NETWORK);
        assertThat(unknown.reason()).contains("chat.invalid", "isn't known");
    }

    @Test
    void theWrongKindOfTlsIsSaid() {
        ProsodyServer server = server(USUAL);
        Disconnected tooEarly = refusal(settings(server)
                .withServers(List.of(ChatServer.of("127.0.0.1", server.starttlsPort(), ChatServer.Tls.DIRECT))));
        assertThat(tooEarly.problem()).isEqualTo(Problem.SERVER);
        assertThat(tooEarly.reason()).contains("tls: direct");
        XmppSettings.Timing hasty = new XmppSettings.Timing(
                Duration.ofMillis(100),
                Duration.ofMillis(400),
                List.of(Duration.ofMillis(300)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(4),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1));
        Disconnected tooLate = refusal(settings(server)
                .withServers(List.of(ChatServer.of("127.0.0.1", server.directPort(), ChatServer.Tls.STARTTLS)))
                .withTiming(hasty));
        assertThat(tooLate.reason()).contains("127.0.0.1:" + server.directPort());
    }

    @Test
    void aServerThatHangsIsSaidAndClosingDoesNotWaitForIt() {
        ProsodyServer server = server(USUAL);
        server.freeze();
        EventLog log = new EventLog();
        XmppChat chat = opened.start(settings(server), log);
        await().during(Duration.ofMillis(300)).until(() -> log.events().isEmpty());
        long begin = System.nanoTime();
        chat.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        server.thaw();
        assertThat(log.events()).isEmpty();
    }

    @Test
    void aServerWithoutStreamManagementTakesMessagesToo() {
        ProsodyServer server = server(USUAL.withoutStreamManagement());
        SmackHuman tim = human(server);
        EventLog log = new EventLog();
        XmppChat chat = opened.start(settings(server), log);
        log.await(Connected.class);
        for (int i = 0; i < 250; i++) {
            chat.transmit(new ChatMessage("m" + i, tim.jid(), Integer.toString(i), Optional.empty()));
        }
        await().atMost(Duration.ofSeconds(40)).until(() -> log.all(Taken.class).size() == 250);
        await().atMost(Duration.ofSeconds(40)).until(() -> tim.heard().size() == 250);
        server.kill();
        log.await(Disconnected.class);
        server.start();
        await().atMost(Duration.ofSeconds(40))
                .until(() -> log.all(Connected.class).size() == 2);
        assertThat(log.all(Connected.class).get(1).resumed()).isFalse();
        chat.transmit(new ChatMessage("again", tim.jid(), "again", Optional.empty()));
        log.await(Taken.class, taken -> taken.messageId().equals("again"));
    }

    @Test
    void whatServersChokeOnIsMadeHarmless() {
        ProsodyServer server = server(USUAL);
        SmackHuman tim = human(server);
        EventLog log = new EventLog();
        XmppChat chat = opened.start(settings(server), log);
        log.await(Connected.class);
        chat.transmit(new ChatMessage("nul", tim.jid(), "a\u0000b\u001bc\uFFFFd\uD800e]]>f", Optional.of("x\u0001")));
        chat.transmit(new ChatMessage("long", tim.jid(), "x".repeat(700_000), Optional.empty()));
        chat.show(Light.GOOD, "\u0000".repeat(100_000));
        chat.receipt("not an address@@", "x");
        chat.accept("@");
        chat.remove("");
        chat.transmit(new ChatMessage("nowhere", "@@", "lost", Optional.empty()));
        chat.transmit(new ChatMessage("last", tim.jid(), "last", Optional.empty()));
        await().atMost(Duration.ofSeconds(20)).until(() -> tim.heard().size() == 3);
        assertThat(tim.heard().get(0).body()).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe]] >f");
        assertThat(tim.heard().get(1).body()).hasSize(4_000).endsWith("x…");
        assertThat(log.all(ChatEvent.Bounced.class))
                .containsExactly(new ChatEvent.Bounced("nowhere", "@@", "jid-malformed"));
        assertThat(log.all(Disconnected.class)).isEmpty();
    }

    @Test
    void onlyWordsToThisAccountAreHeard() throws Exception {
        ProsodyServer server = server(USUAL);
        SmackHuman tim = human(server);
        EventLog log = new EventLog();
        opened.start(settings(server), log);
        log.await(Connected.class);
        Jid web = JidCreate.bareFrom("web-1@chat.test");
        tim.send("web-1@chat.test", "typing", "<composing xmlns='http://jabber.org/protocol/chatstates'/>");
        tim.send(StanzaBuilder.buildMessage("room")
                .to(web)
                .ofType(Message.Type.groupchat)
                .setBody("in a room")
                .build());
        tim.send(StanzaBuilder.buildMessage("news")
                .to(web)
                .ofType(Message.Type.headline)
                .setBody("news")
                .build());
        tim.send(StanzaBuilder.buildMessage("blank")
                .to(web)
                .ofType(Message.Type.chat)
                .setBody("  \n")
                .build());
        // What a client claims about time isn't the server's word.
        tim.send(StanzaBuilder.buildMessage("plain")
                .to(web)
                .ofType(Message.Type.normal)
                .setBody("at last")
                .addExtension(StandardExtensionElement.builder("delay", "urn:xmpp:delay")
                        .addAttribute("from", "tim@chat.test/phone")
                        .addAttribute("stamp", "2001-01-01T00:00:00Z")
                        .build())
                .build());
        log.await(Received.class);
        assertThat(log.events())
                .filteredOn(event -> !(event instanceof Connected) && !(event instanceof ChatEvent.Bounced))
                .containsExactly(
                        new Received("plain", tim.jid(), "at last", false, Optional.empty(), Optional.empty()));
    }

    @Test
    void aServerWithoutAnArchiveGivesWhatItStoredForWhoWasAway() {
        ProsodyServer server = server(USUAL.withFurther("modules_disabled = { \"s2s\", \"mam\" }"));
        SmackHuman tim = human(server);
        tim.say("web-1@chat.test", "one");
        tim.say("web-1@chat.test", "two");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.logText()
                                .lines()
                                .filter(line -> line.contains("Saved to offline storage"))
                                .count()
                        == 2);
        EventLog log = new EventLog();
        opened.start(settings(server).withCatchUpFrom(() -> Instant.now().minusSeconds(600)), log);
        log.await(Received.class, note -> note.body().equals("two"));
        tim.say("web-1@chat.test", "live");
        log.await(Received.class, note -> note.body().equals("live"));
        assertThat(log.all(Received.class)).extracting(Received::body).containsExactly("one", "two", "live");
        assertThat(log.all(Received.class).get(0).sentAt()).isPresent();
    }

    @Test
    void whoCannotSayWhatWasTakenHearsTheLastDay() {
        ProsodyServer server = server(USUAL);
        SmackHuman tim = human(server);
        tim.say("web-1@chat.test", "before");
        EventLog log = new EventLog();
        opened.start(
                settings(server).withCatchUpFrom(() -> {
                    throw new IllegalStateException("the disk is gone");
                }),
                log);
        log.await(Received.class, note -> note.body().equals("before"));
        tim.say("web-1@chat.test", "live");
        log.await(Received.class, note -> note.body().equals("live"));
        assertThat(log.all(Received.class)).extracting(Received::body).containsExactly("before", "live");
        assertThat(log.all(Disconnected.class)).isEmpty();
    }
}
