package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Stage;
import dev.peerwatch.notifier.policy.Audience;
import dev.peerwatch.notifier.policy.Audience.Reader;
import dev.peerwatch.notifier.policy.Ladder;
import dev.peerwatch.notifier.policy.Ladder.Next;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Has the next ones told when nobody has answered. The watchers of the subject go from step to step, the lead first, and what they have
 * come to is part of the incident; whoever tells a reader knows from it that it is the reader's turn, or turn again.
 */
final class Escalating {

    private final OpsTurn turn;

    Escalating(OpsTurn turn) {
        this.turn = turn;
    }

    private Optional<Ladder> ladder(Incident incident, Tier tier) {
        return Ladder.of(turn.setup().onCall(), turn.setup().directory(), incident, tier);
    }

    private Instant wall() {
        return turn.now().wall();
    }

    // ---- from step to step

    /** Goes to the next step if it is time. */
    Held goOn(Held held, Optional<Headline> now, Role role) {
        Optional<Ladder> ladder = ladder(held, now, role);
        if (ladder.isEmpty() || dueAt(held, ladder.get(), role).compareTo(turn.up()) > 0) {
            return held;
        }
        boolean begins = !ladder.get().begun();
        if (!begins && !turn.telling().isFresh(held)) {
            return held;
        }
        Stage next = ladder.get().following(wall());
        Held gone = held.with(held.incident().with(next), turn.up());
        if (!begins) {
            journal(gone, next);
        }
        return turn.holding().put(gone.with(gone.gossip().wanted()));
    }

    private void journal(Held gone, Stage next) {
        Ladder ladder = ladder(gone.incident(), next.tier()).orElseThrow();
        List<String> names = ladder.told().stream().map(Person::name).toList();
        turn.journal(
                Level.INFO,
                "escalated",
                "incident",
                turn.shortId(gone.incident()),
                "subject",
                gone.incident().subject().toString(),
                "step",
                Integer.toString(next.number() + 1),
                "tells",
                names.isEmpty() ? "nobody" : String.join(",", names));
    }

    /** When there will be something to do, if nobody answers; far away where never. */
    Duration nextAt(Held held, Optional<Headline> now, Role role) {
        Duration soon = turn.up().plus(turn.timing().interval().dividedBy(4));
        return ladder(held, now, role)
                .map(ladder -> dueAt(held, ladder, role))
                .map(due -> due.compareTo(turn.up()) <= 0 ? soon : due)
                .orElse(OpsState.NEVER);
    }

    private Optional<Ladder> ladder(Held held, Optional<Headline> now, Role role) {
        return role == Role.BYSTANDER
                        || !turn.setup().chat()
                        || !held.incident().isOpen()
                ? Optional.empty()
                : now.filter(Headline::bad)
                        .filter(bad -> held.incident().quietUntil(wall()).isEmpty())
                        .flatMap(bad -> ladder(held.incident(), bad.tier()));
    }

    /** The lead's turn; where it hasn't done it a while later, a backup's. */
    private Duration dueAt(Held held, Ladder ladder, Role role) {
        if (!ladder.begun()) {
            return turn.setup()
                    .onCall()
                    .toldFrom(ladder.stage().tier(), wall())
                    .map(turn.now()::upAt)
                    .orElse(OpsState.NEVER);
        }
        boolean waits = role == Role.BACKUP && !turn.telling().isLeadSilent(held);
        return ladder.nextAt(wall())
                .map(turn.now()::upAt)
                .map(due -> waits ? due.plus(turn.timing().backupWait()) : due)
                .orElse(OpsState.NEVER);
    }

    // ---- whose turn it is

    /** What there is to say to this reader: with the stage that says it. Once somebody has it, nothing is said again. */
    Headline toSay(Held held, String reader, Headline now) {
        if (!now.bad()) {
            return now;
        }
        return ladder(held.incident(), now.tier())
                .map(ladder -> {
                    boolean rests = held.incident().ack().isPresent()
                            || held.incident().quietUntil(wall()).isPresent();
                    int last = ladder.lastFor(reader);
                    return rests
                            ? now.at(turn.telling()
                                    .told(held, reader)
                                    .map(Headline::reached)
                                    .orElse(last))
                            : now.at(last);
                })
                .orElse(now);
    }

    /** Since when there is this to say to a reader, as far as that is escalation's doing; zero where it isn't. */
    Duration since(Held held, Optional<Headline> says) {
        return says.filter(headline -> headline.reached() > 0)
                .flatMap(headline -> held.incident().stage())
                .map(stage -> turn.now().upAt(stage.since()))
                .map(since -> since.compareTo(turn.up()) > 0 ? turn.up() : since)
                .orElse(Duration.ZERO);
    }

    /** All who are told of an incident by now, at this tier. */
    List<Reader> audience(Incident incident, Tier tier) {
        return audience(List.of(incident), tier, turn.subscribersOf(incident.subject()));
    }

    /** The same for several. */
    List<Reader> audience(Collection<Incident> incidents, Tier tier, Collection<String> subscribers) {
        LinkedHashMap<String, Person> people = new LinkedHashMap<>();
        for (Incident incident : incidents) {
            ladder(incident, tier)
                    .map(Ladder::reached)
                    .orElse(turn.setup().directory().people())
                    .forEach(person -> people.put(person.name(), person));
        }
        return Audience.of(turn.setup().directory(), people.values(), tier, subscribers);
    }

    /** Whether a phone rings for a reader to whom this has been said. */
    boolean rings(Held held, String reader, Headline said) {
        return ladder(held.incident(), said.tier())
                .filter(ladder -> ladder.rings(reader, said.reached()))
                .isPresent();
    }

    /** Who is told of one of these next, if nobody answers. */
    Optional<Next> next(Collection<Incident> incidents) {
        return incidents.stream()
                .filter(incident -> incident.isOpen() && incident.headline().bad())
                .flatMap(incident -> next(incident).stream())
                .filter(next -> !next.names().isEmpty())
                .min(Comparator.comparing(Next::at));
    }

    /** Those who are told of it when the hours of its tier begin; within them, those of the next step. */
    private Optional<Next> next(Incident incident) {
        Tier tier = incident.headline().tier();
        Optional<Ladder> ladder = ladder(incident, tier);
        boolean rests =
                incident.ack().isPresent() || incident.quietUntil(wall()).isPresent();
        if (!rests && !turn.setup().onCall().tells(tier, wall())) {
            Optional<Instant> from = turn.setup().onCall().toldFrom(tier, wall());
            List<String> names = turn
                    .hours()
                    .waiting(
                            incident,
                            ladder.map(steps -> steps.first(from.orElse(wall())))
                                    .orElse(turn.setup().directory().people()))
                    .stream()
                    .map(Person::name)
                    .toList();
            if (from.isPresent() && !names.isEmpty()) {
                return Optional.of(new Next(names, false, from.get()));
            }
        }
        return ladder.flatMap(steps -> steps.next(wall()));
    }
}
