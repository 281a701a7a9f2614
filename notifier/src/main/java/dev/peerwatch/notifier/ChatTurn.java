package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import dev.peerwatch.notifier.policy.Directory.Role;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.talk.Answers;
import dev.peerwatch.notifier.talk.Grammar;
import dev.peerwatch.notifier.talk.NodeView;
import dev.peerwatch.notifier.talk.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a step does about an event of the chat: the connection, the contacts, and what people write. */
final class ChatTurn {

    /** A command that was written longer ago than this is not done any more. */
    private static final Duration LATE = Duration.ofMinutes(2);

    /** More than this of a message isn't kept. */
    private static final int MOST_KEPT = 4_000;

    private final OpsTurn turn;
    private final NodeView view;

    ChatTurn(OpsTurn turn, NodeView view) {
        this.turn = turn;
        this.view = view;
    }

    void on(ChatEvent event) {
        if (event instanceof ChatEvent.Connected connected) {
            connected(connected);
        } else if (event instanceof ChatEvent.Disconnected disconnected) {
            disconnected(disconnected);
        } else if (event instanceof ChatEvent.Taken taken) {
            taken(taken.messageId());
        } else if (event instanceof ChatEvent.Delivered delivered) {
            turn.journal(Level.INFO, "delivered", "to", delivered.from(), "message", delivered.messageId());
        } else if (event instanceof ChatEvent.Bounced bounced) {
            bounced(bounced);
        } else if (event instanceof ChatEvent.Received received) {
            received(received);
        } else if (event instanceof ChatEvent.SubscriptionRequested request) {
            subscriptionRequested(request.from());
        } else if (event instanceof ChatEvent.Unsubscribed unsubscribed) {
            turn.unsubscribe(unsubscribed.from(), "removed the contact");
            turn.emit(new OpsEffect.Remove(unsubscribed.from()));
        }
    }

    private void connected(ChatEvent.Connected event) {
        turn.link(new OpsState.Link(true, Optional.of(event.fullJid()), Optional.of(event.server()), Optional.empty()));
        turn.journal(
                Level.INFO,
                "chat",
                "connected",
                "yes",
                "jid",
                event.fullJid(),
                "server",
                event.server(),
                "resumed",
                event.resumed() ? "yes" : "no");
        turn.emit(new OpsEffect.Show(turn.light().light(), turn.light().words()));
        for (String contact : event.contacts()) {
            Role role = turn.setup().directory().roleOf(contact);
            if (role == Role.PERSON || role == Role.GUEST) {
                turn.subscribe(contact);
            } else if (role == Role.STRANGER) {
                turn.emit(new OpsEffect.Remove(contact));
            }
        }
        for (String jid : List.copyOf(turn.subscribers().keySet())) {
            if (!event.contacts().contains(jid)) {
                turn.unsubscribe(jid, "not among the contacts any more");
            }
        }
        for (OutboxMessage waiting : turn.outbox().waiting()) {
            turn.emit(new OpsEffect.Transmit(waiting.message()));
        }
    }

    private void disconnected(ChatEvent.Disconnected event) {
        turn.link(new OpsState.Link(false, Optional.empty(), turn.link().server(), Optional.of(event.reason())));
        turn.journal(
                Level.WARN,
                "chat",
                "connected",
                "no",
                "problem",
                event.problem().name().toLowerCase(Locale.ROOT),
                "reason",
                event.reason());
    }

    private void taken(String messageId) {
        OutboxMessage sent = turn.outbox().messages().get(messageId);
        if (sent == null) {
            return;
        }
        turn.forget(messageId);
        List<String> fields = new ArrayList<>(List.of("to", sent.message().to()));
        sent.incident().ifPresent(id -> fields.addAll(List.of("incident", id)));
        turn.journal(JournalEntry.of(turn.now().wall(), Level.INFO, "sent", fields.toArray(String[]::new))
                .withText(sent.message().body()));
    }

    private void bounced(ChatEvent.Bounced event) {
        turn.journal(
                Level.WARN, "bounced", "to", event.to(), "condition", event.condition(), "message", event.messageId());
        turn.dequeue(event.messageId(), "it came back: " + event.condition());
    }

    private void subscriptionRequested(String jid) {
        Role role = turn.setup().directory().roleOf(jid);
        switch (role) {
            case PERSON, GUEST -> {
                turn.subscribe(jid);
                turn.emit(new OpsEffect.Accept(jid));
            }
            case NODE -> turn.emit(new OpsEffect.Accept(jid));
            case STRANGER -> {
                if (turn.mayJournalStranger(jid)) {
                    turn.journal(Level.WARN, "refused", "jid", jid, "asked", "subscription");
                }
                turn.emit(new OpsEffect.Remove(jid));
            }
        }
    }

    private void received(ChatEvent.Received message) {
        switch (turn.setup().directory().roleOf(message.from())) {
            case PERSON, GUEST -> heard(message);
            case NODE -> {
                // Agents have nothing to say to each other in words.
            }
            case STRANGER ->
                refuse(
                        message,
                        "I am a monitoring agent and talk only to the people of my blueprint. What you wrote is not kept.");
        }
    }

    /** So seldom that two machines which answer each other don't go on for ever. */
    private void refuse(ChatEvent.Received message, String answer) {
        if (turn.mayJournalStranger(message.from())) {
            turn.journal(JournalEntry.of(turn.now().wall(), Level.WARN, "refused", "jid", message.from())
                    .withText(kept(message.body())));
        }
        if (turn.mayRefuse(message.from())) {
            turn.send(message.from(), answer, Kind.INFO, Optional.empty(), Optional.empty());
        }
    }

    private void heard(ChatEvent.Received message) {
        if (turn.firstTime(message.from(), message.messageId())) {
            Said said = Grammar.read(message.body());
            Role role = turn.setup().directory().roleOf(message.from());
            if (said instanceof Said.Words words) {
                words(message, words.text(), role);
            } else if (said instanceof Said.Command command) {
                command(message, command, role);
            }
        }
        // A repeat gets its receipt too: the first one may have been lost on the way.
        if (message.wantsReceipt() && !message.messageId().isEmpty()) {
            turn.emit(new OpsEffect.Receipt(message.from(), message.messageId()));
        }
    }

    private void words(ChatEvent.Received message, String text, Role role) {
        if (role != Role.PERSON) {
            refuse(message, "You are a guest here: ask me for status or help. What you wrote is not kept.");
            return;
        }
        List<String> fields = new ArrayList<>(List.of("from", message.from()));
        incidentOf(message).ifPresent(i -> fields.addAll(List.of("incident", turn.shortId(i))));
        message.sentAt().ifPresent(at -> fields.addAll(List.of("written", at.toString())));
        turn.journal(JournalEntry.of(turn.now().wall(), Level.INFO, "note", fields.toArray(String[]::new))
                .withText(kept(text)));
        if (text.length() > MOST_KEPT) {
            answer(message, "Only the first " + MOST_KEPT + " characters are kept; send the rest in further messages.");
        }
    }

    /** The incident that words belong to: the one replied to; where they aren't a reply, the only one that the writer was told of. */
    private Optional<Incident> incidentOf(ChatEvent.Received message) {
        if (message.replyTo().isPresent()) {
            String alert = message.replyTo().get();
            return turn.open().values().stream()
                    .filter(i -> i.sent().containsKey(alert))
                    .findFirst();
        }
        // The alert went to the person's first address; the answer may come from another one.
        List<String> addresses = turn.setup()
                .directory()
                .person(message.from())
                .map(Person::jids)
                .orElse(List.of(message.from()));
        List<Incident> told = turn.open().values().stream()
                .filter(i -> addresses.stream().anyMatch(i.sent()::containsValue))
                .toList();
        return told.size() == 1 ? Optional.of(told.get(0)) : Optional.empty();
    }

    private void command(ChatEvent.Received message, Said.Command command, Role role) {
        turn.journal(JournalEntry.of(turn.now().wall(), Level.INFO, "command", "from", message.from())
                .withText(kept(message.body())));
        boolean late = message.sentAt()
                .filter(at -> Duration.between(at, turn.now().wall()).compareTo(LATE) > 0)
                .isPresent();
        if (late) {
            answer(message, "That arrived late, not done. Send it again if you still want it.");
            return;
        }
        Answers answers = new Answers(turn.setup().node(), turn.now().wall(), turn.zoneOf(message.from()));
        if (role == Role.GUEST && command instanceof Said.Peers) {
            refuse(message, "That is for the people of my blueprint: ask me for status or help.");
        } else if (command instanceof Said.Status) {
            answer(message, answers.status(view, turn.open().values()));
        } else if (command instanceof Said.Peers) {
            answer(message, answers.peers(view));
        } else if (command instanceof Said.WhoAmI) {
            String name = turn.setup()
                    .directory()
                    .person(message.from())
                    .map(p -> p.name())
                    .orElse("");
            answer(
                    message,
                    answers.whoAmI(
                            message.from(), name, role, turn.subscribers().containsKey(message.from())));
        } else {
            answer(message, answers.help(role));
        }
    }

    private void answer(ChatEvent.Received message, String body) {
        turn.send(message.from(), body, Kind.ANSWER, Optional.empty(), Optional.empty());
    }

    private static String kept(String text) {
        if (text.length() <= MOST_KEPT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_KEPT - 1)) ? MOST_KEPT - 1 : MOST_KEPT;
        return text.substring(0, end) + "… (cut)";
    }
}
