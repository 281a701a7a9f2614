package dev.peerwatch.notifier.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.incident.Incident.Observation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentTest {

    private static final IncidentId ID = IncidentId.derived("boot", 1);

    private static Finding by(String observer, Verdict verdict, Tier tier) {
        Finding f = Facts.about("web-2").tier(tier).is(verdict);
        return new Finding(f.subject(), observer, f.verdict(), f.tier(), f.since(), f.evidence(), f.ring());
    }

    @Test
    void itsVerdictIsTheWorstThatAnybodyHoldsNow() {
        Incident incident = Incident.open(ID, by("db-1", Verdict.DOWN, Tier.CRITICAL))
                .observed(by("app-1", Verdict.DEGRADED, Tier.NON_CRITICAL));
        assertThat(incident.verdict()).isEqualTo(Verdict.DOWN);
        assertThat(incident.tier()).isEqualTo(Tier.CRITICAL);

        Incident better = incident.observed(by("db-1", Verdict.UP, Tier.LOGGED));
        assertThat(better.verdict()).isEqualTo(Verdict.DEGRADED);
        assertThat(better.tier()).isEqualTo(Tier.NON_CRITICAL);
        assertThat(better.observed(by("app-1", Verdict.UP, Tier.LOGGED)).verdict())
                .isEqualTo(Verdict.UP);
    }

    @Test
    void eachWordOfAnObserverHasAHigherNumber() {
        Incident incident = Incident.open(ID, by("db-1", Verdict.DOWN, Tier.CRITICAL))
                .observed(by("db-1", Verdict.AGENT_DOWN, Tier.CRITICAL))
                .observed(by("app-1", Verdict.DOWN, Tier.CRITICAL));
        assertThat(incident.observations().get("db-1").sequence()).isEqualTo(2);
        assertThat(incident.observations().get("app-1").sequence()).isEqualTo(1);
    }

    @Test
    void whatWasSentKeepsItsOrder() {
        Incident incident = Incident.open(ID, by("db-1", Verdict.DOWN, Tier.CRITICAL))
                .told("ff", Facts.TIM)
                .told("00", Facts.ANA)
                .told("77", Facts.TIM);
        assertThat(incident.sent().keySet()).containsExactly("ff", "00", "77");
        assertThat(IncidentCodec.read(IncidentCodec.encode(incident))
                        .orElseThrow()
                        .sent()
                        .keySet())
                .containsExactly("ff", "00", "77");
    }

    // ---- the codec

    @Property
    void whatIsEncodedIsReadBack(@ForAll("incidents") Incident incident) {
        String text = IncidentCodec.encode(incident);
        assertThat(text).doesNotContain("\n", "\r");
        assertThat(IncidentCodec.read(text)).contains(incident);
    }

    @Test
    void whatANewerVersionAddsIsIgnored() {
        Incident incident =
                Incident.open(ID, by("db-1", Verdict.DOWN, Tier.CRITICAL)).closed(Facts.NOON);
        String newer = IncidentCodec.encode(incident)
                .replaceFirst("\\{", "{\"acknowledgedBy\":[\"ana\"],")
                .replace("\"attempts\"", "\"colour\":{\"of\":\"light\"},\"attempts\"");
        assertThat(IncidentCodec.read(newer)).contains(incident);
    }

    @Test
    void whatAnOlderVersionLeftOutIsEmpty() {
        Incident incident = Incident.open(ID, by("db-1", Verdict.DOWN, Tier.CRITICAL));
        String older = IncidentCodec.encode(incident).replaceFirst(",\"closedAt\":null", "");
        assertThat(older).doesNotContain("closedAt");
        assertThat(IncidentCodec.read(older)).contains(incident);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "7",
                "not json",
                "{\"id\":{\"hex\":\"7f3a\"}}",
                "{\"id\":{\"hex\":\"00000000000000000000000000000000\"},\"observations\":{},\"sent\":{}}",
                "{\"id\":{\"hex\":\"00000000000000000000000000000000\"},\"subject\":{\"node\":\"web-2\"},"
                        + "\"openedAt\":\"2026-11-21T13:01:52Z\",\"observations\":{\"db-1\":{\"sequence\":1}},\"sent\":{}}",
                "{\"id\":{\"hex\":\"00000000000000000000000000000000\"},\"subject\":{\"node\":\"web-2\"},"
                        + "\"openedAt\":\"2026-11-21T13:01:52Z\",\"observations\":{\"db-1\":null},\"sent\":{}}"
            })
    void whatIsNoIncidentIsLeftOut(String text) {
        assertThat(IncidentCodec.read(text)).isEmpty();
    }

    @Property
    void noTextMakesItThrow(@ForAll String text) {
        assertThat(IncidentCodec.read(text)).isNotNull();
    }

    @Provide
    Arbitrary<Incident> incidents() {
        Arbitrary<String> texts = Arbitraries.strings().all().ofMaxLength(20).filter(IncidentTest::isWhole);
        Arbitrary<Instant> times = Arbitraries.longs()
                .between(0, 4_000_000_000_000_000_000L)
                .map(nanos -> Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000));
        Arbitrary<Testimony> testimonies =
                Combinators.combine(texts, texts, Arbitraries.of(Sight.class)).as(Testimony::new);
        Arbitrary<Evidence> evidence = Combinators.combine(
                        texts,
                        Arbitraries.integers().between(0, 99),
                        times.optional(),
                        testimonies.list().ofMaxSize(3),
                        Arbitraries.of(Evidence.Chat.class))
                .as(Evidence::new);
        Arbitrary<Observation> observations = Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(1),
                        Arbitraries.of(Verdict.class),
                        Arbitraries.of(Tier.class),
                        times,
                        evidence)
                .as(Observation::new);
        Arbitrary<Subject> subjects =
                Combinators.combine(texts, texts.optional()).as(Subject::new);
        Arbitrary<Map<String, String>> sent =
                Arbitraries.maps(texts, texts).ofMaxSize(4).map(LinkedHashMap::new);
        return Combinators.combine(
                        Arbitraries.longs().map(n -> IncidentId.derived("boot", n)),
                        subjects,
                        times,
                        Arbitraries.maps(texts, observations).ofMaxSize(3).map(TreeMap::new),
                        sent,
                        times.optional())
                .as(Incident::new);
    }

    /** Half a character can't be encoded as UTF-8, and isn't found in a name or a reason. */
    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    // ---- ids

    @Test
    void anIdIsTheSameEachTimeItIsDerivedAndDifferentFromTheNext() {
        assertThat(IncidentId.derived("a", 1)).isEqualTo(IncidentId.derived("a", 1));
        assertThat(List.of(IncidentId.derived("a", 1), IncidentId.derived("a", 2), IncidentId.derived("b", 1)))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7f3a", "0000000000000000000000000000000G", "ABCDEF00000000000000000000000000"})
    void anythingButThirtyTwoDigitsIsNoId(String text) {
        assertThatThrownBy(() -> new IncidentId(text)).hasMessageContaining("32 hexadecimal digits");
    }

    @Property
    void aShortFormIsAPrefixThatNoOtherHasAndNotLongerThanNeeded(@ForAll("ids") List<IncidentId> all) {
        for (IncidentId id : all) {
            String form = id.shortAmong(all);
            assertThat(form).hasSizeGreaterThanOrEqualTo(4);
            assertThat(id.hex()).startsWith(form);
            assertThat(all.stream().distinct().filter(other -> other.hex().startsWith(form)))
                    .containsExactly(id);
            if (form.length() > 4) {
                String shorter = form.substring(0, form.length() - 1);
                assertThat(all.stream().distinct().filter(other -> other.hex().startsWith(shorter)))
                        .hasSizeGreaterThan(1);
            }
        }
    }

    /** Ids that often share their beginning. */
    @Provide
    Arbitrary<List<IncidentId>> ids() {
        return Arbitraries.integers()
                .between(0, 12)
                .flatMap(same -> Arbitraries.strings()
                        .withChars("ab")
                        .ofLength(6)
                        .map(end -> new IncidentId(
                                "0".repeat(20 + same / 2).substring(0, 2 + same) + end + "0".repeat(24 - same))))
                .list()
                .ofMaxSize(8);
    }
}
