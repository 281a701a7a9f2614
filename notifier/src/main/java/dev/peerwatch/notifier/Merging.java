package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec.Understood;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.incident.Name;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Joins what other nodes show of an incident with what is known of it here. */
final class Merging {

    private final OpsTurn turn;

    Merging(OpsTurn turn) {
        this.turn = turn;
    }

    /** Takes in another node's copy; returns what it has become part of. */
    Held merge(Understood shown, String from) {
        Incident theirs = shown.copy();
        turn.answering().seen(theirs);
        List<Held> same = sameAs(theirs);
        Optional<Incident> mine = same.stream().map(Held::incident).reduce(Incident::join);
        Incident joined = mine.map(theirs::join).orElse(theirs);
        Held base = same.isEmpty() ? Held.of(joined, turn.up()) : same.get(0);
        boolean wasOpen = !same.isEmpty() && base.incident().isOpen();
        Held held = base.with(joined, turn.up());
        for (Held other : same.subList(Math.min(1, same.size()), same.size())) {
            held = held.absorbing(other, joined, turn.up());
        }
        for (String observer : standBy(mine, shown, from)) {
            held = held.hearing(observer, turn.up());
        }
        held = keepOwn(
                held, mine.flatMap(i -> Optional.ofNullable(i.observations().get(turn.self()))));
        IncidentId id = held.incident().id();
        for (Held old : same) {
            turn.holding().remove(old);
            if (!old.incident().id().equals(id)) {
                turn.emit(new OpsEffect.ForgetIncident(old.incident().id().hex()));
            }
        }
        turn.holding().place(held);
        journalMerged(same, held.incident(), from);
        boolean news = same.size() != 1 || !same.get(0).incident().saysTheSameAs(held.incident());
        if (news) {
            turn.holding().unsaved(Ref.to(held.incident()));
            inherit(held);
        }
        turn.holding().concerns(Ref.to(held.incident()));
        if (wasOpen && !held.incident().isOpen()) {
            turn.holding().journalClosed(held.incident(), from);
        }
        return held;
    }

    /** All that are the same incident as this one: by a name, or because both are open. The open one first. */
    private List<Held> sameAs(Incident theirs) {
        List<Held> pool = new ArrayList<>(turn.holding().endedAbout(theirs.subject()));
        turn.openAbout(theirs.subject()).ifPresent(pool::add);
        List<Held> same = new ArrayList<>();
        Incident joined = theirs;
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Held held : pool) {
                if (!same.contains(held) && held.incident().sharesNameWith(joined)) {
                    same.add(held);
                    joined = joined.join(held.incident());
                    grew = true;
                }
            }
        }
        Optional<Held> open = turn.openAbout(theirs.subject());
        if (joined.isOpen() && open.isPresent() && !same.contains(open.get())) {
            same.add(open.get());
        }
        same.sort(Comparator.comparing((Held held) -> !held.incident().isOpen())
                .thenComparing(held -> held.incident().id()));
        return same;
    }

    /**
     * The observers of whom this copy shows that they stand by their word: they have said it since what is known here. The one who shows it
     * says so; of the others the stamp, the time of day, tells. For a word may be old that is new here or newer than the one here: on its
     * way it has lain on somebody's disk.
     */
    private List<String> standBy(Optional<Incident> mine, Understood shown, String from) {
        List<String> observers = new ArrayList<>();
        shown.copy().observations().forEach((observer, word) -> {
            long sequence = word.sequence();
            long age = Math.abs(turn.now().wall().toEpochMilli() - sequence);
            boolean current = (observer.equals(from) && shown.stands())
                    || age <= turn.timing().fresh().toMillis();
            boolean again = mine.flatMap(
                            i -> Optional.ofNullable(i.observations().get(observer)))
                    .map(known -> sequence > known.sequence())
                    .orElse(true);
            if (!turn.isSelf(observer) && current && again) {
                observers.add(observer);
            }
        });
        return observers;
    }

    /** A copy may know an own word that this node doesn't remember, or no longer says. */
    private Held keepOwn(Held held, Optional<Observation> own) {
        Observation known = held.incident().observations().get(turn.self());
        if (own.isEmpty() || known == null || known.saysTheSameAs(own.get())) {
            return held;
        }
        Incident mine = held.incident()
                .with(turn.self(), own.get().stamped(turn.observing().sequence(held.incident())));
        return held.with(mine, turn.up());
    }

    /** The watching half must know that a peer is in trouble which it hasn't seen itself yet, unless one who watches it sees it well. */
    private void inherit(Held held) {
        Incident incident = held.incident();
        Headline headline = incident.headline();
        boolean seenWell = turn.telling().counting(held).stream()
                .anyMatch(word -> !word.verdict().bad());
        if (incident.isOpen()
                && headline.bad()
                && !seenWell
                && turn.outlook().about(incident.subject()).isEmpty()) {
            turn.emit(new OpsEffect.Inherit(
                    incident.subject(), headline.verdict(), headline.tier(), incident.openedAt()));
        }
    }

    private void journalMerged(List<Held> same, Incident joined, String from) {
        TreeSet<Name> known = new TreeSet<>();
        same.forEach(held -> known.addAll(held.incident().names()));
        if (known.isEmpty() || (known.size() == joined.names().size() && same.size() == 1)) {
            return;
        }
        List<String> ids = new ArrayList<>();
        joined.names().forEach(name -> ids.add(turn.shortId(name.id())));
        turn.journal(
                Level.INFO,
                "merged",
                "incident",
                String.join(",", ids),
                "subject",
                joined.subject().toString(),
                "from",
                from);
    }
}
