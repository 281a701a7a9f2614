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
import dev.peerwatch.notifier.incident.Send.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
    private static final Subject WEB_2 = Subject.node("web-2");

    private static Observation says(Verdict verdict, Tier tier, long sequence) {
        return Observation.of(Facts.about("web-2").tier(tier).is(verdict), sequence, Optional.empty());
    }

    private static Incident opened() {
        return Incident.open(ID, WEB_2, Facts.NOON).with("db-1", says(Verdict.DOWN, Tier.CRITICAL, 1));
    }

    private static Send sent(int step, Progress progress) {
        return new Send(Facts.TIM, "db-1", step, new Headline(Verdict.DOWN, Tier.CRITICAL), progress);
    }

    // ---- what it says

    @Test
    void whoSeesMoreIsBelieved() {
        Incident incident = opened().with("app-1", says(Verdict.UNREACHABLE, Tier.NON_CRITICAL, 1));
        assertThat(incident.headline()).isEqualTo(new Headline(Verdict.UNREACHABLE, Tier.NON_CRITICAL));
        assertThat(opened().with("app-1", says(Verdict.UNCONFIRMED, Tier.CRITICAL, 1))
                        .verdict())
                .isEqualTo(Verdict.DOWN);
        assertThat(opened().with("app-1", says(Verdict.AGENT_DOWN, Tier.NON_CRITICAL, 1))
                        .verdict())
                .isEqualTo(Verdict.AGENT_DOWN);
        assertThat(opened().with("app-1", says(Verdict.DEGRADED, Tier.NON_CRITICAL, 1))
                        .verdict())
                .isEqualTo(Verdict.DOWN);
    }

    @Test
    void ofTwoWhoSayTheSameTheOneToWhomItMattersMoreCounts() {
        assertThat(opened().with("app-1", says(Verdict.DOWN, Tier.NON_CRITICAL, 1))
                        .tier())
                .isEqualTo(Tier.CRITICAL);
    }

    @Test
    void whatWasTheMatterIsKnownWhenAllIsWellAgain() {
        Finding well = Facts.about("web-2").is(Verdict.UP);
        Incident over =
                opened().with("db-1", Observation.of(well, 2, Optional.of(says(Verdict.DOWN, Tier.CRITICAL, 1))));
        assertThat(over.headline()).isEqualTo(Headline.OVER);
        assertThat(over.trouble()).isEqualTo(new Headline(Verdict.DOWN, Tier.CRITICAL));
    }

    @Test
    void whoWatchesNoLongerDoesntCount() {
        Incident incident = opened();
        assertThat(incident.with("db-1", incident.observations().get("db-1").withdrawn(2))
                        .headline())
                .isEqualTo(Headline.OVER);
    }

    @Test
    void anEarlierWordDoesntUndoALaterOne() {
        Incident later = opened().with("db-1", says(Verdict.UP, Tier.LOGGED, 7));
        assertThat(later.with("db-1", says(Verdict.DOWN, Tier.CRITICAL, 6))).isEqualTo(later);
    }

    @Test
    void aMessageGoesForwardOnly() {
        Incident taken = opened().with("m", sent(1, Progress.INTENDED)).with("m", sent(1, Progress.TAKEN));
        assertThat(taken.with("m", sent(1, Progress.INTENDED))).isEqualTo(taken);
        assertThat(taken.with("m", sent(1, Progress.DROPPED))).isEqualTo(taken);
        assertThat(taken.with("m", sent(1, Progress.FAILED)).sends().get("m").progress())
                .as("a server that gives it back undoes what one has taken")
                .isEqualTo(Progress.FAILED);
    }

    @Test
    void theLastMessageIsTheOneOfTheHighestStepThatCounts() {
        Incident incident = opened().with("ff", sent(1, Progress.TAKEN))
                .with("00", sent(2, Progress.TAKEN))
                .with("77", sent(3, Progress.DROPPED));
        assertThat(incident.lastTo(Facts.TIM, Set.of(Progress.TAKEN)).map(Map.Entry::getKey))
                .contains("00");
        assertThat(incident.lastTo(Facts.ANA, Set.of(Progress.TAKEN))).isEmpty();
    }

    private static Send told(String speaker, int step, Headline what) {
        return new Send(Facts.TIM, speaker, step, what, Progress.TAKEN);
    }

    private static final Headline DOWN = new Headline(Verdict.DOWN, Tier.CRITICAL);

    @Test
    void anEndThatDidntKnowOfAMessageFromAnotherSideIsNotTheLastWord() {
        Incident before = opened().with("m1", told("db-1", 1, DOWN));
        Incident ended = before.with("m3", told("app-1", 2, Headline.OVER));
        assertThat(before.join(ended).toldTo(Facts.TIM)).contains(Headline.OVER);
        Incident elsewhere = before.with("m2", told("db-1", 2, DOWN));
        Incident both = elsewhere.join(ended);
        assertThat(both.toldTo(Facts.TIM)).contains(DOWN);
        assertThat(both.join(ended).join(elsewhere)).isEqualTo(both);
        assertThat(IncidentCodec.read(IncidentCodec.encode(both)).incident()).contains(both);
        Incident again = both.with("m6", told("web-3", 3, Headline.OVER));
        Incident andAgain = both.with("m7", told("web-4", 3, Headline.OVER));
        assertThat(again.join(ended).join(andAgain).toldTo(Facts.TIM)).contains(Headline.OVER);
    }

    @Test
    void anEndThatMissedATroubleWhoseEndAnotherOneHasToldIsTheLastWord() {
        Incident first = opened().with("m1", told("db-1", 1, DOWN)).with("m3", told("app-1", 2, Headline.OVER));
        Incident second = opened().with("m2", told("web-3", 1, DOWN)).with("m4", told("web-4", 2, Headline.OVER));
        Incident one = first.join(second);
        assertThat(one.toldTo(Facts.TIM)).as("each has its own end").contains(Headline.OVER);
        Incident again = one.join(first.with("m5", told("db-1", 3, DOWN)));
        assertThat(again.toldTo(Facts.TIM)).as("and one more has none").contains(DOWN);
        Incident missed = again.join(one.with("m6", told("web-4", 4, Headline.OVER)));
        assertThat(missed.toldTo(Facts.TIM)).as("of which nobody knew").contains(DOWN);
    }

    @Test
    void ofTwoNamesTheOneGivenFirstIsTheIdAndTheOtherNamesItStill() {
        IncidentId later = IncidentId.derived("other", 1);
        Incident both = opened().join(Incident.open(later, WEB_2, Facts.NOON.plusSeconds(3)));
        assertThat(both.id()).isEqualTo(ID);
        assertThat(both.openedAt()).isEqualTo(Facts.NOON);
        assertThat(both.isCalled(later)).isTrue();
        assertThat(both.isCalled(ID)).isTrue();
    }

    @Test
    void anEndMeetsAnOpenCopyAndTheFirstEndCounts() {
        Closing first = new Closing(Facts.NOON.plusSeconds(60), "", "app-1");
        Incident closed = opened().closed(first);
        assertThat(opened().join(closed).closing()).contains(first);
        assertThat(closed.join(opened()).closing()).contains(first);
        assertThat(closed.closed(new Closing(Facts.NOON.plusSeconds(61), "", "db-1"))
                        .closing())
                .contains(first);
    }

    @Test
    void theFarthestStageCountsAndOfTwoBeginningsTheFirst() {
        Stage first = new Stage(Tier.CRITICAL, 1, Facts.NOON);
        Incident here = opened().with(first);
        assertThat(here.with(new Stage(Tier.CRITICAL, 1, Facts.NOON.plusSeconds(3)))
                        .stage())
                .contains(first);
        assertThat(here.with(new Stage(Tier.CRITICAL, 0, Facts.NOON.minusSeconds(3)))
                        .stage())
                .contains(first);
        Stage third = new Stage(Tier.CRITICAL, 2, Facts.NOON.plusSeconds(60));
        assertThat(opened().join(here).join(opened().with(third)).stage()).contains(third);
        assertThat(here.saysTheSameAs(opened())).isFalse();
    }

    @Test
    void ofManyMessagesToOneReaderTheLastAreKeptInWhateverOrderCopiesMeet() {
        Incident odd = opened();
        Incident even = opened();
        for (int step = 1; step <= 90; step++) {
            Send send = sent(step, Progress.TAKEN);
            odd = step % 2 == 1 ? odd.with("m" + step, send) : odd;
            even = step % 2 == 0 ? even.with("m" + step, send) : even;
        }
        assertThat(odd.join(even))
                .isEqualTo(even.join(odd))
                .isEqualTo(odd.join(even).join(odd));
        assertThat(odd.join(even).sends())
                .containsOnlyKeys(
                        IntStream.rangeClosed(71, 90).mapToObj(n -> "m" + n).toList());
    }

    @Test
    void incidentsAboutDifferentSubjectsArentJoined() {
        Incident other = Incident.open(IncidentId.derived("b", 1), Subject.node("app-1"), Facts.NOON);
        assertThatThrownBy(() -> opened().join(other)).hasMessageContaining("web-2 and app-1");
    }

    // ---- joining: the laws

    @Property
    void joiningIsAssociative(
            @ForAll("copies") Incident a, @ForAll("copies") Incident b, @ForAll("copies") Incident c) {
        assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
    }

    @Property
    void joiningIsCommutativeAndIdempotent(@ForAll("copies") Incident a, @ForAll("copies") Incident b) {
        assertThat(a.join(b)).isEqualTo(b.join(a));
        assertThat(a.join(a)).isEqualTo(a);
        assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
    }

    @Property
    void joiningLosesNoNameNoObserverNoMessageAndNoEnd(@ForAll("copies") Incident a, @ForAll("copies") Incident b) {
        Incident both = a.join(b);
        for (Incident one : List.of(a, b)) {
            assertThat(both.names()).containsAll(one.names());
            assertThat(both.sends().keySet()).containsAll(one.sends().keySet());
            assertThat(both.isOpen() && !one.isOpen()).isFalse();
            one.observations()
                    .forEach((observer, word) -> assertThat(
                                    both.observations().get(observer).sequence())
                            .isGreaterThanOrEqualTo(word.sequence()));
            one.sends()
                    .forEach((id, send) ->
                            assertThat(both.sends().get(id).progress()).isGreaterThanOrEqualTo(send.progress()));
        }
    }

    @Property
    void whatTwoNodesDoToTheirCopiesMeanwhileIsAllThereInTheEnd(@ForAll("copies") Incident a) {
        Incident here = a.with("here", says(Verdict.DOWN, Tier.CRITICAL, 5)).with("m1", sent(1, Progress.TAKEN));
        Incident there = a.with("there", says(Verdict.UP, Tier.LOGGED, 6)).with("m2", sent(1, Progress.FAILED));
        Incident both = here.join(there);
        assertThat(both.observations()).containsKeys("here", "there");
        assertThat(both.sends()).containsKeys("m1", "m2");
        assertThat(both).isEqualTo(there.join(here));
    }

    @Property
    void aCopyForOneReaderTellsAsMuchOfWhatThatOneWasToldAsAWholeOne(
            @ForAll("copies") Incident a, @ForAll("copies") Incident b) {
        Incident whole = a.with("another", new Send(Facts.ANA, "db-1", 1, Headline.OVER, Progress.TAKEN));
        assertThat(whole.onlyTo(Facts.TIM).sends().values())
                .allMatch(send -> send.reader().equals(Facts.TIM));
        assertThat(b.join(whole.onlyTo(Facts.TIM)).toldTo(Facts.TIM))
                .isEqualTo(b.join(whole).toldTo(Facts.TIM));
    }

    /** Copies of one incident that have something in common, and contradict each other. */
    @Provide
    Arbitrary<Incident> copies() {
        Arbitrary<Name> names = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 3))
                .as((second, id) -> new Name(Facts.NOON.plusSeconds(second), IncidentId.derived("boot", id)));
        Arbitrary<Observation> words = Combinators.combine(
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.of(true, false),
                        Arbitraries.of(Verdict.class),
                        Arbitraries.of(Tier.class),
                        Arbitraries.integers().between(0, 2))
                .as((sequence, active, verdict, tier, ring) -> new Observation(
                        sequence,
                        active,
                        verdict,
                        tier,
                        Facts.NOON,
                        Facts.about("web-2").is(verdict).evidence(),
                        ring,
                        Optional.empty()));
        // What a message says, and to whom, is the same in all copies; how far it has come isn't.
        Arbitrary<Map<String, Send>> sends = Arbitraries.maps(
                        Arbitraries.of("m", "n", "o", "p"), Arbitraries.of(Progress.class))
                .map(messages -> {
                    Map<String, Send> all = new TreeMap<>();
                    messages.forEach((id, reached) -> all.put(
                            id,
                            new Send(
                                    id.equals("m") ? Facts.ANA : Facts.TIM,
                                    id.equals("o") ? "db-1" : "app-1",
                                    id.equals("p") ? 2 : 1,
                                    id.equals("p") || id.equals("o") ? Headline.OVER : DOWN,
                                    reached)));
                    return all;
                });
        Arbitrary<Optional<Closing>> ends = Combinators.combine(
                        Arbitraries.integers().between(0, 2), Arbitraries.of("", "removed from the blueprint"))
                .as((second, why) -> new Closing(Facts.NOON.plusSeconds(second), why, "db-1"))
                .optional();
        Arbitrary<Answer> answers = Combinators.combine(
                        Arbitraries.of(Answer.Kind.class),
                        Arbitraries.of("tim", "ana"),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of("", "m"),
                        Arbitraries.of("", "on it"))
                .as((kind, by, minute, via, said) -> new Answer(
                        kind,
                        by,
                        Facts.NOON.plusSeconds(60L * minute),
                        kind == Answer.Kind.SNOOZE ? Optional.of(Facts.NOON.plusSeconds(3_600)) : Optional.empty(),
                        via,
                        said));
        Arbitrary<Optional<Stage>> stages = Combinators.combine(
                        Arbitraries.of(Tier.CRITICAL, Tier.NON_CRITICAL),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2))
                .as((tier, number, minute) -> new Stage(tier, number, Facts.NOON.plusSeconds(60L * minute)))
                .optional();
        return Combinators.combine(
                        names.set().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.maps(Arbitraries.of("a", "b", "c"), words),
                        sends,
                        Arbitraries.maps(Arbitraries.of("p", "q"), answers),
                        stages,
                        ends)
                .as((all, observations, messages, said, stage, end) -> new Incident(
                        new TreeSet<>(all),
                        WEB_2,
                        new TreeMap<>(observations),
                        new TreeMap<>(messages),
                        new TreeMap<>(said),
                        stage,
                        new TreeSet<>(),
                        end));
    }

    // ---- what people answer

    private static Incident answered(Incident incident, Answer.Kind kind, String by, int minute) {
        return incident.with(by + minute, Answer.of(kind, by, Facts.NOON.plusSeconds(60L * minute)));
    }

    @Test
    void theLastAcknowledgementThatWasNotTakenBackStands() {
        Incident incident = answered(opened(), Answer.Kind.ACK, "tim", 1);
        assertThat(incident.ack().map(Answer::by)).contains("tim");
        assertThat(answered(incident, Answer.Kind.UNACK, "ana", 2).ack()).isEmpty();
        assertThat(answered(answered(incident, Answer.Kind.UNACK, "ana", 2), Answer.Kind.ACK, "bob", 3)
                        .ack()
                        .map(Answer::by))
                .contains("bob");
        assertThat(answered(incident, Answer.Kind.UNACK, "ana", 0).ack().map(Answer::by))
                .as("one that was taken back before it was given")
                .contains("tim");
    }

    @Test
    void aSnoozeEndsByItselfOrWhenItIsTakenBack() {
        Answer snooze =
                new Answer(Answer.Kind.SNOOZE, "tim", Facts.NOON, Optional.of(Facts.NOON.plusSeconds(3_600)), "", "");
        Incident incident = opened().with("k", snooze);
        assertThat(incident.quietUntil(Facts.NOON.plusSeconds(3_599))).contains(Facts.NOON.plusSeconds(3_600));
        assertThat(incident.quietUntil(Facts.NOON.plusSeconds(3_600))).isEmpty();
        assertThat(answered(incident, Answer.Kind.UNACK, "ana", 2).quietUntil(Facts.NOON.plusSeconds(180)))
                .isEmpty();
    }

    // ---- the codec

    @Property
    void whatIsEncodedIsReadBack(@ForAll("incidents") Incident incident) {
        String text = IncidentCodec.encode(incident);
        assertThat(text).doesNotContain("\n", "\r");
        assertThat(IncidentCodec.read(text).incident()).contains(incident);
    }

    @Test
    void whatANewerVersionAddsIsIgnored() {
        Incident incident = opened().closed(new Closing(Facts.NOON, "", "db-1"));
        String newer = IncidentCodec.encode(incident)
                .replaceFirst("\\{", "{\"acknowledgedBy\":[\"ana\"],")
                .replace("\"attempts\"", "\"colour\":{\"of\":\"light\"},\"attempts\"");
        assertThat(IncidentCodec.read(newer).incident()).contains(incident);
    }

    @Test
    void whatMustNotBeReadWithoutWhatANewerVersionKnowsIsRefusedWithAReason() {
        String newer = IncidentCodec.encode(opened()).replace("\"format\":2", "\"format\":3");
        assertThat(IncidentCodec.read(newer).incident()).isEmpty();
        assertThat(IncidentCodec.read(newer).problem()).contains("format 3", "this agent is too old");
    }

    @Test
    void whatVersionOneKeptIsReadWithAllThatWasSent() {
        String old = """
                {"id":{"hex":"7f3a0000000000000000000000000000"},"subject":{"node":"web-2","service":null},\
                "openedAt":"2026-11-21T13:01:52Z","observations":{"db-1":{"sequence":3,"verdict":"DOWN",\
                "tier":"CRITICAL","since":"2026-11-21T13:01:52Z","evidence":{"reason":"no answer","attempts":3,\
                "lastGood":null,"testimonies":[{"witness":"app-1","site":"nyc","sight":"NO"}]}}},\
                "sent":{"ff":"tim@example.org","00":"ana@example.org","77":"tim@example.org"},"closedAt":null}""";
        Incident incident = IncidentCodec.read(old).incident().orElseThrow();
        assertThat(incident.id().hex()).startsWith("7f3a");
        assertThat(incident.headline()).isEqualTo(new Headline(Verdict.DOWN, Tier.CRITICAL));
        assertThat(incident.lastTo(Facts.TIM, Set.of(Progress.TAKEN)).map(Map.Entry::getKey))
                .contains("77");
        assertThat(incident.sends()).hasSize(3);
        assertThat(incident.isOpen()).isTrue();
        assertThat(IncidentCodec.read(old.replace("\"closedAt\":null", "\"closedAt\":\"2026-11-21T14:01:52Z\""))
                        .incident()
                        .orElseThrow()
                        .isOpen())
                .isFalse();
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
                "{\"format\":2}",
                "{\"format\":\"2\"}",
                "{\"format\":2,\"names\":[],\"subject\":{\"node\":\"web-2\"},\"observations\":{},\"sends\":{}}",
                "{\"id\":{\"hex\":\"7f3a\"}}",
                "{\"id\":{\"hex\":\"00000000000000000000000000000000\"},\"observations\":{},\"sent\":{}}",
                "{\"id\":{\"hex\":\"00000000000000000000000000000000\"},\"subject\":{\"node\":\"web-2\"},"
                        + "\"openedAt\":\"2026-11-21T13:01:52Z\",\"observations\":{\"db-1\":{\"sequence\":1}},\"sent\":{}}",
                "{\"id\":{\"hex\":\"00000000000000000000000000000000\"},\"subject\":{\"node\":\"web-2\"},"
                        + "\"openedAt\":\"2026-11-21T13:01:52Z\",\"observations\":{\"db-1\":null},\"sent\":{}}"
            })
    void whatIsNoIncidentIsLeftOut(String text) {
        assertThat(IncidentCodec.read(text).incident()).isEmpty();
        assertThat(IncidentCodec.read(text).problem()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "bell\u0007", "\u2028"})
    void wordsThatWouldForgeALineAreRefusedFromOthersAndTamedWhereTheyAreMade(String words) {
        Incident incident = Incident.open(ID, new Subject("web-2", Optional.of(words)), Facts.NOON);
        assertThat(IncidentCodec.read(IncidentCodec.encode(incident)).incident())
                .isEmpty();
        Finding finding = Facts.about("web-2").because(words).is(Verdict.DEGRADED);
        Incident own = Incident.open(ID, WEB_2, Facts.NOON).with("db-1", Observation.of(finding, 1, Optional.empty()));
        assertThat(IncidentCodec.read(IncidentCodec.encode(own)).incident()).contains(own);
    }

    @Property
    void noTextMakesItThrow(@ForAll String text) {
        assertThat(IncidentCodec.read(text)).isNotNull();
    }

    @Provide
    Arbitrary<Incident> incidents() {
        Arbitrary<String> texts =
                Arbitraries.strings().all().ofMinLength(1).ofMaxLength(20).filter(IncidentTest::isWhole);
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
        Arbitrary<Headline> headlines = Combinators.combine(Arbitraries.of(Verdict.class), Arbitraries.of(Tier.class))
                .as(Headline::new);
        Arbitrary<Observation> observations = Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(1),
                        Arbitraries.of(true, false),
                        headlines,
                        times,
                        evidence,
                        Arbitraries.integers().between(0, 9),
                        headlines.optional())
                .as((sequence, active, said, since, why, ring, trouble) ->
                        new Observation(sequence, active, said.verdict(), said.tier(), since, why, ring, trouble));
        Arbitrary<Subject> subjects =
                Combinators.combine(texts, texts.optional()).as(Subject::new);
        Arbitrary<Name> names = Combinators.combine(times, Arbitraries.longs().map(n -> IncidentId.derived("boot", n)))
                .as(Name::new);
        Arbitrary<Send> sends = Combinators.combine(
                        texts, texts, Arbitraries.integers().between(1, 99), headlines, Arbitraries.of(Progress.class))
                .as(Send::new);
        return Combinators.combine(
                        names.set().ofMinSize(1).ofMaxSize(3),
                        subjects,
                        Arbitraries.maps(texts, observations).ofMaxSize(3),
                        Arbitraries.maps(texts, sends).ofMaxSize(4),
                        Combinators.combine(times, texts, texts)
                                .as(Closing::new)
                                .optional())
                .as((all, subject, words, messages, end) ->
                        new Incident(new TreeSet<>(all), subject, new TreeMap<>(words), new TreeMap<>(messages), end));
    }

    /** Half a character can't be encoded as UTF-8, and isn't found in a name or a reason; neither are ends of lines. */
    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(c -> switch (Character.getType(c)) {
            case Character.SURROGATE, Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        });
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
