package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Rings people's phones for critical alerts, on all their addresses, which may be gateways to the telephone network. To take or
 * decline a call acknowledges nothing, but is journaled, and ends the ringing everywhere; so does an acknowledgement, the end of
 * what it rings for, and the time.
 */
final class Ringing {

    private final OpsTurn turn;

    Ringing(OpsTurn turn) {
        this.turn = turn;
    }

    /** A chat server has taken this alert: by now it stands on the phone that rings. */
    void alertTaken(Written alert) {
        Optional<Person> person = turn.setup().directory().person(alert.reader());
        TreeSet<Ref> ringing = new TreeSet<>();
        alert.says().forEach((ref, headline) -> {
            if (person.filter(p -> rings(p, alert.reader(), ref, headline)).isPresent() && isOwed(ref)) {
                ringing.add(ref);
            }
        });
        if (ringing.isEmpty() || person.isEmpty() || isRinging(person.get())) {
            return;
        }
        begin(person.get(), ringing);
    }

    /** Who wants it is rung for all that is critical, and others for what a step of escalation rings for. */
    private boolean rings(Person person, String reader, Ref ref, Headline said) {
        boolean wanted = person.ring() && said.tier() == Tier.CRITICAL;
        return said.bad()
                && turn.setup().onCall().tells(said.tier(), turn.now().wall())
                && (wanted
                        || turn.holding()
                                .find(ref)
                                .filter(held -> turn.escalating().rings(held, reader, said))
                                .isPresent());
    }

    private boolean isRinging(Person person) {
        return turn.reach().rings().values().stream()
                .anyMatch(ring -> ring.person().equals(person.name()));
    }

    private void begin(Person person, SortedSet<Ref> incidents) {
        String callId = turn.nextId().hex();
        turn.reach(turn.reach()
                .ringing(
                        callId,
                        new Reach.Ring(
                                person.name(),
                                incidents,
                                turn.up().plus(turn.setup().onCall().ringFor()))));
        for (String jid : person.jids()) {
            turn.emit(new OpsEffect.Ring(jid, callId));
        }
        turn.journal(Level.INFO, "ring", "person", person.name(), "call", callId, "incident", turn.shortIds(incidents));
    }

    /** Somebody has taken or declined a call. */
    void answered(String callId, String from, boolean accepted) {
        Reach.Ring ring = turn.reach().rings().get(callId);
        if (ring != null
                && turn.setup()
                        .directory()
                        .person(from)
                        .filter(person -> person.name().equals(ring.person()))
                        .isPresent()) {
            stop(callId, ring, accepted ? "answered" : "declined", from);
        }
    }

    /** Ends what has rung for long enough, or for nothing any more. */
    void review() {
        for (Map.Entry<String, Reach.Ring> e : turn.reach().rings().entrySet()) {
            Reach.Ring ring = e.getValue();
            boolean owed = ring.incidents().stream().anyMatch(this::isOwed);
            if (!owed) {
                boolean over = ring.incidents().stream().noneMatch(this::isOpen);
                stop(e.getKey(), ring, over ? "over" : "acknowledged", "");
            } else if (ring.until().compareTo(turn.up()) <= 0) {
                stop(e.getKey(), ring, "unanswered", "");
            }
        }
    }

    /** Whether somebody has yet to say that they have it. */
    private boolean isOwed(Ref ref) {
        return turn.holding()
                .find(ref)
                .map(Held::incident)
                .filter(incident -> incident.isOpen()
                        && incident.ack().isEmpty()
                        && incident.quietUntil(turn.now().wall()).isEmpty())
                .isPresent();
    }

    private boolean isOpen(Ref ref) {
        return turn.holding().find(ref).filter(held -> held.incident().isOpen()).isPresent();
    }

    private void stop(String callId, Reach.Ring ring, String how, String by) {
        turn.reach(turn.reach().silent(callId));
        List<String> jids = turn.setup().directory().people().stream()
                .filter(person -> person.name().equals(ring.person()))
                .findFirst()
                .map(Person::jids)
                .orElse(List.of());
        jids.forEach(jid -> turn.emit(new OpsEffect.StopRinging(jid, callId)));
        if (by.isEmpty()) {
            turn.journal(Level.INFO, "ring-end", "person", ring.person(), "call", callId, "how", how);
        } else {
            turn.journal(Level.INFO, "ring-end", "person", ring.person(), "call", callId, "how", how, "from", by);
        }
    }

    /** When the next call ends by itself. */
    Duration nextAt() {
        return turn.reach().rings().values().stream()
                .map(Reach.Ring::until)
                .min(Duration::compareTo)
                .orElse(OpsState.NEVER);
    }
}
