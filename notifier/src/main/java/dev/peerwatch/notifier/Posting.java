package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.outbox.Liveness;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outbox: what goes in, what goes out, what is given up. */
final class Posting {

    /** So long isn't tried an address that a message came back from: its server may be away, or have forgotten the account. */
    private static final Duration AWAY_FOR = Duration.ofMinutes(10);

    private final OpsTurn turn;

    Posting(OpsTurn turn) {
        this.turn = turn;
    }

    /** Puts a message that is no alert into the outbox and, if there's a connection, on the wire. */
    void send(String to, String body, Kind kind) {
        send(to, body, Optional.empty(), kind);
    }

    /** The same as a reply to one of this node's own. */
    void send(String to, String body, Optional<String> replyTo, Kind kind) {
        enqueue(new OutboxMessage(
                new ChatMessage(turn.nextId().hex(), to, body, replyTo),
                kind,
                Optional.empty(),
                turn.now().wall()));
    }

    /** The same for an alert; {@code incidents} are the short ids for the journal. */
    void alert(String messageId, String to, Wording.Message message, String incidents) {
        news(messageId, to, message, incidents, Kind.ALERT);
    }

    /** The same for what people have answered. */
    void news(String messageId, String to, Wording.Message message, String incidents, Kind kind) {
        String first = address(to);
        String best = kind == Kind.ALERT ? online(to, first) : first;
        boolean in = enqueue(new OutboxMessage(
                new ChatMessage(messageId, best, message.body(), message.replyTo()),
                kind,
                Optional.of(incidents),
                turn.now().wall()));
        if (!in) {
            turn.speaking().dropped(messageId);
        } else if (!best.equals(first)) {
            enqueue(new OutboxMessage(
                    new ChatMessage(Readdressed.copy(messageId), first, message.body(), Optional.empty()),
                    kind,
                    Optional.of(incidents),
                    turn.now().wall()));
        }
    }

    /**
     * A later address of a person where somebody reads now, if nobody does at the first one. An alert then goes to both: a server
     * keeps what it is given for one who is offline, and may wake a telephone by it, so to leave the first one out could mean that less
     * arrives. Who hears twice is told nothing wrong; who isn't told sleeps.
     */
    private String online(String reader, String first) {
        if (!turn.reach().isOffline(first)) {
            return first;
        }
        return turn.setup()
                .directory()
                .person(reader)
                .flatMap(person -> person.jids().stream()
                        .skip(person.jids().indexOf(first) + 1L)
                        .filter(jid ->
                                turn.reach().isOnline(jid) && !turn.reach().isAway(jid, turn.up()))
                        .findFirst())
                .orElse(first);
    }

    /** The first of a person's addresses that messages don't come back from, and so for any other reader the one it has. */
    private String address(String reader) {
        return turn.setup()
                .directory()
                .person(reader)
                .flatMap(person -> person.jids().stream()
                        .filter(jid -> !turn.reach().isAway(jid, turn.up()))
                        .findFirst())
                .orElse(reader);
    }

    private boolean enqueue(OutboxMessage queued) {
        Optional<OutboxMessage> least = turn.outbox().evictedBy(queued.kind());
        if (turn.outbox().isFull() && least.isEmpty()) {
            journalUnsent(queued, "outbox full");
            return false;
        }
        least.ifPresent(evicted -> giveUp(evicted.message().id(), "outbox full"));
        turn.outbox(turn.outbox().with(queued));
        turn.emit(new OpsEffect.Enqueue(queued));
        transmit();
        return true;
    }

    /** Sends what may go now. */
    void transmit() {
        if (turn.link().connected()) {
            List<OutboxMessage> due = turn.outbox().due(turn.up(), turn.setup().directory()::isRoom);
            if (!due.isEmpty()) {
                due.forEach(message -> turn.emit(new OpsEffect.Transmit(message.message())));
                turn.outbox(turn.outbox().sent(due, turn.up()));
            }
        }
    }

    /** Whether the chat server has shown just now that it is there; if it hasn't, it is asked. */
    boolean isServerThere() {
        boolean known = turn.link().liveness().isKnown(turn.up(), turn.timing().groupWait());
        if (!known) {
            ping();
        }
        return known;
    }

    /** Asks the chat server whether it is there, unless its answer is waited for already. */
    void ping() {
        Liveness liveness = turn.link().liveness();
        if (turn.link().connected() && liveness.ping().isEmpty()) {
            String id = turn.nextId().hex();
            turn.liveness(liveness.asking(id, turn.up()));
            turn.emit(new OpsEffect.PingServer(id));
        }
    }

    /** When the chat server will have been waited for in vain. */
    Duration silentAt() {
        return turn.link().liveness().silentAt(turn.timing().sayPatience()).orElse(OpsState.NEVER);
    }

    /** Notices that the chat server is waited for in vain: until it answers, others have to speak. */
    void noticeSilence() {
        Liveness liveness = turn.link().liveness();
        if (silentAt().compareTo(turn.up()) <= 0) {
            turn.liveness(liveness.unanswered());
            turn.journal(
                    Level.WARN,
                    "chat",
                    "connected",
                    "yes",
                    "problem",
                    "silent",
                    "reason",
                    "the server doesn't answer a ping: the line may be dead, and others are asked to speak");
        }
    }

    /** When there's more to {@link #transmit}, should nothing happen until then. */
    Duration nextAt() {
        return turn.link().connected()
                ? turn.outbox()
                        .moreAt(turn.up(), turn.setup().directory()::isRoom)
                        .orElse(OpsState.NEVER)
                : OpsState.NEVER;
    }

    /** Gives a message up, and says so in the journal. */
    void giveUp(String messageId, String why) {
        OutboxMessage gone = turn.outbox().messages().get(messageId);
        if (gone == null) {
            return;
        }
        forget(messageId);
        journalUnsent(gone, why);
        turn.speaking().dropped(Readdressed.original(messageId));
    }

    private void journalUnsent(OutboxMessage gone, String why) {
        journal(Level.WARN, "unsent", gone, "reason", why);
    }

    private void journal(Level level, String kind, OutboxMessage message, String... more) {
        List<String> fields = new ArrayList<>(List.of("to", message.message().to()));
        fields.addAll(List.of(more));
        message.incident().ifPresent(id -> fields.addAll(List.of("incident", id)));
        turn.journal(JournalEntry.of(turn.now().wall(), level, kind, fields.toArray(String[]::new))
                .withText(message.message().body()));
    }

    private void forget(String messageId) {
        turn.outbox(turn.outbox().without(messageId));
        turn.emit(new OpsEffect.Dequeue(messageId));
        transmit();
    }

    /** The chat server has it. */
    void taken(String messageId) {
        OutboxMessage sent = turn.outbox().messages().get(messageId);
        if (sent == null) {
            turn.speaking().takenAfterAll(Readdressed.original(messageId));
            return;
        }
        forget(messageId);
        journal(Level.INFO, "sent", sent);
        if (sent.kind() == Kind.ALERT) {
            turn.reach(turn.reach().taken(sent));
        }
        String original = Readdressed.original(messageId);
        Written alert = turn.written.get(original);
        turn.speaking().taken(original);
        if (alert != null && sent.kind() == Kind.ALERT) {
            turn.ringing().alertTaken(alert);
        }
    }

    /** The reader has it before the eyes. */
    void displayed(String messageId, String from) {
        if (turn.setup().directory().maySubscribe(from)) {
            turn.journal(Level.INFO, "displayed", "to", from, "message", Readdressed.original(messageId));
        }
    }

    /** It came back: an alert goes to the person's next address, if there's one. */
    void bounced(String messageId, String to, String condition) {
        turn.journal(Level.WARN, "bounced", "to", to, "condition", condition, "message", messageId);
        Optional<Person> person = turn.setup().directory().person(to);
        Optional<OutboxMessage> alert = Optional.ofNullable(
                        turn.outbox().messages().get(messageId))
                .or(() -> turn.reach().lately(messageId))
                .filter(message -> message.kind() == Kind.ALERT);
        if (person.isPresent() && person.get().jids().size() > 1) {
            turn.reach(turn.reach().cameBackFrom(to, turn.up().plus(AWAY_FOR), turn.up()));
        }
        Optional<String> next = person.flatMap(p -> p.jids().stream()
                .filter(jid -> !turn.reach().isAway(jid, turn.up()))
                .findFirst());
        if (alert.isPresent() && next.isPresent() && !next.get().equals(to)) {
            if (turn.outbox().messages().containsKey(messageId)) {
                forget(messageId);
            }
            OutboxMessage again = alert.get();
            enqueue(new OutboxMessage(
                    new ChatMessage(
                            Readdressed.next(messageId),
                            next.get(),
                            again.message().body(),
                            Optional.empty()),
                    again.kind(),
                    again.incident(),
                    turn.now().wall()));
            return;
        }
        String reader = person.map(p -> p.jids().get(0)).orElse(to);
        turn.speaking().failed(Readdressed.original(messageId), reader);
        giveUp(messageId, "it came back: " + condition);
    }

    /**
     * There's a connection again: what waits goes out. Alerts only if they are young: what an old one says may not be true any more, and
     * is worked out again.
     */
    void connected() {
        turn.outbox(turn.outbox().atRest());
        giveUpOld();
        transmit();
    }

    /** Without a connection an alert waits as long as a speaker is waited for, then it's somebody else's. */
    void giveUpOld() {
        for (Map.Entry<String, Written> e : List.copyOf(turn.written.view().entrySet())) {
            if (turn.up().compareTo(givenUpAt(e.getValue())) >= 0) {
                for (OutboxMessage waiting : turn.outbox().waiting()) {
                    String id = waiting.message().id();
                    if (Readdressed.original(id).equals(e.getKey())) {
                        giveUp(id, "superseded");
                    }
                }
                turn.speaking().dropped(e.getKey());
            }
        }
    }

    Duration givenUpAt(Written alert) {
        return alert.at().plus(turn.timing().sayInAll());
    }

    /** Alerts to those who aren't in the blueprint any more. */
    void onlyToThoseInTheBlueprint() {
        for (OutboxMessage waiting : turn.outbox().waiting()) {
            if (waiting.kind() == Kind.ALERT
                    && !turn.setup().directory().maySubscribe(waiting.message().to())) {
                giveUp(waiting.message().id(), "no longer in the blueprint");
            }
        }
    }
}
