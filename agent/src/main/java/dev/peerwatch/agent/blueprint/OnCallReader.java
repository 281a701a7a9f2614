package dev.peerwatch.agent.blueprint;

import dev.peerwatch.notifier.Tier;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code rotations}, {@code escalation} and {@code tiers}: who is told, when, and who is next. */
final class OnCallReader {

    private static final Form<Duration> SHIFT = Form.duration("1h", "53w");
    private static final Form<Duration> WAIT = Form.duration("1s", "1w");
    private static final int MOST_STEPS = 20;
    private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);
    private static final String DEFAULT_POLICY = "default";

    private final Problems problems;
    private final Set<String> people;
    private final SortedMap<String, Rotation> rotations = new TreeMap<>();
    private final Set<String> rotationNames = new LinkedHashSet<>();
    private final SortedMap<String, List<EscalationStep>> escalation = new TreeMap<>();
    private final Set<String> policyNames = new LinkedHashSet<>();

    OnCallReader(Set<String> people, Problems problems) {
        this.people = people;
        this.problems = problems;
    }

    SortedMap<String, Rotation> rotations() {
        return rotations;
    }

    SortedMap<String, List<EscalationStep>> escalation() {
        return escalation;
    }

    void readRotations(Yaml section) {
        Fields.named(section, Form.NAME_OF_THING, "rotations", problems).forEach((name, entry) -> {
            rotationNames.add(name);
            if (people.contains(name)) {
                problems.mismatch(
                        entry.keyPlace(),
                        "rotation " + Words.quoted(name) + ", which is the name of a person too",
                        "another name: steps tell people and rotations by name");
            }
            Fields.of(entry.value(), entry.keyPlace(), problems, "rotation " + Words.quoted(name))
                    .ifPresent(fields -> rotation(name, fields));
        });
    }

    private void rotation(String name, Fields fields) {
        fields.require("people");
        List<Placed<String>> members = fields.some("people", Form.NAME_OF_THING.expecting("the name of a person"));
        for (Placed<String> member : members) {
            if (!people.contains(member.value())) {
                problems.unknown(member.place(), "person", member.value(), people);
            }
        }
        Optional<Placed<LocalDate>> start = fields.required("start", Form.DATE);
        Duration shift = Fields.orElse(fields.one("shift", SHIFT), Duration.ofDays(7));
        Optional<Placed<Handoff>> handoff = fields.one("handoff", Handoff.FORM);
        ZoneId zone = Fields.orElse(fields.one("timezone", Form.ZONE), PeopleReader.DEFAULT_ZONE);
        fields.done();
        handoff.filter(h -> h.value().day().isPresent()
                        && shift.toMillis() % Duration.ofDays(7).toMillis() != 0)
                .ifPresent(h -> problems.mismatch(
                        h.place(),
                        "a handoff on a weekday for a shift of " + Durations.text(shift),
                        "a shift of whole weeks, or a handoff with the time alone"));
        start.ifPresent(s -> rotations.put(
                name,
                new Rotation(
                        name,
                        members.stream().map(Placed::value).toList(),
                        s.value(),
                        shift,
                        handoff.flatMap(h -> h.value().day()),
                        handoff.map(h -> h.value().time()).orElse(LocalTime.of(9, 0)),
                        zone)));
    }

    void readEscalation(Yaml section) {
        Fields.named(section, Form.NAME_OF_THING, "escalation policies", problems)
                .forEach((name, entry) -> {
                    policyNames.add(name);
                    if (entry.value() instanceof Yaml.Sequence sequence) {
                        int found = sequence.items().size();
                        if (found == 0 || found > MOST_STEPS) {
                            problems.mismatch(
                                    sequence.place(), found + " steps", "1 to " + MOST_STEPS + " steps of a policy");
                        }
                        escalation.put(
                                name,
                                sequence.items().stream()
                                        .flatMap(item -> step(item).stream())
                                        .toList());
                    } else {
                        problems.mismatch(entry.value().place(), entry.value().found(), "a list of steps");
                    }
                });
    }

    private Optional<EscalationStep> step(Yaml item) {
        return Fields.of(item, item.place(), problems, "an escalation step").map(fields -> {
            if (!fields.has("notify")) {
                problems.mismatch(
                        fields.place(), "a step that reaches nobody", "notify with at least one person or rotation");
            }
            List<Placed<String>> tell =
                    fields.some("notify", Form.NAME_OF_THING.expecting("the name of a person or rotation"));
            for (Placed<String> name : tell) {
                if (!people.contains(name.value()) && !rotationNames.contains(name.value())) {
                    List<String> known = new ArrayList<>(people);
                    known.addAll(rotationNames);
                    problems.unknown(name.place(), "person or rotation", name.value(), known);
                }
            }
            Duration patience = Fields.orElse(fields.one("wait", WAIT), DEFAULT_WAIT);
            boolean ring = Fields.orElse(fields.one("ring", Form.BOOLEAN), false);
            fields.done();
            return new EscalationStep(tell.stream().map(Placed::value).toList(), patience, ring);
        });
    }

    /** All three tiers; one that the file doesn't name gets the usual rule. */
    SortedMap<Tier, TierRule> readTiers(Optional<Yaml> section) {
        Map<Tier, TierRule> named = new LinkedHashMap<>();
        section.ifPresent(yaml -> Fields.named(yaml, Form.oneOf(Tier.class, Tier::word), "tiers", problems)
                .forEach((tier, entry) -> Fields.of(entry.value(), entry.keyPlace(), problems, "tier " + tier.word())
                        .ifPresent(fields -> named.put(tier, tier(tier, entry.keyPlace(), fields)))));
        SortedMap<Tier, TierRule> all = new TreeMap<>();
        for (Tier tier : Tier.values()) {
            all.put(
                    tier,
                    named.getOrDefault(
                            tier, new TierRule(tier, usually(tier), PeopleReader.DEFAULT_ZONE, usualPolicy(tier))));
        }
        return all;
    }

    private TierRule tier(Tier tier, Place place, Fields fields) {
        List<Placed<TierRule.When>> whens = fields.some("when", Handoff.WHEN);
        ZoneId zone = Fields.orElse(fields.one("timezone", Form.ZONE), PeopleReader.DEFAULT_ZONE);
        Optional<Placed<String>> policy = fields.one("escalation", Form.NAME_OF_THING);
        fields.done();
        policy.filter(p -> !policyNames.contains(p.value()))
                .ifPresent(p -> problems.unknown(p.place(), "escalation policy", p.value(), policyNames));
        TierRule.When when = whens.isEmpty() ? usually(tier) : whens.get(0).value();
        if (whens.size() > 1) {
            List<TierRule.Window> windows = new ArrayList<>();
            for (Placed<TierRule.When> one : whens) {
                if (one.value() instanceof TierRule.When.Weekly weekly) {
                    windows.addAll(weekly.windows());
                } else {
                    problems.mismatch(one.place(), "always or never in a list", "it alone, or hours only");
                }
            }
            when = new TierRule.When.Weekly(windows);
        }
        if (tier == Tier.CRITICAL && when instanceof TierRule.When.Never) {
            problems.warning(place, "tier critical is told never: nobody will hear of a dead server");
        }
        return new TierRule(tier, when, zone, policy.map(Placed::value).or(() -> usualPolicy(tier)));
    }

    private static TierRule.When usually(Tier tier) {
        return tier == Tier.LOGGED ? new TierRule.When.Never() : new TierRule.When.Always();
    }

    private Optional<String> usualPolicy(Tier tier) {
        return tier == Tier.CRITICAL && policyNames.contains(DEFAULT_POLICY)
                ? Optional.of(DEFAULT_POLICY)
                : Optional.empty();
    }
}
