package dev.peerwatch.notifier.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Answer.Kind;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.incident.Stage;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Two steps: tim for 5 min, then tim and ana for 10 min; bo is told by none. */
class LadderTest {

    private static final Instant NOON = Facts.NOON;
    private static final Facts FACTS = Facts.ofMesh()
            .ana()
            .person("bo", "UTC", "bo@example.org")
            .step(Duration.ofMinutes(5), "tim")
            .ringingStep(Duration.ofMinutes(10), "tim", "ana");

    private static Incident incident() {
        return Incident.open(IncidentId.derived("boot", 1), Subject.node("web-2"), NOON.minusSeconds(20));
    }

    private static Incident at(int stage) {
        return incident().with(new Stage(Tier.CRITICAL, stage, NOON));
    }

    private static Ladder of(Incident incident) {
        return Ladder.of(FACTS.onCall(), FACTS.directory(), incident, Tier.CRITICAL)
                .orElseThrow();
    }

    private static Instant minutes(int minutes) {
        return NOON.plusSeconds(60L * minutes);
    }

    private static List<String> names(List<Person> people) {
        return people.stream().map(Person::name).toList();
    }

    @Test
    void aTierWithoutStepsHasNone() {
        assertThat(Ladder.of(FACTS.onCall(), FACTS.directory(), incident(), Tier.NON_CRITICAL))
                .isEmpty();
        assertThat(Ladder.of(OnCall.ALL_AT_ONCE, FACTS.directory(), incident(), Tier.CRITICAL))
                .isEmpty();
    }

    @Test
    void theStepsFollowEachOtherAndBeginAgain() {
        assertThat(of(incident()).begun()).isFalse();
        assertThat(of(incident()).following(NOON)).isEqualTo(new Stage(Tier.CRITICAL, 0, NOON));
        assertThat(names(of(at(0)).reached())).containsExactly("tim");
        assertThat(of(at(0)).next(NOON)).contains(new Ladder.Next(List.of("ana"), false, minutes(5)));
        assertThat(names(of(at(1)).reached())).containsExactly("tim", "ana");
        assertThat(of(at(1)).next(NOON)).contains(new Ladder.Next(List.of("tim"), true, minutes(10)));
        assertThat(names(of(at(2)).told())).containsExactly("tim");
        assertThat(names(of(at(2)).reached())).containsExactly("tim", "ana");
        assertThat(of(at(2)).following(NOON).number()).isEqualTo(3);
    }

    @Test
    void eachOneHasATurnOfTheirOwn() {
        assertThat(of(at(2)).lastFor(Facts.TIM)).isEqualTo(2);
        assertThat(of(at(2)).lastFor("tim@elsewhere.net")).isEqualTo(2);
        assertThat(of(at(2)).lastFor(Facts.ANA)).isEqualTo(1);
        assertThat(of(at(2)).lastFor("bo@example.org")).isZero();
        assertThat(of(at(2)).lastFor("ops@conference.example.org")).isZero();
        assertThat(of(at(1)).rings(Facts.TIM, 1)).isTrue();
        assertThat(of(at(1)).rings(Facts.TIM, 0)).isFalse();
        assertThat(of(at(1)).rings("bo@example.org", 1)).isFalse();
    }

    @Test
    void whatIsLessBadNowGoesNoFarther() {
        Facts both = Facts.ofMesh()
                .step(Duration.ofMinutes(5), "tim")
                .step(Tier.NON_CRITICAL, Duration.ofMinutes(5), false, "tim");
        Ladder lower = Ladder.of(both.onCall(), both.directory(), at(3), Tier.NON_CRITICAL)
                .orElseThrow();
        assertThat(lower.begun()).isTrue();
        assertThat(lower.nextAt(minutes(60))).isEmpty();
    }

    /** From 14:00 to 14:03 in Berlin, where it is 14:01:52 on a Saturday, and from 14:30. */
    @Test
    void outsideTheHoursNoStepFollows() {
        Hours.Window first = saturday("14:00", "14:03");
        Facts hourly = Facts.ofMesh()
                .ana()
                .step(Duration.ofMinutes(5), "tim")
                .step(Duration.ofMinutes(5), "ana")
                .hours(
                        Tier.CRITICAL,
                        new Hours(List.of(first, saturday("14:30", "15:00")), ZoneId.of("Europe/Berlin")));
        Ladder ladder = Ladder.of(hourly.onCall(), hourly.directory(), at(0), Tier.CRITICAL)
                .orElseThrow();
        assertThat(ladder.nextAt(NOON)).contains(Instant.parse("2026-11-21T13:30:00Z"));
        assertThat(ladder.next(NOON).orElseThrow().names()).containsExactly("ana");
        Facts never = Facts.ofMesh().step(Duration.ofMinutes(5), "tim").hours(Tier.CRITICAL, Hours.NEVER);
        assertThat(Ladder.of(never.onCall(), never.directory(), at(0), Tier.CRITICAL)
                        .orElseThrow()
                        .nextAt(NOON))
                .isEmpty();
    }

    private static Hours.Window saturday(String from, String to) {
        return new Hours.Window(new TreeSet<>(List.of(DayOfWeek.SATURDAY)), LocalTime.parse(from), LocalTime.parse(to));
    }

    /** While somebody has it or nobody is to hear of it none is next; and else it is one wait after the last thing that was told. */
    @Property(tries = 1_000)
    void oneWaitAfterWhatWasToldLast(@ForAll("answers") List<Answer> answers, @ForAll("minute") int minute) {
        Incident incident = at(1);
        for (int i = 0; i < answers.size(); i++) {
            incident = incident.with("m" + i, answers.get(i));
        }
        Instant now = minutes(minute);
        Optional<Instant> next = of(incident).nextAt(now);
        boolean rests = incident.ack().isPresent() || incident.quietUntil(now).isPresent();
        assertThat(next.isEmpty()).isEqualTo(rests);
        next.ifPresent(at -> assertThat(at).isAfterOrEqualTo(minutes(10)));
        Optional<Instant> lastBack = answers.stream()
                .filter(a -> a.kind() == Kind.UNACK)
                .map(Answer::at)
                .max(Instant::compareTo);
        if (next.isPresent() && lastBack.isPresent()) {
            assertThat(next.get()).isAfterOrEqualTo(lastBack.get().plusSeconds(600));
        }
    }

    @Provide
    Arbitrary<Integer> minute() {
        return Arbitraries.integers().between(0, 120);
    }

    @Provide
    Arbitrary<List<Answer>> answers() {
        return Combinators.combine(
                        Arbitraries.of(Kind.ACK, Kind.UNACK, Kind.SNOOZE),
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(0, 60))
                .as((kind, minute, time) -> new Answer(
                        kind,
                        "tim",
                        minutes(minute),
                        kind == Kind.SNOOZE ? Optional.of(minutes(minute + time)) : Optional.empty(),
                        "",
                        ""))
                .list()
                .ofMaxSize(5);
    }
}
