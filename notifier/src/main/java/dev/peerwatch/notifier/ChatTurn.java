package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import dev.peerwatch.notifier.policy.Directory.Role;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.talk.Answers;
import dev.peerwatch.notifier.talk.Grammar;
import dev.peerwatch.notifier.talk.NodeView;
import dev.peerwatch.notifier.talk.Said;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
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
            turn.posting().taken(taken.messageId());
        } else if (event instanceof ChatEvent.Delivered delivered) {
            turn.journal(Level.INFO, "delivered", "to", delivered.from(), "message", delivered.messageId());
        } else if (event instanceof ChatEvent.Bounced bounced) {
            turn.posting().bounced(bounced.messageId(), bounced.to(), bounced.condition());
        } else if (event instanceof ChatEvent.Received received) {
            received(received);
        } else if (event instanceof ChatEvent.SubscriptionRequested request) {
            subscriptionRequested(request.from());
        } else if (event instanceof ChatEvent.Unsubscribed unsubscribed) {
            turn.greeting().unsubscribe(unsubscribed.from(), "removed the contact");
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
                turn.greeting().subscribe(contact);
            } else if (role == Role.STRANGER) {
                turn.emit(new OpsEffect.Remove(contact));
            }
        }
        for (String jid : List.copyOf(turn.contacts().subscribers().keySet())) {
            if (!event.contacts().contains(jid)) {
                turn.greeting().unsubscribe(jid, "not among the contacts any more");
            }
        }
        turn.posting().connected();
        turn.handingOver().retry();
        // What was owed meanwhile is owed still.
        turn.open.values().forEach(this::askAgain);
        turn.ended.values().forEach(this::askAgain);
    }

    private void askAgain(Held held) {
        turn.holding().put(held.with(held.gossip().wanted()));
        turn.holding().concerns(Ref.to(held.incident()));
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

    private void subscriptionRequested(String jid) {
        Role role = turn.setup().directory().roleOf(jid);
        switch (role) {
            case PERSON, GUEST -> {
                turn.greeting().subscribe(jid);
                turn.emit(new OpsEffect.Accept(jid));
            }
            case NODE -> turn.emit(new OpsEffect.Accept(jid));
            case STRANGER -> {
                if (turn.greeting().mayJournalStranger(jid)) {
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
            case STRANGER -> {
                // What was stored comes again after each restart: that would be a refusal, and a line, for each of
                // them.
                if (!isLate(message)) {
                    refuse(
                            message,
                            "I am a monitoring agent and talk only to the people of my blueprint. What you wrote is not kept.");
                } else if (turn.greeting().mayJournalStranger(message.from()) && firstTime(message)) {
                    journalRefused(message);
                }
            }
        }
    }

    private boolean firstTime(ChatEvent.Received message) {
        return turn.greeting()
                .firstTime(
                        message.from(),
                        message.messageId(),
                        message.sentAt().orElse(turn.now().wall()));
    }

    private boolean isLate(ChatEvent.Received message) {
        return message.sentAt()
                .filter(at -> Duration.between(at, turn.now().wall()).compareTo(LATE) > 0)
                .isPresent();
    }

    private void journalRefused(ChatEvent.Received message) {
        turn.journal(JournalEntry.of(turn.now().wall(), Level.WARN, "refused", "jid", message.from())
                .withText(kept(message.body())));
    }

    /** So seldom that two machines which answer each other don't go on for ever. */
    private void refuse(ChatEvent.Received message, String answer) {
        if (turn.greeting().mayJournalStranger(message.from())) {
            journalRefused(message);
        }
        if (turn.greeting().mayRefuse(message.from())) {
            turn.posting().send(message.from(), answer, Kind.INFO);
        }
    }

    private void heard(ChatEvent.Received message) {
        if (firstTime(message)) {
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
        List<Incident> open = turn.open.values().stream().map(Held::incident).toList();
        if (message.replyTo().isPresent()) {
            String alert = message.replyTo().get();
            return open.stream().filter(i -> i.sends().containsKey(alert)).findFirst();
        }
        // The alert went to the person's first address; the answer may come from another one.
        List<String> addresses = turn.setup()
                .directory()
                .person(message.from())
                .map(Person::jids)
                .orElse(List.of(message.from()));
        List<Incident> told = open.stream()
                .filter(i -> i.sends().values().stream()
                        .anyMatch(s -> addresses.contains(s.reader()) && s.progress() != Progress.DROPPED))
                .toList();
        return told.size() == 1 ? Optional.of(told.get(0)) : Optional.empty();
    }

    private void command(ChatEvent.Received message, Said.Command command, Role role) {
        turn.journal(JournalEntry.of(turn.now().wall(), Level.INFO, "command", "from", message.from())
                .withText(kept(message.body())));
        if (isLate(message)) {
            answer(message, "That arrived late, not done. Send it again if you still want it.");
            return;
        }
        Answers answers = new Answers(turn.setup().node(), turn.now().wall(), turn.zoneOf(message.from()));
        if (role == Role.GUEST && command instanceof Said.Peers) {
            refuse(message, "That is for the people of my blueprint: ask me for status or help.");
        } else if (command instanceof Said.Status) {
            answer(
                    message,
                    answers.status(
                            view,
                            turn.open.values().stream().map(Held::incident).toList(),
                            role == Role.PERSON ? missed() : List.of()));
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
                            message.from(),
                            name,
                            role,
                            turn.contacts().subscribers().containsKey(message.from())));
        } else {
            answer(message, answers.help(role));
        }
    }

    /** People for whom this node is one of the first two speakers, and who would get its alerts from somebody they don't know. */
    private List<String> missed() {
        return turn.setup().directory().people().stream()
                .filter(person ->
                        turn.speakersOf(person.jids().get(0)).stream().limit(2).anyMatch(turn::isSelf))
                .filter(person -> person.jids().stream()
                        .noneMatch(jid -> turn.contacts().subscribers().containsKey(jid)))
                .map(Person::name)
                .toList();
    }

    private void answer(ChatEvent.Received message, String body) {
        turn.posting().send(message.from(), body, Kind.ANSWER);
    }

    private static String kept(String text) {
        if (text.length() <= MOST_KEPT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_KEPT - 1)) ? MOST_KEPT - 1 : MOST_KEPT;
        return text.substring(0, end) + "… (cut)";
    }
}
