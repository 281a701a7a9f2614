package dev.peerwatch.notifier.policy;

import dev.peerwatch.notifier.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who is told first, and who next.
 *
 * @param rotations who takes turns with whom, by name
 * @param policies the steps of each tier that has some, at least one; of a tier without any all people are told at once
 * @param ringFor how long a phone rings at a time
 * @param hours when each tier is told to people on call; at any time, of one that isn't among them
 */
public record OnCall(
        SortedMap<String, Rotation> rotations,
        SortedMap<Tier, List<EscalationStep>> policies,
        Duration ringFor,
        SortedMap<Tier, Hours> hours) {

    /** How long a phone rings where nothing else is said: as long as most networks let it. */
    public static final Duration RING_FOR = Duration.ofSeconds(30);

    /** All are told at once, whatever it is. */
    public static final OnCall ALL_AT_ONCE = new OnCall(new TreeMap<>(), new TreeMap<>(), RING_FOR);

    /** By which all is told at any time. */
    public OnCall(
            SortedMap<String, Rotation> rotations, SortedMap<Tier, List<EscalationStep>> policies, Duration ringFor) {
        this(rotations, policies, ringFor, new TreeMap<>());
    }

    public OnCall {
        hours = Collections.unmodifiableSortedMap(new TreeMap<>(hours));
        rotations = Collections.unmodifiableSortedMap(new TreeMap<>(rotations));
        TreeMap<Tier, List<EscalationStep>> copy = new TreeMap<>();
        policies.forEach((tier, steps) -> {
            if (!steps.isEmpty()) {
                copy.put(tier, List.copyOf(steps));
            }
        });
        policies = Collections.unmodifiableSortedMap(copy);
    }

    /** The steps of a tier; empty where all are told at once. */
    public Optional<List<EscalationStep>> steps(Tier tier) {
        return Optional.ofNullable(policies.get(tier));
    }

    /** Whether people on call are told of a tier at this time. */
    public boolean tells(Tier tier, Instant at) {
        Hours his = hours.get(tier);
        return his == null || his.since(at).isPresent();
    }

    /** When people on call are told of what there is to tell at this time: now, or when the hours begin; empty where never. */
    public Optional<Instant> toldFrom(Tier tier, Instant at) {
        Hours his = hours.get(tier);
        return his == null ? Optional.of(at) : his.from(at);
    }

    /** Since when people on call are told of a tier; empty where at any time, or not at this one. */
    public Optional<Instant> tellsSince(Tier tier, Instant at) {
        return Optional.ofNullable(hours.get(tier)).flatMap(his -> his.since(at));
    }

    /** Those whom a step tells at this time, in the order of the blueprint, each once. */
    public List<Person> people(EscalationStep step, Directory directory, Instant at) {
        LinkedHashSet<Person> people = new LinkedHashSet<>();
        for (String name : step.tell()) {
            String person = Optional.ofNullable(rotations.get(name))
                    .map(rotation -> rotation.at(at).person())
                    .orElse(name);
            directory.people().stream().filter(p -> p.name().equals(person)).forEach(people::add);
        }
        return List.copyOf(people);
    }

    /** Everybody who is told of something now or, if nobody answers, later: all people where a tier has no steps. */
    public List<Person> everybody(Directory directory, Instant at) {
        if (!policies.containsKey(Tier.CRITICAL)) {
            return directory.people();
        }
        LinkedHashSet<Person> people = new LinkedHashSet<>();
        policies.values().forEach(steps -> steps.forEach(step -> people.addAll(people(step, directory, at))));
        return new ArrayList<>(people);
    }
}
