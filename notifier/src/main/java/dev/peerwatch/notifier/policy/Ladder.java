package dev.peerwatch.notifier.policy;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an incident stands on the steps of its tier: who has been told, who is next, and when. After the last step it begins
 * with the first again, for as long as nobody answers: "in doubt a person gets it twice, never not at all".
 *
 * <p>A step waits from its own beginning, from the last "unack" or from the end of the last snooze, whichever was last: those are told to
 * all who know, as a step is. While somebody has it or it is snoozed no step follows. It counts from when the trouble is known,
 * whether or not a message got through: that one can't be told is no reason to let the next one sleep.
 *
 * <p>Outside the hours of the tier no step begins: it does when they begin.
 *
 * <p>How far it has come is part of the incident ({@link Stage}), so that a restart or another node goes on there. Of rotations those
 * are meant who have the shift when the current stage begins.
 */
public final class Ladder {

    private final OnCall onCall;
    private final Directory directory;
    private final Incident incident;
    private final Tier tier;
    private final List<EscalationStep> steps;
    private final Stage stage;
    private final boolean begun;

    private Ladder(OnCall onCall, Directory directory, Incident incident, Tier tier, List<EscalationStep> steps) {
        this.onCall = onCall;
        this.directory = directory;
        this.incident = incident;
        this.tier = tier;
        this.steps = steps;
        Optional<Stage> known = incident.stage().filter(s -> s.tier() == tier);
        this.begun = known.isPresent();
        this.stage = known.orElse(new Stage(tier, 0, incident.openedAt()));
    }

    /** None where the tier has no steps. */
    public static Optional<Ladder> of(OnCall onCall, Directory directory, Incident incident, Tier tier) {
        return onCall.steps(tier).map(steps -> new Ladder(onCall, directory, incident, tier, steps));
    }

    /** Whether its first step has begun. One of a higher tier counts: what is less bad now doesn't begin from the bottom. */
    public boolean begun() {
        return begun || surpassed();
    }

    private boolean surpassed() {
        return incident.stage().filter(s -> s.tier().compareTo(tier) > 0).isPresent();
    }

    /** The stage at which it is. */
    public Stage stage() {
        return stage;
    }

    /** The step of a stage. */
    public EscalationStep step(int number) {
        return steps.get(number % steps.size());
    }

    private List<Person> tells(int number, Instant at) {
        return onCall.people(step(number), directory, at);
    }

    /** Whom the current stage tells. */
    public List<Person> told() {
        return tells(stage.number(), stage.since());
    }

    /** Whom the first stage tells, or would tell if it began at this time. */
    public List<Person> first(Instant at) {
        return begun ? reached() : tells(0, at);
    }

    /** All whom the stages so far tell, in their order. */
    public List<Person> reached() {
        LinkedHashSet<Person> reached = new LinkedHashSet<>();
        for (int number = Math.max(0, stage.number() - steps.size() + 1); number <= stage.number(); number++) {
            reached.addAll(tells(number, stage.since()));
        }
        return new ArrayList<>(reached);
    }

    /** The last stage so far that tells the person with this address; 0 where none does. */
    public int lastFor(String jid) {
        Optional<Person> person = directory.person(jid);
        for (int number = stage.number(); number > Math.max(0, stage.number() - steps.size()); number--) {
            if (person.filter(tells(number, stage.since())::contains).isPresent()) {
                return number;
            }
        }
        return 0;
    }

    /** Whether the person with this address is one of those for whom this stage rings. */
    public boolean rings(String jid, int number) {
        return step(number).ring()
                && directory
                        .person(jid)
                        .filter(tells(number, stage.since())::contains)
                        .isPresent();
    }

    // ---- what follows

    /** When the next stage begins if nobody answers; empty while somebody has it, or nobody is to hear of it. */
    public Optional<Instant> nextAt(Instant now) {
        if (surpassed()
                || incident.ack().isPresent()
                || incident.quietUntil(now).isPresent()) {
            return Optional.empty();
        }
        Stream<Instant> left = incident.answers().values().stream()
                .filter(answer -> answer.kind() == Answer.Kind.UNACK)
                .map(Answer::at);
        Stream<Instant> silence = incident.snooze().flatMap(Answer::until).stream();
        return Stream.concat(Stream.of(stage.since()), Stream.concat(left, silence))
                .max(Comparator.naturalOrder())
                .map(from -> from.plus(step(stage.number()).patience()))
                .flatMap(at -> onCall.toldFrom(tier, at));
    }

    /** Who is told next if nobody answers. */
    public Optional<Next> next(Instant now) {
        return nextAt(now).map(at -> {
            List<Person> told = reached();
            List<Person> next = tells(stage.number() + 1, at);
            List<Person> fresh = next.stream().filter(p -> !told.contains(p)).toList();
            boolean again = fresh.isEmpty();
            return new Next((again ? next : fresh).stream().map(Person::name).toList(), again, at);
        });
    }

    /**
     * Who is told next.
     *
     * @param names of people
     * @param again whether they have been told before
     * @param at when
     */
    public record Next(List<String> names, boolean again, Instant at) {
        public Next {
            names = List.copyOf(names);
        }
    }

    /** The stage that begins now: the first, or the one after the current. */
    public Stage following(Instant now) {
        return begun ? new Stage(tier, stage.number() + 1, now) : new Stage(tier, 0, now);
    }
}
