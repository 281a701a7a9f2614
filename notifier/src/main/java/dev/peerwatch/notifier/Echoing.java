package dev.peerwatch.notifier;

import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Answer.Kind;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Rule;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Tells all who were told of an incident who has it, and that a snooze is over. Each hears it from the node that told of the trouble, as a
 * reply to that; from a watcher an interval later, should that node be gone. The messages' ids follow from the answer and the reader: so
 * every node knows from the incident itself who has been told.
 */
final class Echoing {

    /** What was answered longer ago is no news. */
    private static final Duration NEWS = Duration.ofHours(1);

    /** Nodes' clocks are no farther apart, or so it's hoped: in doubt it is said. */
    private static final Duration APART = Duration.ofMinutes(1);

    /** What a message is about: an answer, or the end of a snooze. */
    private static final String ANSWER = "answer";

    private static final String OVER = "over";

    private final OpsTurn turn;

    Echoing(OpsTurn turn) {
        this.turn = turn;
    }

    /** The ids of all that this reader may ever be told of an answer with this key. */
    static Set<String> messageIds(String key, String reader) {
        return Set.of(Answering.messageId(ANSWER, key, reader), Answering.messageId(OVER, key, reader));
    }

    /** Says what there is to say, and has the incident looked at again when there will be more. */
    void review(Ref ref) {
        Optional<Held> found = turn.holding().find(ref);
        if (found.isEmpty()
                || !found.get().incident().isOpen()
                || found.get().incident().answers().isEmpty()) {
            return;
        }
        Incident incident = found.get().incident();
        Duration again = OpsState.NEVER;
        for (Map.Entry<String, Answer> e : incident.answers().entrySet()) {
            Answer answer = e.getValue();
            boolean young = answer.at().isAfter(turn.now().wall().minus(NEWS));
            // That a node is muted those on call hear anyhow.
            if (young && !answer.ends() && !answer.isMute()) {
                again = earlier(again, tell(ref, ANSWER, e.getKey(), answer, answer.at()));
            }
        }
        again = earlier(again, snoozeOver(ref, incident));
        Duration then = again;
        turn.holding()
                .find(ref)
                .filter(held -> held.incident().isOpen() && then.compareTo(held.reviewAt()) < 0)
                .ifPresent(held -> turn.holding().put(held.reviewedAgain(then)));
    }

    private Duration snoozeOver(Ref ref, Incident incident) {
        Optional<Answer> snooze = incident.snooze();
        boolean somebodyHasIt = incident.ack()
                .filter(ack -> snooze.filter(s -> ack.at().isAfter(s.at())).isPresent())
                .isPresent();
        if (snooze.isEmpty() || somebodyHasIt || !incident.headline().bad()) {
            return OpsState.NEVER;
        }
        Instant end = snooze.get().until().orElse(snooze.get().at());
        if (end.isAfter(turn.now().wall())) {
            return turn.now().upAt(end);
        }
        String key = incident.answers().entrySet().stream()
                .filter(e -> e.getValue().equals(snooze.get()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return tell(ref, OVER, key, snooze.get(), end);
    }

    /** Tells those who don't know yet and whom it is this node's turn to tell; returns when it will be its turn for others. */
    private Duration tell(Ref ref, String what, String key, Answer answer, Instant since) {
        Duration again = OpsState.NEVER;
        Held held = turn.holding().find(ref).orElseThrow();
        TreeSet<String> readers = new TreeSet<>();
        held.incident().sends().values().stream()
                .filter(send -> send.taken() && send.told().bad())
                .forEach(send -> readers.add(send.reader()));
        for (String reader : readers) {
            Held now = turn.holding().find(ref).orElseThrow();
            String messageId = Answering.messageId(what, key, reader);
            if (!concerns(reader, what, answer) || isSaid(now, messageId) || isKnown(now, reader, what, since)) {
                continue;
            }
            Duration hours = turn.hours().from(now, reader, now.incident().headline());
            if (hours.compareTo(turn.up()) > 0) {
                again = earlier(again, hours);
                continue;
            }
            Optional<Duration> due = due(now, reader, since);
            if (due.isPresent() && due.get().compareTo(turn.up()) > 0) {
                again = earlier(again, due.get());
            } else if (due.isPresent() && what.equals(OVER) && hasChanged(now, reader)) {
                // The reader hears that it is another trouble now, which says enough.
                Headline told = turn.telling().told(now, reader).orElse(Headline.OVER);
                Send covered = turn.speaking().send(reader, now, told, Progress.TAKEN);
                turn.holding().put(now.with(now.incident().with(messageId, covered), turn.up()));
            } else if (due.isPresent() && turn.canSpeak()) {
                say(now, reader, messageId, what, answer);
            }
        }
        return again;
    }

    /**
     * Whether it is no news: who was told of the trouble only after an answer was told with it who has it, and who was told since a
     * snooze ended knows that it goes on.
     */
    private static boolean isKnown(Held held, String reader, String what, Instant since) {
        Stream<Send> told = held.incident().sends().values().stream()
                .filter(send -> send.reader().equals(reader)
                        && send.taken()
                        && send.told().bad());
        return what.equals(OVER)
                ? told.anyMatch(send -> isAfter(send, since.minusMillis(1)))
                : told.allMatch(send -> isAfter(send, since.plus(APART)));
    }

    private static boolean isAfter(Send send, Instant time) {
        return send.at().filter(at -> at.isAfter(time)).isPresent();
    }

    private boolean hasChanged(Held held, String reader) {
        return Rule.owed(
                        turn.telling().told(held, reader),
                        Optional.of(held.incident().headline()),
                        held.incident().trouble())
                .isPresent();
    }

    /** The author has had a confirmation; that a snooze is over is news for the author, too. */
    private boolean concerns(String reader, String what, Answer answer) {
        boolean author = turn.setup()
                .directory()
                .person(reader)
                .map(Person::name)
                .filter(answer.by()::equals)
                .isPresent();
        return turn.setup().directory().maySubscribe(reader) && (what.equals(OVER) || !author);
    }

    private boolean isSaid(Held held, String messageId) {
        Send send = held.incident().sends().get(messageId);
        return turn.written.get(messageId) != null
                || (send != null && (send.taken() || send.progress() == Progress.FAILED));
    }

    /** When it is this node's turn to tell this reader, if it ever is. */
    private Optional<Duration> due(Held held, String reader, Instant since) {
        boolean mine = held.incident()
                .lastTo(reader, List.of(Progress.TAKEN))
                .filter(e -> turn.isSelf(e.getValue().speaker()))
                .isPresent();
        if (mine) {
            return Optional.of(turn.up());
        }
        Duration interval = turn.timing().interval();
        return switch (turn.telling().role(held)) {
            case LEAD -> Optional.of(turn.now().upAt(since.plus(interval)));
            case BACKUP -> Optional.of(turn.now().upAt(since.plus(interval).plus(interval)));
            case BYSTANDER -> Optional.empty();
        };
    }

    private void say(Held held, String reader, String messageId, String what, Answer answer) {
        boolean over = what.equals(OVER);
        boolean open = over || answer.kind() == Kind.UNACK;
        String next = open
                ? turn.escalating()
                        .next(List.of(held.incident()))
                        .map(n -> turn.answering()
                                .text(reader)
                                .next(n, turn.readerOf(reader).name()))
                        .orElse("")
                : "";
        String body = over
                ? turn.answering().text(reader).snoozeOver(turn.answering().named(held), answer)
                : turn.answering().text(reader).news(turn.answering().named(held), answer);
        Headline told = turn.telling().told(held, reader).orElse(held.incident().headline());
        Ref ref = Ref.to(held.incident());
        Optional<String> replyTo = turn.speaking().replyTo(reader, held);
        Send send = turn.speaking().send(reader, held, told, Progress.INTENDED);
        turn.holding().put(held.with(held.incident().with(messageId, send), turn.up()));
        TreeMap<Ref, Headline> says = new TreeMap<>();
        says.put(ref, told);
        turn.written.put(messageId, new Written(reader, says, turn.up()));
        turn.posting()
                .news(
                        messageId,
                        reader,
                        new Wording.Message(body + next, replyTo, new TreeSet<>()),
                        turn.shortId(held.incident()),
                        open ? OutboxMessage.Kind.ALERT : OutboxMessage.Kind.ANSWER);
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
