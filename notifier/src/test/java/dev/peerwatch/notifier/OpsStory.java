package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.talk.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The telling half of the node db-1 with a virtual clock, a disk and a chat server: facts, then what happens, then what is expected to
 * have been said. While connected, the server takes each message at once unless told not to.
 */
final class OpsStory {

    private final Map<String, OpsEffect.SaveIncident> incidents = new LinkedHashMap<>();
    private final Map<String, OutboxMessage> outbox = new LinkedHashMap<>();
    private final Map<String, Instant> subscribers = new LinkedHashMap<>();
    private final List<String> received = new ArrayList<>();
    private final List<JournalEntry> journal = new ArrayList<>();
    private final Deque<ChatMessage> said = new ArrayDeque<>();
    private final List<OpsEffect> acts = new ArrayList<>();
    private OpsSetup setup;
    private Moment now = new Moment(Duration.ofHours(1), Facts.NOON);
    private boolean serverTakes = true;
    private int boots;
    private int written;
    private OpsState state;

    private OpsStory(OpsSetup setup) {
        this.setup = setup;
        this.state = OpsCore.start(setup, "boot-" + ++boots, Recovered.nothing());
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

    OpsStory passes(Duration time) {
        now = now.plus(time);
        return this;
    }

    OpsStory finds(Finding finding) {
        return happens(new OpsEvent.Found(finding, Outlook.NOTHING));
    }

    /** Somebody writes; returns the message's id. */
    String writes(String from, String body) {
        String id = "written-" + ++written;
        chat(message(id, from, body, Optional.empty(), Optional.empty()));
        return id;
    }

    OpsStory replies(String from, String alert, String body) {
        return chat(message("written-" + ++written, from, body, Optional.empty(), Optional.of(alert)));
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
        Recovered found = new Recovered(
                incidents.values().stream()
                        .filter(i -> i.closedAt().isEmpty())
                        .map(OpsEffect.SaveIncident::encoded)
                        .toList(),
                List.copyOf(outbox.values()),
                subscribers,
                received);
        state = OpsCore.start(setup, "boot-" + ++boots, found);
        return this;
    }

    OpsStory rewires(Facts facts, String... watched) {
        setup = facts.setup();
        return happens(new OpsEvent.Rewired(setup, Arrays.asList(watched), Outlook.NOTHING));
    }

    OpsStory chat(ChatEvent event) {
        NodeView view = new NodeView(Duration.ofHours(26), "1.0", List.of(), List.of());
        return happens(new OpsEvent.Chat(event, view, Outlook.NOTHING));
    }

    OpsStory happens(OpsEvent event) {
        Step<OpsState, OpsEffect> step = OpsCore.on(state, now, event);
        state = step.state();
        step.effects().forEach(this::keep);
        for (OpsEffect effect : step.effects()) {
            act(effect);
        }
        return this;
    }

    private void keep(OpsEffect effect) {
        if (!(effect instanceof Durable)) {
            return;
        }
        if (effect instanceof OpsEffect.Journal entry) {
            journal.add(entry.entry());
        } else if (effect instanceof OpsEffect.SaveIncident incident) {
            incidents.put(incident.id(), incident);
        } else if (effect instanceof OpsEffect.ForgetIncident forgotten) {
            incidents.remove(forgotten.id());
        } else if (effect instanceof OpsEffect.Enqueue queued) {
            outbox.put(queued.message().message().id(), queued.message());
        } else if (effect instanceof OpsEffect.Dequeue gone) {
            outbox.remove(gone.messageId());
        } else if (effect instanceof OpsEffect.SaveSubscriber subscriber) {
            subscribers.put(subscriber.jid(), subscriber.since());
        } else if (effect instanceof OpsEffect.DropSubscriber subscriber) {
            subscribers.remove(subscriber.jid());
        } else if (effect instanceof OpsEffect.RememberReceived message) {
            received.add(message.from() + ' ' + message.messageId());
        }
    }

    private void act(OpsEffect effect) {
        if (effect instanceof OpsEffect.Transmit transmit) {
            ChatMessage message = transmit.message();
            said.add(message);
            if (serverTakes) {
                chat(new ChatEvent.Taken(message.id()));
            }
        } else if (!(effect instanceof Durable)) {
            acts.add(effect);
        }
    }

    // ---- what is expected

    /** The next message, which must be to this address. */
    ChatMessage expectMessage(String to) {
        assertThat(said).as("a message to %s", to).isNotEmpty();
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
        return journal.stream().filter(e -> e.kind().equals(kind)).toList();
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
        return outbox;
    }

    Map<String, Instant> subscribersOnDisk() {
        return subscribers;
    }

    OpsState state() {
        return state;
    }
}
