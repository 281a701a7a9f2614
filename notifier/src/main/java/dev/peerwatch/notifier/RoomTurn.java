package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import dev.peerwatch.notifier.policy.Directory.Role;
import dev.peerwatch.notifier.talk.Grammar;
import dev.peerwatch.notifier.talk.Said;
import dev.peerwatch.notifier.voice.Held;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What people say in the room. Most of it they say to each other. A reply or a reaction to an alert, and an acknowledgement by the incident's
 * id, count as if they had been written to this node, where the room shows who it is and that is a person of the blueprint.
 */
final class RoomTurn {

    private final OpsTurn turn;

    RoomTurn(OpsTurn turn) {
        this.turn = turn;
    }

    /** What it amounts to, said by a person to this node; empty when it is nothing to this node, or doesn't count. */
    Optional<ChatEvent> heard(ChatEvent.SaidInRoom words) {
        boolean known = turn.setup().directory().isRoom(words.room());
        boolean reply = words.replyTo().filter(this::isAlert).isPresent();
        boolean order = Grammar.read(words.body()) instanceof Said.Order said
                && said.id().filter(id -> isMine(id, words.room())).isPresent();
        if (!known || !(reply || order)) {
            return Optional.empty();
        }
        return person(words.room(), words.nick(), words.realJid())
                .map(person -> new ChatEvent.Received(
                        words.messageId(), person, words.body(), false, Optional.empty(), words.replyTo()));
    }

    /** The same for a reaction. */
    Optional<ChatEvent> heard(ChatEvent.ReactedInRoom reaction) {
        if (!turn.setup().directory().isRoom(reaction.room()) || !isAlert(reaction.about())) {
            return Optional.empty();
        }
        boolean meant = reaction.emojis().stream().anyMatch(Listening::isThumb);
        // Nobody waits for an answer to any other face, or to one that was taken back.
        Optional<String> who = meant
                ? person(reaction.room(), reaction.nick(), reaction.realJid())
                : reaction.realJid().filter(this::isPerson);
        return who.map(person -> new ChatEvent.Reacted(
                reaction.messageId(), person, reaction.about(), reaction.emojis(), false, Optional.empty()));
    }

    /** Who it is, if that is a person of the blueprint; otherwise one line says why it doesn't count. */
    private Optional<String> person(String room, String nick, Optional<String> realJid) {
        Optional<String> person = realJid.filter(this::isPerson);
        if (person.isEmpty()) {
            String why = realJid.isEmpty() ? "this room doesn't show me who you are" : "you aren't in my blueprint";
            turn.posting().send(room, nick + ": not counted, as " + why + ". Write it to me directly.", Kind.INFO);
        }
        return person;
    }

    private boolean isPerson(String jid) {
        return turn.setup().directory().roleOf(jid) == Role.PERSON;
    }

    /** A new stream is in no room. Where this node has told of something that goes on, somebody may answer it. */
    void enterAgain() {
        turn.setup()
                .directory()
                .room()
                .filter(room -> turn.open.values().stream().anyMatch(held -> isSaidFromHere(held.incident(), room)))
                .ifPresent(room -> turn.emit(new OpsEffect.EnterRoom(room)));
    }

    private boolean isSaidFromHere(Incident incident, String room) {
        return incident.sends().values().stream()
                .anyMatch(send -> send.reader().equals(room) && turn.isSelf(send.speaker()));
    }

    private Stream<Incident> incidents() {
        return Stream.concat(turn.open.values().stream(), turn.ended.values().stream())
                .map(Held::incident);
    }

    private boolean isAlert(String messageId) {
        return incidents().anyMatch(incident -> incident.sends().containsKey(messageId));
    }

    /**
     * Whether this node is the last that said something of the incident there. Others who have spoken there listen as well, and mustn't
     * answer a second time, or deny what they don't hold.
     */
    private boolean isMine(String id, String room) {
        return turn.ordering().called(id).stream()
                .flatMap(held -> held.incident().lastTo(room, Set.of(Progress.TAKEN, Progress.INTENDED)).stream())
                .anyMatch(last -> turn.isSelf(last.getValue().speaker()));
    }
}
