package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Closing;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps the incidents of one step: finds them, puts a changed one in the place of the old one, ends them, saves them. */
final class Holding {

    /** Ended incidents that are remembered, at most. */
    static final int MOST_ENDED = 1_000;

    private final OpsTurn turn;
    private final TreeSet<Ref> unsaved = new TreeSet<>();
    private final TreeSet<Ref> concerned = new TreeSet<>();

    Holding(OpsTurn turn) {
        this.turn = turn;
    }

    // ---- finding them

    /** The incident of this name, open or ended lately. */
    Optional<Held> find(Ref ref) {
        Held open = turn.open.get(ref.subject().toString());
        if (open != null && open.incident().isCalled(ref.id())) {
            return Optional.of(open);
        }
        Held ended = turn.ended.get(ref.id().hex());
        if (ended != null) {
            return Optional.of(ended);
        }
        return endedAbout(ref.subject()).stream()
                .filter(held -> held.incident().isCalled(ref.id()))
                .findFirst();
    }

    /** All that are remembered about this subject. */
    List<Held> endedAbout(Subject subject) {
        return turn.ended.view().values().stream()
                .filter(held -> held.incident().subject().equals(subject))
                .toList();
    }

    /** Those about the same subject that have ended and about which somebody was told. */
    List<Held> before(Held held) {
        return endedAbout(held.incident().subject()).stream()
                .filter(ended -> !ended.incident().sharesNameWith(held.incident()))
                .filter(ended -> !ended.incident().sends().isEmpty())
                .toList();
    }

    /**
     * Whether it has ended and its subject is in trouble again, of which people are told; or may well be, for this node still finds it bad:
     * whoever ended it can't have known that, and either this node sees the end soon, or it tells of a new trouble.
     */
    boolean isFollowed(Held held) {
        return !held.incident().isOpen()
                && (isDoubted(held)
                        || turn.openAbout(held.incident().subject())
                                .filter(open -> open.incident().trouble().tier() != Tier.LOGGED)
                                .isPresent());
    }

    /** A person's word, or that it isn't in the blueprint any more, stands whatever is found. */
    private boolean isDoubted(Held ended) {
        return turn.observing().disagrees(ended)
                && ended.incident().closing().filter(end -> end.why().isEmpty()).isPresent();
    }

    /** Those about which something is to be decided in this step. */
    List<Ref> concerned() {
        List<Ref> all = List.copyOf(concerned);
        concerned.clear();
        return all;
    }

    void concerns(Ref ref) {
        concerned.add(ref);
    }

    // ---- changing them

    /** Puts a changed one in the place of the old one. */
    Held put(Held held) {
        Ref ref = Ref.to(held.incident());
        Optional<Held> old = find(ref);
        boolean same = old.isPresent() && old.get().incident().saysTheSameAs(held.incident());
        place(held);
        if (!same) {
            unsaved.add(ref);
            concerned.add(ref);
        }
        return held;
    }

    /** Puts it where it belongs, without a word about what has changed. */
    void place(Held held) {
        String subject = held.incident().subject().toString();
        if (held.incident().isOpen()) {
            turn.open.put(subject, held);
            return;
        }
        Held open = turn.open.get(subject);
        if (open != null && open.incident().sharesNameWith(held.incident())) {
            turn.open.remove(subject);
        }
        turn.ended.put(held.incident().id().hex(), held);
    }

    /** Takes it out. Another one about the same subject, which is open while this one has ended, stays. */
    void remove(Held held) {
        turn.openAbout(held.incident().subject())
                .filter(open -> open.incident().id().equals(held.incident().id()))
                .ifPresent(open -> turn.open.remove(open.incident().subject().toString()));
        turn.ended.remove(held.incident().id().hex());
    }

    /** Forgets one that concerns this node no longer, without an end. */
    void drop(Held held) {
        remove(held);
        unsaved.remove(Ref.to(held.incident()));
        turn.emit(new OpsEffect.ForgetIncident(held.incident().id().hex()));
    }

    /** Ends it. */
    Held close(Held held, String why) {
        Incident closed = held.incident().closed(new Closing(turn.now().wall(), why, turn.self()));
        journalClosed(closed, turn.self());
        return put(held.with(closed, turn.up()));
    }

    void journalClosed(Incident closed, String by) {
        Closing closing = closed.closing().orElseThrow();
        turn.journal(
                Level.INFO,
                "closed",
                "incident",
                turn.shortId(closed),
                "subject",
                closed.subject().toString(),
                "seconds",
                Long.toString(Duration.between(closed.openedAt(), closing.at()).toSeconds()),
                "by",
                by,
                "reason",
                closing.why().isEmpty() ? "well again" : closing.why());
    }

    // ---- the disk

    /** It is to be kept as it is now. */
    void unsaved(Ref ref) {
        unsaved.add(ref);
    }

    boolean changed() {
        return !unsaved.isEmpty();
    }

    /** Asks that all be kept that has changed. */
    void save() {
        TreeMap<String, OpsEffect> saving = new TreeMap<>();
        for (Ref ref : unsaved) {
            find(ref)
                    .map(Held::incident)
                    .ifPresent(incident -> saving.put(
                            incident.id().hex(),
                            new OpsEffect.SaveIncident(
                                    incident.id().hex(),
                                    incident.subject().toString(),
                                    incident.openedAt(),
                                    incident.closing().map(Closing::at),
                                    IncidentCodec.encode(incident))));
        }
        saving.values().forEach(turn::emit);
        unsaved.clear();
    }
}
