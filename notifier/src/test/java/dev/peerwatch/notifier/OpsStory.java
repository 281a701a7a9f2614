package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.talk.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The telling half of the node db-1 with a virtual clock, a disk and a chat server: facts, then what happens, then what is expected to
 * have been said. While connected, the server takes each message at once unless told not to.
 */
final class OpsStory {

    /** Longer than anything waits, but for a recovery that others may join. */
    static final Duration LONG_ENOUGH = Duration.ofSeconds(16);

    private final Deque<ChatMessage> said = new ArrayDeque<>();
    private final List<OpsEffect> acts = new ArrayList<>();
    private final OpsNode node;
    private Moment now = new Moment(Duration.ofHours(1), Facts.NOON);
    private boolean serverTakes = true;
    private boolean serverAnswers = true;
    private int written;

    private OpsStory(OpsSetup setup) {
        this.node = new OpsNode(setup, now, this::act);
        alone();
    }

    /** None of the others answers. */
    private void alone() {
        node.setup().places().keySet().forEach(other -> node.view().reaches(other, false));
    }

    static OpsStory of(Facts facts) {
        return new OpsStory(facts.setup());
    }

    // ---- what happens

    OpsStory connects(String... contacts) {
        return chat(new ChatEvent.Connected(
                "db-1@chat.example.org/peerwatch", false, "chat.example.org:5223", Set.of(contacts)));
    }

    OpsStory disconnects() {
        return chat(new ChatEvent.Disconnected(ChatEvent.Problem.NETWORK, "connection refused"));
    }

    OpsStory serverTakes(boolean takes) {
        serverTakes = takes;
        return this;
    }

    /** Whether the server answers pings. */
    OpsStory serverAnswers(boolean answers) {
        serverAnswers = answers;
        return this;
    }

    /** Time passes, and the core is woken whenever it wanted to be. */
    OpsStory passes(Duration time) {
        Duration until = now.up().plus(time);
        while (node.state().wakeAt().compareTo(until) <= 0) {
            now = now.plus(max(Duration.ZERO, node.state().wakeAt().minus(now.up())));
            node.view().looksAgain(now.up());
            happens(new OpsEvent.Tick(node.view()));
        }
        now = now.plus(until.minus(now.up()));
        node.view().looksAgain(now.up());
        return this;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    OpsStory finds(Finding finding) {
        node.view().sees(finding, now.up());
        return happens(new OpsEvent.Found(finding, node.view()));
    }

    /** The same, and the time passes after which it has been told. */
    OpsStory tells(Finding finding) {
        return finds(finding).passes(LONG_ENOUGH);
    }

    /** Somebody writes; returns the message's id. */
    String writes(String from, String body) {
        String id = "written-" + ++written;
        chat(message(id, from, body, Optional.empty(), Optional.empty()));
        answered();
        return id;
    }

    OpsStory replies(String from, String alert, String body) {
        return chat(message("written-" + ++written, from, body, Optional.empty(), Optional.of(alert)))
                .answered();
    }

    /** A message that is to stand for one that was written before. */
    OpsStory corrects(String from, String original, String body) {
        return chat(new ChatEvent.Received(
                        "written-" + ++written,
                        from,
                        body,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(original)))
                .answered();
    }

    /** What is said of words waits until it is known whether the disk took them. */
    private OpsStory answered() {
        Duration soon = Duration.ofMillis(1);
        return node.state().wakeAt().compareTo(now.up().plus(soon)) <= 0 ? passes(soon) : this;
    }

    OpsStory reacts(String from, String about, String... emojis) {
        return chat(
                new ChatEvent.Reacted("written-" + ++written, from, about, List.of(emojis), true, Optional.empty()));
    }

    /** What was written some time ago, and kept by the server meanwhile, arrives. */
    OpsStory arrivesLate(String from, String body, Duration ago) {
        return chat(message(
                "written-" + ++written, from, body, Optional.of(now.wall().minus(ago)), Optional.empty()));
    }

    /** A message arrives again. */
    OpsStory repeats(String id, String from, String body) {
        return chat(message(id, from, body, Optional.empty(), Optional.empty()));
    }

    private static ChatEvent.Received message(
            String id, String from, String body, Optional<Instant> sentAt, Optional<String> replyTo) {
        return new ChatEvent.Received(id, from, body, true, sentAt, replyTo);
    }

    OpsStory restarts() {
        node.restarts(now);
        alone();
        return this;
    }

    OpsStory rewires(Facts facts, String... watched) {
        node.setup(facts.setup());
        for (String before : List.copyOf(node.setup().places().keySet())) {
            if (!Arrays.asList(watched).contains(before)) {
                node.view().watchesNoLonger(before);
            }
        }
        return happens(new OpsEvent.Rewired(node.setup(), Arrays.asList(watched), node.view()));
    }

    OpsStory chat(ChatEvent event) {
        NodeView view = new NodeView(Duration.ofHours(26), "1.0", List.of(), List.of());
        return happens(new OpsEvent.Chat(event, view, node.view()));
    }

    /** Another node shows its copy of an incident. */
    OpsStory isShown(String from, Incident copy) {
        return happens(new OpsEvent.ExchangeAsked(1, from, IncidentCodec.encode(copy), node.view()));
    }

    OpsStory happens(OpsEvent event) {
        node.happens(now, event);
        return this;
    }

    private void act(OpsEffect effect) {
        if (effect instanceof OpsEffect.Transmit transmit) {
            ChatMessage message = transmit.message();
            said.add(message);
            if (serverTakes) {
                chat(new ChatEvent.Taken(message.id()));
            }
        } else if (effect instanceof OpsEffect.PingServer ping) {
            if (serverAnswers) {
                chat(new ChatEvent.Pong(ping.pingId()));
            }
        } else if (effect instanceof OpsEffect.AskToSay call) {
            happens(new OpsEvent.SayAnswered(call.callId(), call.node(), Optional.empty(), node.view()));
        } else if (effect instanceof OpsEffect.Exchange call) {
            happens(new OpsEvent.Exchanged(call.callId(), call.node(), Optional.empty(), node.view()));
        } else {
            acts.add(effect);
        }
    }

    // ---- what is expected

    /** The next message, which must be to this address. */
    ChatMessage expectMessage(String to) {
        assertThat(said)
                .as(() -> "a message to " + to + "; the journal has\n"
                        + String.join(
                                "\n",
                                node.journal().stream().map(JournalEntry::line).toList()))
                .isNotEmpty();
        ChatMessage message = said.remove();
        assertThat(message.to()).isEqualTo(to);
        return message;
    }

    OpsStory expectSilence() {
        assertThat(said).isEmpty();
        return this;
    }

    /** Everything said and not looked at yet. */
    List<ChatMessage> said() {
        List<ChatMessage> all = List.copyOf(said);
        said.clear();
        return all;
    }

    List<JournalEntry> journal(String kind) {
        return node.journal().stream().filter(e -> e.kind().equals(kind)).toList();
    }

    /** The only journal entry of a kind. */
    JournalEntry expectJournal(String kind) {
        assertThat(journal(kind)).hasSize(1);
        return journal(kind).get(0);
    }

    /** What was asked of the chat account or the console beside messages. */
    List<OpsEffect> acts() {
        return acts;
    }

    <T extends OpsEffect> List<T> acts(Class<T> kind) {
        return acts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    Map<String, OutboxMessage> outboxOnDisk() {
        return node.outboxOnDisk();
    }

    Map<String, Instant> receivedOnDisk() {
        return node.receivedOnDisk();
    }

    Map<String, Instant> subscribersOnDisk() {
        return node.subscribersOnDisk();
    }

    OpsState state() {
        return node.state();
    }
}
