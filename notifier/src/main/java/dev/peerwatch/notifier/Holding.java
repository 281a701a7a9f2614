package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Closing;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.IncidentCodec.Understood;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.incident.Name;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Keeps the incidents of one step: opens and closes them, joins copies of them, takes in what this node itself finds, saves them. */
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

    private List<Held> endedAbout(Subject subject) {
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
        return disagrees(ended)
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

    private void place(Held held) {
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

    /** Another one about the same subject, which is open while this one has ended, stays. */
    private void remove(Held held) {
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

    private void journalClosed(Incident closed, String by) {
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

    // ---- what this node finds

    /** A hard verdict of the own watching half. */
    void found(Finding finding) {
        Subject subject = finding.subject();
        Optional<Held> known = turn.openAbout(subject).or(() -> endedAgainstMe(subject));
        if (known.isEmpty() && !finding.verdict().bad()) {
            return;
        }
        Held held = known.orElseGet(() -> Held.of(Incident.open(turn.nextId(), subject, finding.since()), turn.up()));
        held = put(observed(held, finding).hearing(turn.self(), turn.up()));
        concerned.add(Ref.to(held.incident()));
        journalVerdict(finding, held.incident());
    }

    /**
     * One that others have ended while this node found the subject bad: it was perhaps cut off and is about to see that itself, so what
     * it still finds is no new trouble yet.
     */
    private Optional<Held> endedAgainstMe(Subject subject) {
        return endedAbout(subject).stream()
                .filter(held -> disagrees(held) && !mayReopen(held))
                .findFirst();
    }

    /** Whether this node stands by it that the subject is bad, though others have ended this. */
    boolean disagrees(Held ended) {
        Observation own = ended.incident().observations().get(turn.self());
        return own != null && own.active() && own.verdict().bad();
    }

    private boolean mayReopen(Held ended) {
        return ended.endedAt()
                        .filter(at -> turn.up().compareTo(reopensAt(at)) >= 0)
                        .isPresent()
                || isAnotherTrouble(ended);
    }

    /**
     * Whether what this node finds began plainly after the end. That happens where the two became one by a copy that had not heard of the
     * first one's end: nobody who ended that one meant this. Once only: where an incident about this very trouble has been ended before,
     * the end was meant, and only looks earlier because the clocks differ.
     */
    private boolean isAnotherTrouble(Held ended) {
        Observation own = ended.incident().observations().get(turn.self());
        Duration doubt = turn.timing().interval();
        return own != null
                && !isReopened(ended, own)
                && ended.incident()
                        .closing()
                        .filter(end -> end.at().plus(doubt).isBefore(own.since()))
                        .isPresent();
    }

    /** Whether this node opened it because others had ended one before it about the same trouble. */
    private boolean isReopened(Held ended, Observation own) {
        return endedAbout(ended.incident().subject()).stream()
                .filter(other -> !other.incident().sharesNameWith(ended.incident()))
                .flatMap(other ->
                        Stream.ofNullable(other.incident().observations().get(turn.self())))
                .anyMatch(word -> !word.active() && word.since().equals(own.since()));
    }

    /** When this node must have seen for itself that a trouble is over that others have ended. */
    Duration reopensAt(Duration endedAt) {
        return endedAt.plus(turn.timing().interval().multipliedBy(3).dividedBy(2));
    }

    /** Opens a new one when this node still finds bad what others have ended a while ago. */
    void reopen(Held ended) {
        Subject subject = ended.incident().subject();
        if (!disagrees(ended) || !mayReopen(ended) || turn.openAbout(subject).isPresent()) {
            return;
        }
        Optional<Finding> still = turn.outlook()
                .about(subject)
                .filter(finding -> finding.verdict().bad());
        if (still.filter(finding -> finding.verdict().silent()).isPresent()
                && turn.outlook().sees(subject)) {
            return; // it comes and goes, and has come: what this node keeps to is no new trouble
        }
        Duration end = ended.endedAt().orElseThrow();
        if (still.isPresent()
                && !isAnotherTrouble(ended)
                && turn.outlook()
                        .lookedAt(subject)
                        .filter(at -> at.compareTo(end) > 0)
                        .isEmpty()) {
            return; // not looked at since
        }
        Observation own = ended.incident().observations().get(turn.self());
        if (own != null) { // it is part of the new one now, or nothing
            put(ended.with(ended.incident().with(turn.self(), own.withdrawn(sequence(ended.incident()))), turn.up()));
        }
        still.ifPresent(this::found);
    }

    private Held observed(Held held, Finding finding) {
        Incident incident = held.incident();
        Observation word = Observation.of(
                finding,
                sequence(incident),
                Optional.ofNullable(incident.observations().get(turn.self())));
        Held changed = held.with(incident.with(turn.self(), word), turn.up());
        return changed.with(changed.gossip().wanted());
    }

    /** What the watching half knows, if that is something else than stands in the incident. */
    Held refreshed(Held held) {
        Subject subject = held.incident().subject();
        Optional<Finding> finding = turn.outlook().about(subject);
        if (finding.isEmpty() || !turn.setup().places().containsKey(subject.node())) {
            return held;
        }
        Finding now = finding.get();
        Observation own = held.incident().observations().get(turn.self());
        boolean same = own != null
                && own.active()
                && own.verdict() == now.verdict()
                && own.tier() == now.tier()
                && own.ring() == now.ring();
        boolean news =
                held.incident().isOpen() || (own != null && !now.verdict().bad());
        Held heard = held.heard().containsKey(turn.self()) ? held : held.hearing(turn.self(), turn.up());
        return same || !news ? heard : put(observed(heard, now));
    }

    /**
     * Whether this node's own word counts: it watches the subject, and has seen it since it started. What it looked at before it stood still
     * it may not know any more; then it counts if this node has found it since.
     */
    boolean ownCounts(Held held) {
        Duration lately = turn.up().minus(turn.timing().fresh());
        Duration found = held.heard().get(turn.self());
        return found != null
                && turn.outlook()
                        .lookedAt(held.incident().subject())
                        .map(at -> at.compareTo(lately) >= 0)
                        .orElse(found.compareTo(turn.freshSince()) >= 0);
    }

    /** The own word said once more, so that others see that it still stands. */
    Held stamped(Held held) {
        Observation own = held.incident().observations().get(turn.self());
        if (own == null || !standsBy(own, held)) {
            return held;
        }
        Incident again = held.incident().with(turn.self(), own.stamped(sequence(held.incident())));
        return put(held.with(again, turn.up()));
    }

    private boolean standsBy(Observation own, Held held) {
        return own.active() && ownCounts(held) && !isInDoubt(own, held);
    }

    /** As others get it. */
    String shown(Held held) {
        Observation own = held.incident().observations().get(turn.self());
        return IncidentCodec.encode(held.incident(), own != null && standsBy(own, held));
    }

    /** Whether it is from before this node's start, its last outage or its last standstill, and the first look since says otherwise. */
    private boolean isInDoubt(Observation own, Held held) {
        return own.verdict().bad()
                && held.since().compareTo(turn.freshSince()) < 0
                && turn.outlook().wavers(held.incident().subject());
    }

    /** The next number of an own word: above all that anybody has of this node, whatever became of its disk or its clock. */
    private long sequence(Incident incident) {
        Observation own = incident.observations().get(turn.self());
        long wall = turn.now().wall().toEpochMilli();
        return own == null ? wall : Math.max(own.sequence() + 1, wall);
    }

    /** This node watches the subject no longer. */
    void withdraw(Subject subject) {
        turn.openAbout(subject).ifPresent(held -> {
            Observation own = held.incident().observations().get(turn.self());
            if (own != null && own.active()) {
                turn.journal(
                        Level.INFO, "unassigned", "peer", subject.node(), "incident", turn.shortId(held.incident()));
                Incident without = held.incident().with(turn.self(), own.withdrawn(sequence(held.incident())));
                put(held.with(without, turn.up()).with(held.gossip().wanted()));
            }
        });
    }

    /**
     * What this node said of the subject counts no more. If no person has heard of it, nobody will, and neither that it has ended. What it
     * gave up because its line was dead counts as not heard until the server says otherwise, see {@link Speaking#notResumed}.
     */
    void takeBack(Subject subject) {
        turn.openAbout(subject).ifPresent(held -> {
            Observation own = held.incident().observations().get(turn.self());
            if (own != null && own.active()) {
                long sequence = sequence(held.incident());
                boolean told = held.incident().sends().values().stream()
                        .anyMatch(send -> send.taken() || send.progress() == Progress.INTENDED);
                Observation nothing = told ? own.withdrawn(sequence) : own.takenBack(sequence);
                Held without = held.with(held.incident().with(turn.self(), nothing), turn.up());
                put(without.saying(Optional.empty(), turn.up())
                        .with(without.gossip().wanted()));
            }
        });
    }

    // ---- what others know

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
            remove(old);
            if (!old.incident().id().equals(id)) {
                turn.emit(new OpsEffect.ForgetIncident(old.incident().id().hex()));
            }
        }
        place(held);
        journalMerged(same, held.incident(), from);
        boolean news = same.size() != 1 || !same.get(0).incident().saysTheSameAs(held.incident());
        if (news) {
            unsaved.add(Ref.to(held.incident()));
            inherit(held);
        }
        concerned.add(Ref.to(held.incident()));
        if (wasOpen && !held.incident().isOpen()) {
            journalClosed(held.incident(), from);
        }
        return held;
    }

    /** All that are the same incident as this one: by a name, or because both are open. The open one first. */
    private List<Held> sameAs(Incident theirs) {
        List<Held> pool = new ArrayList<>(endedAbout(theirs.subject()));
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
        Incident mine = held.incident().with(turn.self(), own.get().stamped(sequence(held.incident())));
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

    // ---- the record

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

    private void journalVerdict(Finding finding, Incident incident) {
        Evidence evidence = finding.evidence();
        List<String> fields = new ArrayList<>(List.of(
                finding.subject().service().isPresent() ? "subject" : "peer",
                finding.subject().toString(),
                "verdict",
                finding.verdict().name(),
                "incident",
                turn.shortId(incident)));
        if (finding.verdict().bad()) {
            fields.addAll(List.of("tier", finding.tier().word(), "attempts", Integer.toString(evidence.attempts())));
            if (!evidence.testimonies().isEmpty()) {
                fields.addAll(List.of(
                        "panel",
                        String.join(
                                ",",
                                evidence.testimonies().stream()
                                        .map(t -> t.witness() + ':' + t.sight().word())
                                        .toList())));
            }
            if (evidence.chat() != Evidence.Chat.UNKNOWN) {
                fields.addAll(List.of("chat", evidence.chat().word()));
            }
            fields.addAll(List.of("reason", evidence.reason()));
        } else {
            fields.addAll(List.of(
                    "seconds",
                    Long.toString(
                            Duration.between(incident.openedAt(), turn.now().wall())
                                    .toSeconds())));
        }
        turn.journal(finding.verdict().bad() ? Level.WARN : Level.INFO, "verdict", fields.toArray(String[]::new));
    }

    // ---- the disk

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
