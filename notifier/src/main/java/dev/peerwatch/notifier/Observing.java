package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.incident.Send.Progress;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What this node itself finds of a subject, as a word in its incident: says it, stands by it, takes it back, and begins anew what others ended too early. */
final class Observing {

    private final OpsTurn turn;

    Observing(OpsTurn turn) {
        this.turn = turn;
    }

    /** A hard verdict of the own watching half. */
    void found(Finding finding) {
        Subject subject = finding.subject();
        Optional<Held> known = turn.openAbout(subject).or(() -> endedAgainstMe(subject));
        if (known.isEmpty() && !finding.verdict().bad()) {
            return;
        }
        Held held = known.orElseGet(() -> Held.of(Incident.open(turn.nextId(), subject, finding.since()), turn.up()));
        held = turn.holding().put(observed(held, finding).hearing(turn.self(), turn.up()));
        turn.holding().concerns(Ref.to(held.incident()));
        journalVerdict(finding, held.incident());
    }

    /**
     * One that others have ended while this node found the subject bad: it was perhaps cut off and is about to see that itself, so what
     * it still finds is no new trouble yet.
     */
    private Optional<Held> endedAgainstMe(Subject subject) {
        return turn.holding().endedAbout(subject).stream()
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
        return turn.holding().endedAbout(ended.incident().subject()).stream()
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
        boolean hasCome = still.filter(finding -> finding.verdict().silent()).isPresent()
                ? turn.outlook().hears(subject)
                : turn.outlook().sees(subject);
        if (still.isPresent() && hasCome) {
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
            turn.holding()
                    .put(ended.with(
                            ended.incident().with(turn.self(), own.withdrawn(sequence(ended.incident()))), turn.up()));
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
        return same || !news ? heard : turn.holding().put(observed(heard, now));
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
        return turn.holding().put(held.with(again, turn.up()));
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
    long sequence(Incident incident) {
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
                turn.holding()
                        .put(held.with(without, turn.up()).with(held.gossip().wanted()));
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
                turn.holding()
                        .put(without.saying(Optional.empty(), turn.up())
                                .with(without.gossip().wanted()));
            }
        });
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
}
