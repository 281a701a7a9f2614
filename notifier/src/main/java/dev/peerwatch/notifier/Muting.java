package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Answer.Kind;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.talk.AnswerText.Named;
import dev.peerwatch.notifier.talk.MuteText;
import dev.peerwatch.notifier.talk.Said;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Maintenance windows made by hand. A window travels and is kept as an incident of its own, about {@code node/(mute)}: nobody finds
 * anything of that subject, so it is never told, but the watchers of the node have it from each other, whoever takes over from whom, and
 * join what several people ordered. Its answers are what was ordered, snoozes; the last one goes into every incident about
 * the node that opens or is open meanwhile, so that what is told when the window ends follows from the incident alone.
 *
 * <p>A window is kept for as long as any order could have lasted, also when it was ended early: a node that was away with an old copy must
 * not silence anything by it.
 */
final class Muting {

    /** No service is called so: in the blueprint they have letters, digits and hyphens. */
    private static final String SERVICE = "(mute)";

    private final OpsTurn turn;

    Muting(OpsTurn turn) {
        this.turn = turn;
    }

    private static Subject subject(String node) {
        return new Subject(node, Optional.of(SERVICE));
    }

    /** Whether this is such a window and no trouble. */
    static boolean isMute(Incident incident) {
        return incident.subject().service().filter(SERVICE::equals).isPresent();
    }

    private Instant wall() {
        return turn.now().wall();
    }

    // ---- orders

    void mute(ChatEvent.Received message, Said.Mute order) {
        if (isUnknown(message.from(), order.node())) {
            return;
        }
        Answer answer = turn.ordering()
                .snooze(message.from(), wall(), order.time(), order.reason())
                .through(Answer.MUTE);
        take(message, order.node(), answer);
    }

    /** Also where this node knows of none: another one may. */
    void unmute(ChatEvent.Received message, Said.Unmute order) {
        if (!isUnknown(message.from(), order.node())) {
            Answer answer = turn.ordering()
                    .snooze(message.from(), wall(), Duration.ZERO, "")
                    .through(Answer.MUTE);
            take(message, order.node(), answer);
        }
    }

    private boolean isUnknown(String jid, String node) {
        boolean unknown = !turn.setup().places().containsKey(node);
        if (unknown) {
            turn.answering().answer(jid, "Not done: my blueprint has no node " + node + '.');
        }
        return unknown;
    }

    private void take(ChatEvent.Received message, String node, Answer answer) {
        Held window = turn.openAbout(subject(node))
                .orElseGet(() -> Held.of(Incident.open(turn.nextId(), subject(node), wall()), turn.up()));
        if (!window.incident().takesAnswers()) {
            turn.answering()
                    .answer(message.from(), "Not done: " + node + " has been muted too often today, I take no more.");
            return;
        }
        List<Named> open = about(node).map(turn.answering()::named).toList();
        String key = turn.ordering().key(message.from(), message.messageId());
        turn.answering()
                .take(
                        message.from(),
                        key,
                        answer,
                        List.of(window),
                        text(message.from()).done(node, answer, open) + Ordering.limited(answer));
        echo(message.from(), node, answer);
    }

    MuteText text(String jid) {
        return new MuteText(wall(), turn.zoneOf(jid));
    }

    /** All on call hear it, and the room: whoever has a person's password must not be able to silence anything unseen. */
    private void echo(String author, String node, Answer answer) {
        for (Person person : turn.setup().onCall().everybody(turn.setup().directory(), wall())) {
            if (!person.jids().contains(author)) {
                String jid = person.jids().get(0);
                turn.posting().send(jid, text(jid).news(node, answer), OutboxMessage.Kind.ANSWER);
            }
        }
        turn.setup()
                .directory()
                .room()
                .ifPresent(room -> turn.posting().send(room, text(room).news(node, answer), OutboxMessage.Kind.ANSWER));
    }

    /** The journal's line. */
    void journal(String jid, Answer answer, String node) {
        JournalEntry entry = answer.ends()
                ? JournalEntry.of(wall(), Level.INFO, "unmute", "from", jid, "by", answer.by(), "node", node)
                : JournalEntry.of(
                        wall(),
                        Level.INFO,
                        "mute",
                        "from",
                        jid,
                        "by",
                        answer.by(),
                        "node",
                        node,
                        "until",
                        answer.until().orElse(answer.at()).toString());
        turn.journal(answer.words().isEmpty() ? entry : entry.withText(answer.words()));
    }

    // ---- the window

    /** Shows it to those who watch the node, has what is open about it looked at again, and ends it when it is over. */
    void review(Held held) {
        Incident window = held.incident();
        String node = window.subject().node();
        if (!turn.setup().places().containsKey(node)) {
            turn.holding().drop(held);
            return;
        }
        if (!window.isOpen()) {
            turn.holding().put(held.reviewedAgain(turn.up().plus(Telling.REMEMBERED)));
            return;
        }
        Instant forgotten = later(forgottenAt(window), turn.planned().endAt(node));
        if (!wall().isBefore(forgotten)) {
            turn.holding().close(held, "over");
            return;
        }
        about(node).filter(this::lacks).forEach(open -> turn.holding().concerns(Ref.to(open.incident())));
        Duration left = Duration.between(wall(), window.quietUntil(wall()).orElse(forgotten));
        Duration interval = turn.timing().interval();
        Held shown = turn.exchanging().begin(held);
        turn.holding().put(shown.reviewedAgain(turn.up().plus(left.compareTo(interval) < 0 ? left : interval)));
    }

    /** An order that ended planned work early stands for as long as that. */
    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** When no order of it, nor one that this one ended, can stand any longer. */
    private static Instant forgottenAt(Incident window) {
        return window.answers().values().stream()
                .map(answer -> answer.ends()
                        ? answer.at().plus(Ordering.LONGEST)
                        : answer.until().orElse(answer.at()))
                .max(Instant::compareTo)
                .orElse(window.openedAt());
    }

    private Stream<Held> about(String node) {
        return turn.troubles().filter(held -> held.incident().subject().node().equals(node));
    }

    private boolean lacks(Held held) {
        return order(held).isPresent();
    }

    // ---- what it does

    /** The incident with what the blueprint plans for its node, and with the last order about it. */
    Held covered(Held reviewed) {
        Held held = turn.planned().covered(reviewed);
        return order(held)
                .map(order -> {
                    Held muted = held.with(held.incident().with(order.getKey(), order.getValue()), turn.up());
                    return turn.holding().put(muted.with(muted.gossip().wanted()));
                })
                .orElse(held);
    }

    /** The last order about its node, if that changes anything for it and isn't part of it yet. */
    private Optional<Map.Entry<String, Answer>> order(Held held) {
        Incident incident = held.incident();
        return turn.openAbout(subject(incident.subject().node()))
                .flatMap(window -> window.incident()
                        .snooze()
                        .flatMap(last -> window.incident().answers().entrySet().stream()
                                .filter(e -> e.getValue().equals(last))
                                .findFirst()))
                .filter(e -> !incident.answers().containsKey(e.getKey()))
                .filter(e -> e.getValue().until().filter(wall()::isBefore).isPresent()
                        || incident.quietUntil(wall()).isPresent());
    }

    /** Whether somebody has ended what the blueprint plans for this node since then. */
    boolean isEnded(String node, Instant since) {
        return turn.openAbout(subject(node))
                .flatMap(window -> window.incident().snooze())
                .filter(last -> last.ends() && !last.at().isBefore(since))
                .isPresent();
    }

    /** One line for each window that stands, planned ones last. */
    List<String> standing(String reader) {
        return Stream.concat(byHand(reader), turn.planned().standing(reader)).toList();
    }

    private Stream<String> byHand(String reader) {
        return turn.open.values().stream()
                .map(Held::incident)
                .filter(Muting::isMute)
                .flatMap(window -> window
                        .snooze()
                        .filter(order -> order.kind() == Kind.SNOOZE
                                && order.until().filter(wall()::isBefore).isPresent())
                        .map(order -> text(reader).standing(window.subject().node(), order))
                        .stream());
    }
}
