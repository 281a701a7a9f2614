package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.talk.AnswerText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The contacts: who is subscribed, whose message is new, and how often strangers are dealt with. */
final class Greeting {

    private final OpsTurn turn;

    Greeting(OpsTurn turn) {
        this.turn = turn;
    }

    void subscribe(String jid) {
        if (!turn.contacts().subscribers().containsKey(jid)) {
            turn.contacts(turn.contacts().subscribed(jid, turn.now().wall()));
            turn.emit(new OpsEffect.SaveSubscriber(jid, turn.now().wall()));
            turn.journal(Level.INFO, "subscribed", "jid", jid);
        }
    }

    void unsubscribe(String jid, String why) {
        if (turn.contacts().subscribers().containsKey(jid)) {
            turn.contacts(turn.contacts().unsubscribed(jid));
            turn.emit(new OpsEffect.DropSubscriber(jid));
            turn.journal(Level.INFO, "left", "jid", jid, "reason", why);
        }
    }

    void subscribedElsewhere(String node, List<String> jids) {
        turn.contacts(turn.contacts().elsewhere(node, jids));
    }

    /** Ends the subscriptions of those who are not in the blueprint any more. */
    void onlyThoseInTheBlueprint() {
        turn.contacts(turn.contacts().onlyNodes(turn.setup().places().keySet()));
        for (String jid : List.copyOf(turn.contacts().subscribers().keySet())) {
            if (!turn.setup().directory().maySubscribe(jid)) {
                unsubscribe(jid, "no longer in the blueprint");
                turn.emit(new OpsEffect.Remove(jid));
            }
        }
    }

    /** Whether this stranger may be answered now; counts it if so. */
    boolean mayRefuse(String jid) {
        boolean may = turn.contacts().refusals().allows(jid, turn.now().wall());
        if (may) {
            turn.contacts(turn.contacts().refused(jid, turn.now().wall()));
        }
        return may;
    }

    /** Whether a line about this stranger may be written now; counts it if so. */
    boolean mayJournalStranger(String jid) {
        boolean may = turn.contacts().strangeLines().allows(jid, turn.now().wall());
        if (may) {
            turn.contacts(turn.contacts().journaled(jid, turn.now().wall()));
        }
        return may;
    }

    /** Answers one whose words aren't kept: so seldom that two machines which answer each other don't go on for ever. */
    void refuse(String jid, String text, String answer) {
        if (mayJournalStranger(jid)) {
            journalRefused(jid, text);
        }
        if (mayRefuse(jid)) {
            turn.posting().send(jid, answer, Kind.INFO);
        }
    }

    void journalRefused(String jid, String text) {
        turn.journal(JournalEntry.of(turn.now().wall(), Level.WARN, "refused", "jid", jid)
                .withText(text));
    }

    /**
     * Whether this message is new; remembers it if so. A message without an id is always new.
     *
     * @param at when it was written, where the chat server says so, or now: from before the newest time remembered the server's
     *     archive is read after a restart, so that what has been read of it must not look newer than what hasn't
     */
    boolean firstTime(String from, String messageId, Instant at) {
        if (messageId.isEmpty()) {
            return true;
        }
        if (knows(from, messageId)) {
            return false;
        }
        turn.contacts(turn.contacts().received(from + ' ' + messageId));
        turn.emit(new OpsEffect.RememberReceived(from, messageId, at));
        return true;
    }

    /** Whether this message has been taken in. */
    boolean knows(String from, String messageId) {
        return turn.contacts().received().contains(from + ' ' + messageId);
    }

    /** The text goes out without the outbox: what could not be kept on disk can't promise to be sent. */
    void notKept(OpsEvent.NotKept event) {
        turn.contacts(turn.contacts().notReceived(event.from() + ' ' + event.messageId()));
        if (turn.setup().directory().roleOf(event.from()) != Directory.Role.PERSON) {
            return; // nobody else was promised that anything is kept
        }
        String key = turn.ordering().key(event.from(), event.messageId());
        if (turn.answering().notSaved(event.from(), key, event.reason())) {
            return;
        }
        turn.emit(new OpsEffect.Transmit(new ChatMessage(
                turn.nextId().hex(), event.from(), AnswerText.wordsNotSaved(event.reason(), ""), Optional.empty())));
    }
}
