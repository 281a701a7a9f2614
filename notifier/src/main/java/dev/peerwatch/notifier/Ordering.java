package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Answer.Kind;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.talk.AnswerText;
import dev.peerwatch.notifier.talk.AnswerText.Named;
import dev.peerwatch.notifier.talk.Said;
import dev.peerwatch.notifier.voice.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds out which incidents a person's order is about, whether it can be done, and has it done. */
final class Ordering {

    /** Whoever has a person's password should not be able to silence anything for longer. */
    static final Duration LONGEST = Duration.ofHours(12);

    /** So much of the words of an acknowledgement goes along with it to all who were told; the journal has all of it. */
    private static final int WORDS = 200;

    private final OpsTurn turn;

    Ordering(OpsTurn turn) {
        this.turn = turn;
    }

    // ---- who is meant

    /** All that a message told of, open or ended lately. */
    List<Held> toldBy(String messageId) {
        return all().filter(held -> held.incident().sends().containsKey(messageId))
                .toList();
    }

    private Stream<Held> all() {
        return Stream.concat(turn.troubles(), turn.ended.values().stream().filter(h -> !Muting.isMute(h.incident())));
    }

    /** The open incidents that this person was told of, at whatever address. */
    List<Held> openWith(String jid) {
        List<String> addresses =
                turn.setup().directory().person(jid).map(Person::jids).orElse(List.of(jid));
        return turn.open.values().stream()
                .filter(held -> held.incident().sends().values().stream()
                        .anyMatch(s -> addresses.contains(s.reader()) && s.progress() != Progress.DROPPED))
                .toList();
    }

    /** All whose id begins so, open or ended lately. */
    List<Held> called(String id) {
        return all().filter(held -> held.incident().names().stream()
                        .anyMatch(name -> name.id().hex().startsWith(id)))
                .toList();
    }

    private String author(String jid) {
        return turn.setup().directory().person(jid).map(Person::name).orElse(jid);
    }

    // ---- orders in words

    /**
     * Does it, or says why not.
     *
     * @param late whether it was written so long ago that only what names its incident counts
     */
    void order(ChatEvent.Received message, Said.Order written, boolean late) {
        Said.Order order = plain(written);
        String verb = Answering.verb(kind(order));
        AnswerText text = turn.answering().text(message.from());
        List<Named> open = turn.troubles().map(turn.answering()::named).toList();
        List<Held> meant;
        if (order.id().isPresent()) {
            meant = called(order.id().get());
            if (meant.isEmpty()) {
                turn.answering().answer(message.from(), text.unknown(order.id().get(), open));
                return;
            }
        } else if (message.replyTo().isPresent()) {
            meant = toldBy(message.replyTo().get());
            if (meant.isEmpty()) {
                turn.answering().answer(message.from(), text.notAnAlert(verb, open));
                return;
            }
        } else if (late) {
            turn.answering().answer(message.from(), LATE);
            return;
        } else {
            meant = onlyOne(message.from(), order);
            if (meant.isEmpty()) {
                turn.answering().answer(message.from(), text.nothingOpen());
                return;
            }
        }
        boolean several =
                meant.size() > 1 && (order.id().isPresent() || message.replyTo().isEmpty());
        if (several) {
            turn.answering()
                    .answer(
                            message.from(),
                            text.which(
                                    verb,
                                    meant.stream().map(turn.answering()::named).toList()));
            return;
        }
        Instant at =
                late ? message.sentAt().orElse(turn.now().wall()) : turn.now().wall();
        carryOut(
                message.from(),
                key(message.from(), message.messageId()),
                answer(message.from(), order, at),
                meant,
                late);
    }

    static final String LATE = "That arrived late, not done. Send it again if you still want it.";

    /** "ack dead disk" names no incident, unless there is one of that name. */
    private Said.Order plain(Said.Order order) {
        if (order instanceof Said.Ack ack && ack.id().isPresent()) {
            String id = ack.id().get();
            boolean word =
                    id.chars().noneMatch(Character::isDigit) && called(id).isEmpty();
            return word ? new Said.Ack(Optional.empty(), (id + ' ' + ack.words()).strip()) : ack;
        }
        return order;
    }

    /** Where none is named: the only one that it can be about, of those told of to this person first. */
    private List<Held> onlyOne(String jid, Said.Order order) {
        List<Held> told = openWith(jid);
        List<Held> candidates = told.isEmpty() ? turn.troubles().toList() : told;
        List<Held> fitting = candidates.stream().filter(fits(order)).toList();
        return fitting.isEmpty() ? candidates : fitting;
    }

    private Predicate<Held> fits(Said.Order order) {
        return switch (kind(order)) {
            case ACK -> held -> held.incident().ack().isEmpty();
            case UNACK -> held -> canBeTakenBack(held.incident());
            case SNOOZE, RESOLVE -> held -> true;
        };
    }

    private boolean canBeTakenBack(Incident incident) {
        return incident.ack().isPresent()
                || incident.quietUntil(turn.now().wall()).isPresent();
    }

    private static Kind kind(Said.Order order) {
        return order instanceof Said.Ack
                ? Kind.ACK
                : order instanceof Said.Unack ? Kind.UNACK : order instanceof Said.Snooze ? Kind.SNOOZE : Kind.RESOLVE;
    }

    private Answer answer(String jid, Said.Order order, Instant at) {
        if (order instanceof Said.Snooze snooze) {
            return snooze(jid, at, snooze.time(), "");
        }
        Answer answer = Answer.of(kind(order), author(jid), at);
        return order instanceof Said.Ack ack ? answer.saying(Kept.start(ack.words(), WORDS)) : answer;
    }

    Answer snooze(String jid, Instant at, Duration time, String words) {
        Duration granted = time.compareTo(LONGEST) > 0 ? LONGEST : time;
        return new Answer(Kind.SNOOZE, author(jid), at, Optional.of(at.plus(granted)), "", Kept.start(words, WORDS));
    }

    /** The same message under the same name, whichever node takes it and however often. */
    String key(String jid, String messageId) {
        return messageId.isEmpty() ? turn.nextId().hex() : Answering.messageId("said", messageId, jid);
    }

    // ---- doing it

    private void carryOut(String jid, String key, Answer answer, List<Held> meant, boolean late) {
        List<Held> done = new ArrayList<>();
        List<String> not = new ArrayList<>();
        for (Held held : meant) {
            Optional<String> why = whyNot(jid, answer, held, late);
            why.ifPresentOrElse(not::add, () -> done.add(held));
        }
        if (!done.isEmpty()) {
            List<Named> names = done.stream().map(turn.answering()::named).toList();
            String said = turn.answering().text(jid).done(names, answer) + limited(answer);
            not.add(0, said);
            turn.answering().take(jid, key, answer, done, String.join("\n", not));
        } else if (!not.isEmpty()) {
            turn.answering().answer(jid, String.join("\n", not));
        }
    }

    static String limited(Answer answer) {
        boolean most = answer.until()
                .filter(end -> Duration.between(answer.at(), end).compareTo(LONGEST) >= 0)
                .isPresent();
        return most ? " " + LONGEST.toHours() + " h is the most." : "";
    }

    private Optional<String> whyNot(String jid, Answer answer, Held held, boolean late) {
        AnswerText text = turn.answering().text(jid);
        Named named = turn.answering().named(held);
        Incident incident = held.incident();
        if (!incident.isOpen()) {
            return Optional.of(text.over(named));
        }
        if (late && answer.at().isBefore(incident.openedAt())) {
            return Optional.of(LATE);
        }
        if (!incident.takesAnswers()) {
            return Optional.of(named + " has been answered too often, I take no more. Send resolve to close it.");
        }
        if (answer.kind() == Kind.ACK && incident.ack().isPresent()) {
            Answer ack = incident.ack().get();
            return Optional.of(text.already(named, ack, ack.by().equals(answer.by())));
        }
        return answer.kind() == Kind.UNACK && !canBeTakenBack(incident)
                ? Optional.of(text.nothingToTakeBack(named))
                : Optional.empty();
    }

    // ---- reactions

    /** A thumb on an alert. One that stood there before is no news. */
    void thumb(ChatEvent.Reacted reaction, List<Held> about, boolean late) {
        String name = author(reaction.from());
        List<Held> news = about.stream()
                .filter(held -> held.incident()
                        .ack()
                        .filter(ack -> ack.by().equals(name))
                        .isEmpty())
                .toList();
        Instant at =
                late ? reaction.sentAt().orElse(turn.now().wall()) : turn.now().wall();
        Answer ack = Answer.of(Kind.ACK, name, at).through(reaction.about());
        carryOut(reaction.from(), key(reaction.from(), reaction.messageId()), ack, news, late);
    }

    /** No thumb any more: takes back what a thumb on the same alert has done. */
    void noThumb(ChatEvent.Reacted reaction, List<Held> about) {
        String name = author(reaction.from());
        List<Held> his = about.stream()
                .filter(held -> held.incident().isOpen()
                        && held.incident()
                                .ack()
                                .filter(ack ->
                                        ack.by().equals(name) && ack.via().equals(reaction.about()))
                                .isPresent())
                .toList();
        Answer back = Answer.of(Kind.UNACK, name, turn.now().wall()).through(reaction.about());
        carryOut(reaction.from(), key(reaction.from(), reaction.messageId()), back, his, false);
    }
}
