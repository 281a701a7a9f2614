package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Disconnected;
import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatEvent.Taken;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.EventLog;
import dev.peerwatch.notifier.chat.Human;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An ejabberd that lacks what others have; people use slixmpp. */
@Tag("container")
@ExtendWith(NeedsEjabberdImage.class)
class XmppChatEjabberdTroubleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    final Opened opened = new Opened();

    private EjabberdServer server(String hash, String... without) {
        EjabberdServer server = opened.add(new EjabberdServer("chat.test", hash, Set.of(without)));
        server.account("web-1", "secret");
        server.account("tim", "hidden");
        return server;
    }

    private SlixHuman human(EjabberdServer server) {
        SlixHuman human = opened.add(new SlixHuman("tim@chat.test", "hidden", server::starttlsPort, server.ca()));
        human.online();
        return human;
    }

    /** With STARTTLS. */
    private static XmppSettings settings(EjabberdServer server) {
        return XmppSettings.of("web-1@chat.test", () -> "secret")
                .withServers(List.of(ChatServer.of("127.0.0.1", server.starttlsPort(), ChatServer.Tls.STARTTLS)))
                .withTrust(server.ca())
                .withTiming(XmppWorld.QUICK);
    }

    @Test
    void afterStarttlsOldHashesLetInUnlessThatIsForbidden() {
        EjabberdServer server = server("sha");
        SlixHuman tim = human(server);
        EventLog log = new EventLog();
        XmppChat chat = opened.start(settings(server), log);
        log.await(Connected.class);
        chat.transmit(new ChatMessage("a1", tim.jid(), "CRITICAL web-2 DOWN", Optional.empty()));
        log.await(Taken.class, taken -> taken.messageId().equals("a1"));
        await().atMost(PATIENCE).until(() -> tim.heard().size() == 1);

        EventLog refusals = new EventLog();
        opened.start(settings(server).withScram(XmppSettings.Scram.SHA_256_ONLY), refusals);
        Disconnected refused = refusals.await(Disconnected.class);
        assertThat(refused.problem()).isEqualTo(Problem.SERVER);
        assertThat(refused.reason()).contains("found: ", "SCRAM-SHA-1", "expected: SCRAM-SHA-256");
        assertThat(refusals.all(Connected.class)).isEmpty();
    }

    @Test
    void withoutStreamManagementAndAnArchiveMessagesAreTakenAndWhatWaitedIsHeard() {
        EjabberdServer server = server("sha256", "mod_stream_mgmt", "mod_mam", "mod_muc");
        SlixHuman tim = human(server);
        tim.say("web-1@chat.test", "one");
        tim.say("web-1@chat.test", "two");
        tim.offline();
        tim.online();
        EventLog log = new EventLog();
        XmppChat chat = opened.start(
                settings(server).withCatchUpFrom(() -> Instant.now().minusSeconds(600)), log);
        log.await(Received.class, note -> note.body().equals("two"));
        tim.say("web-1@chat.test", "live");
        log.await(Received.class, note -> note.body().equals("live"));
        assertThat(log.all(Received.class)).extracting(Received::body).containsExactly("one", "two", "live");
        assertThat(log.all(Received.class).get(0).sentAt()).isPresent();

        List<String> numbers =
                IntStream.range(0, 250).mapToObj(Integer::toString).toList();
        numbers.forEach(i -> chat.transmit(new ChatMessage("m" + i, tim.jid(), i, Optional.empty())));
        await().atMost(PATIENCE).until(() -> log.all(Taken.class).size() == 250);
        await().atMost(PATIENCE).until(() -> tim.heard().size() == 250);
        assertThat(tim.heard()).extracting(Human.Heard::body).isEqualTo(numbers);
    }
}
