package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.outbox.Liveness;
import dev.peerwatch.notifier.policy.Directory.Role;
import dev.peerwatch.notifier.talk.NodeView;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a step does about an event of the chat: the connection, the contacts, and whose words are heard at all. */
final class ChatTurn {

    /** Characters of a stranger's words that the journal shows. */
    private static final int MOST_OF_STRANGERS = 4_000;

    private final OpsTurn turn;
    private final NodeView view;

    ChatTurn(OpsTurn turn, NodeView view) {
        this.turn = turn;
        this.view = view;
    }

    void on(ChatEvent said) {
        ChatEvent event = Readdressed.original(said);
        if (event instanceof ChatEvent.Connected connected) {
            connected(connected);
        } else if (event instanceof ChatEvent.Disconnected disconnected) {
            disconnected(disconnected);
        } else if (event instanceof ChatEvent.Taken taken) {
            turn.posting().taken(taken.messageId());
        } else if (event instanceof ChatEvent.Pong pong) {
            pong(pong);
        } else if (event instanceof ChatEvent.Delivered delivered) {
            turn.journal(Level.INFO, "delivered", "to", delivered.from(), "message", delivered.messageId());
        } else if (event instanceof ChatEvent.Bounced bounced) {
            turn.posting().bounced(bounced.messageId(), bounced.to(), bounced.condition());
        } else if (event instanceof ChatEvent.Received message) {
            received(message, message.from());
        } else if (event instanceof ChatEvent.Reacted reaction) {
            received(reaction, reaction.from());
        } else if (event instanceof ChatEvent.Displayed seen) {
            turn.posting().displayed(seen.messageId(), seen.from());
        } else if (event instanceof ChatEvent.SaidInRoom words) {
            new RoomTurn(turn).heard(words).ifPresent(this::on);
        } else if (event instanceof ChatEvent.ReactedInRoom reaction) {
            new RoomTurn(turn).heard(reaction).ifPresent(this::on);
        } else if (event instanceof ChatEvent.RingAnswered answer) {
            turn.ringing().answered(answer.callId(), answer.from(), answer.accepted());
        } else if (event instanceof ChatEvent.Seen seen) {
            seen(seen);
        } else if (event instanceof ChatEvent.SubscriptionRequested request) {
            subscriptionRequested(request.from());
        } else if (event instanceof ChatEvent.Unsubscribed unsubscribed) {
            turn.greeting().unsubscribe(unsubscribed.from(), "removed the contact");
            turn.emit(new OpsEffect.Remove(unsubscribed.from()));
        }
    }

    /** Matters only where there's another address to choose. */
    private void seen(ChatEvent.Seen event) {
        boolean several = turn.setup()
                .directory()
                .person(event.from())
                .filter(person -> person.jids().size() > 1)
                .isPresent();
        if (several) {
            turn.reach(turn.reach().seen(event.from(), event.client(), event.there()));
        }
    }

    private void connected(ChatEvent.Connected event) {
        if (!event.resumed()) {
            turn.reach(turn.reach().unseen());
            turn.speaking().notResumed();
        }
        if (turn.link().server().filter(event.server()::equals).isEmpty()) {
            turn.reach(turn.reach().elsewhere());
        }
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
        if (!event.resumed()) {
            new RoomTurn(turn).enterAgain();
        }
        askAboutAll();
    }

    /**
     * The server is there. When that took long, it was this node, perhaps, that was cut off: what it would have said meanwhile is looked
     * at again, and the next ping shows whether the server is always that slow.
     */
    private void pong(ChatEvent.Pong event) {
        Liveness before = turn.link().liveness();
        if (!before.awaits(event.pingId())) {
            return;
        }
        turn.liveness(before.answered(turn.up()));
        if (before.silent() || before.isLate(turn.up(), turn.timing().promptly())) {
            turn.journal(
                    Level.INFO,
                    "chat",
                    "connected",
                    "yes",
                    "answered",
                    "late",
                    "after",
                    turn.link().liveness().trip().toMillis() + "ms");
            turn.lookFirst();
            askAboutAll();
            turn.posting().ping();
        }
    }

    /** What was owed meanwhile is owed still. */
    private void askAboutAll() {
        turn.handingOver().retry();
        turn.open.values().forEach(this::askAbout);
        turn.ended.values().forEach(this::askAbout);
    }

    private void askAbout(Held held) {
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

    private void received(ChatEvent event, String from) {
        switch (turn.setup().directory().roleOf(from)) {
            case PERSON, GUEST -> {
                turn.talks(turn.talks().seeing(view));
                new Pacing(turn, new Listening(turn, view)).hear(event, from);
            }
            case NODE -> {
                // Agents have nothing to say to each other in words.
            }
            case STRANGER -> {
                if (event instanceof ChatEvent.Received message) {
                    strange(message);
                }
            }
        }
    }

    /** What was stored comes again after each restart: that would be a refusal, and a line, for each of them. */
    private void strange(ChatEvent.Received message) {
        String text = Kept.start(message.body(), MOST_OF_STRANGERS);
        if (!Listening.isLate(message.sentAt(), turn.now().wall())) {
            turn.greeting()
                    .refuse(
                            message.from(),
                            text,
                            "I am a monitoring agent and talk only to the people of my blueprint. What you wrote is not kept.");
        } else if (turn.greeting().mayJournalStranger(message.from())
                && turn.greeting()
                        .firstTime(
                                message.from(),
                                message.messageId(),
                                message.sentAt().orElse(turn.now().wall()))) {
            turn.greeting().journalRefused(message.from(), text);
        }
    }
}
