package dev.peerwatch.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatEvent.Taken;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.InMemoryChat;
import dev.peerwatch.notifier.chat.InMemoryChatServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two chat servers, each with an account of the node, and a person with an account on both. */
class ChatRelayTest {

    private final InMemoryChatServer first = new InMemoryChatServer(Instant::now);
    private final InMemoryChatServer second = new InMemoryChatServer(Instant::now);
    private final List<ChatEvent> events = new CopyOnWriteArrayList<>();
    private final Map<String, ChatMessage> outbox = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private ChatRelay relay;

    @BeforeEach
    void begin() {
        for (InMemoryChatServer server : List.of(first, second)) {
            String domain = server == first ? "@one.test" : "@two.test";
            server.account("web" + domain, "secret");
            server.account("tim@elsewhere.test", "secret");
            InMemoryChat tim = new InMemoryChat(server, "tim@elsewhere.test", () -> "secret");
            tim.start(event -> {
                if (event instanceof Received received) {
                    heard.add(received.messageId());
                }
            });
        }
        List<Supplier<ChatNetwork>> accounts = List.of(
                () -> new InMemoryChat(first, "web@one.test", () -> "secret"),
                () -> new InMemoryChat(second, "web@two.test", () -> "secret"));
        relay = new ChatRelay(
                accounts, () -> Set.of("ana@elsewhere.test"), Duration.ofMillis(200), Duration.ofMillis(700));
    }

    @AfterEach
    void end() {
        relay.close();
    }

    /** As the core does: again, all that wasn't taken, after each connection. */
    private void hear(ChatEvent event) {
        if (event instanceof Connected) {
            outbox.values().forEach(relay::transmit);
        } else if (event instanceof Taken taken) {
            outbox.remove(taken.messageId());
        }
        events.add(event);
    }

    private void send(String id) {
        ChatMessage message = new ChatMessage(id, "tim@elsewhere.test", id, Optional.empty());
        outbox.put(id, message);
        relay.transmit(message);
    }

    private List<Connected> connections() {
        return events.stream()
                .filter(event -> event instanceof Connected)
                .map(event -> (Connected) event)
                .toList();
    }

    @Test
    void aServerThatTakesNothingHandsOverAndIsTakenBackWhenItIsWell() {
        relay.start(this::hear);
        send("a1");
        assertThat(heard).containsExactly("a1");
        first.stopTaking();
        send("a2");
        await().untilAsserted(() -> assertThat(heard).containsExactly("a1", "a2"));
        assertThat(outbox).isEmpty();
        assertThat(connections())
                .extracting(Connected::fullJid)
                .last()
                .asString()
                .startsWith("web@two.test/");
        // The contacts of the one that stands in end nobody's subscription.
        assertThat(connections().get(1).contacts()).containsExactly("ana@elsewhere.test");
        send("a3");
        assertThat(heard).contains("a3");

        await().untilAsserted(() -> assertThat(connections()).hasSizeGreaterThanOrEqualTo(3));
        assertThat(connections().get(2).fullJid()).startsWith("web@one.test/");
        first.resumeTaking();
        // It goes both ways, under the same id.
        assertThat(heard).filteredOn("a2"::equals).hasSize(2);
        await().until(() -> outbox.isEmpty());
    }

    @Test
    void aServerThatIsDownAtTheStartIsDoneWithout() {
        first.stop();
        relay.start(this::hear);
        await().until(() -> !connections().isEmpty());
        assertThat(connections().get(0).fullJid()).startsWith("web@two.test/");
        send("a1");
        assertThat(heard).containsExactly("a1");
        first.start();
        await().untilAsserted(() -> assertThat(connections()).hasSize(2));
        assertThat(connections().get(1).fullJid()).startsWith("web@one.test/");
        send("a2");
        assertThat(heard).containsExactly("a1", "a2");
    }

    @Test
    void whatIsWrittenToEitherIsHeardAndGetsItsReceiptThere() {
        first.stop();
        relay.start(this::hear);
        await().until(() -> !connections().isEmpty());
        InMemoryChat ana = new InMemoryChat(second, "tim@elsewhere.test", () -> "secret");
        List<ChatEvent> back = new CopyOnWriteArrayList<>();
        ana.start(back::add);
        ana.transmit(new ChatMessage("n1", "web@two.test", "ack", Optional.empty()));
        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                Received.class, note -> assertThat(note.body()).isEqualTo("ack")));
        first.start();
        relay.receipt("tim@elsewhere.test", "n1");
        assertThat(back).contains(new ChatEvent.Delivered("n1", "web@two.test"));
    }
}
