package dev.peerwatch.notifier.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.Facts.FindingFacts;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.OpsSetup.Place;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.policy.Audience.Reader;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every alert as somebody reads it who was woken by it. */
class AlertTextTest {

    private static final Reader TIM = new Reader(Facts.TIM, "tim", ZoneId.of("Europe/Berlin"), true);
    private static final Reader ANA = new Reader(Facts.ANA, "ana", ZoneId.of("America/New_York"), true);
    private static final Map<String, Place> PLACES = places();
    private static final Instant A_LITTLE_LATER = Facts.NOON.plusSeconds(15);

    /** Three that matter, and sixty others. */
    private static Map<String, Place> places() {
        TreeMap<String, Place> places = new TreeMap<>(Map.of(
                "db-1", new Place("ams", "192.0.2.10"),
                "app-1", new Place("nyc", "192.0.2.13"),
                "web-2", new Place("fra", "192.0.2.12")));
        for (int i = 0; i < 60; i++) {
            places.put("n" + i, new Place("", "192.0.2.14"));
        }
        return places;
    }

    private static AlertText at(Instant now) {
        return new AlertText(now, "db-1", PLACES);
    }

    private static String told(Finding finding, Reader reader, Reader... others) {
        List<Reader> all = new ArrayList<>(List.of(reader));
        all.addAll(Arrays.asList(others));
        return bad(at(A_LITTLE_LATER), finding, Optional.empty(), reader, all);
    }

    private static String bad(
            AlertText text, Finding finding, Optional<Verdict> before, Reader reader, List<Reader> all) {
        return text.of(new News(List.of(trouble(finding, before)), List.of()), reader, all)
                .body();
    }

    private static News.Trouble trouble(Finding finding, Optional<Verdict> before) {
        return new News.Trouble(
                finding.subject(),
                finding.verdict(),
                finding.tier(),
                before,
                finding.since(),
                "7f3a",
                List.of(finding.observer()),
                finding.evidence(),
                Optional.empty());
    }

    private static String over(Instant began, Instant ended, String why, boolean wasTold) {
        News.End end = new News.End(Subject.node("web-2"), Verdict.DOWN, began, ended, why, wasTold, "7f3a");
        return at(ended).of(new News(List.of(), List.of(end)), TIM, List.of()).body();
    }

    @Test
    void theEndOfAnEarlierTroubleIsNoUpWhereTheNodeIsInTroubleAgain() {
        Instant began = Facts.NOON.minusSeconds(600);
        News.End end = new News.End(
                Subject.node("web-2"), Verdict.UNREACHABLE, began, began.plusSeconds(65), "", true, "01ab");
        News.Trouble again = trouble(web2().said(Sight.NO, "app-1").is(Verdict.DOWN), Optional.empty());
        String body = at(A_LITTLE_LATER)
                .of(new News(List.of(again), List.of(end)), TIM, List.of())
                .body();
        assertThat(body)
                .startsWith("CRITICAL web-2 DOWN since ")
                .contains("Earlier: web-2 was UNREACHABLE ", "(01ab).")
                .doesNotContain("UP");
    }

    private static FindingFacts web2() {
        return Facts.about("web-2");
    }

    @Test
    void downSaysWhoAskedWhereItIsAndWhoElseKnows() {
        assertThat(told(web2().said(Sight.NO, "app-1").is(Verdict.DOWN), TIM, ANA))
                .isEqualTo("""
                        CRITICAL web-2 DOWN since 14:01:52 CET (7f3a)
                        No answer to db-1 (ams), app-1 (nyc). Last good 14:01:07.
                        fra, 192.0.2.12. Told: you, ana.
                        Reply ack or snooze 1h; other words are a note.""");
    }

    @Test
    void agentDownSaysThatTheHostIsUp() {
        assertThat(told(
                        web2().because("host up, agent gone: TCP was refused")
                                .said(Sight.AGENT_DOWN, "app-1")
                                .said(Sight.UNKNOWN, "app-2")
                                .is(Verdict.AGENT_DOWN),
                        TIM))
                .isEqualTo("""
                        CRITICAL web-2 AGENT_DOWN since 14:01:52 CET (7f3a)
                        Host up, agent gone: TCP was refused. No answer to db-1 (ams), app-1 (nyc). Not heard: app-2. Last good 14:01:07.
                        fra, 192.0.2.12. Told: you.
                        Reply ack or snooze 1h; other words are a note.""");
    }

    @Test
    void unreachableSaysWhoSeesItAndWhoDoesnt() {
        assertThat(told(web2().tier(Tier.NON_CRITICAL).said(Sight.SEES, "app-1").is(Verdict.UNREACHABLE), TIM))
                .isEqualTo("""
                        NON-CRITICAL web-2 UNREACHABLE since 14:01:52 CET (7f3a)
                        No answer to db-1 (ams). Seen by app-1 (nyc). Last good 14:01:07.
                        fra, 192.0.2.12. Told: you.
                        Reply ack or snooze 1h; other words are a note.""");
    }

    @Test
    void unconfirmedSaysHowFewCouldBeAsked() {
        assertThat(told(
                        web2().said(Sight.NO, "app-1")
                                .said(Sight.UNKNOWN, "n1", "n2", "n3")
                                .is(Verdict.UNCONFIRMED),
                        TIM))
                .isEqualTo("""
                        CRITICAL web-2 UNCONFIRMED since 14:01:52 CET (7f3a)
                        No answer to db-1 (ams), app-1 (nyc). I reach 1 of 4 witnesses: too few to be sure, it may be me. Not heard: n1, n2, n3. Last good 14:01:07.
                        fra, 192.0.2.12. Told: you.
                        Reply ack or snooze 1h; other words are a note.""");
        assertThat(told(web2().is(Verdict.UNCONFIRMED), TIM))
                .contains("\nNo answer to db-1 (ams). Nobody else can be asked, so it may be me. Last good");
    }

    @Test
    void degradedGivesTheReasonFirst() {
        assertThat(told(
                        web2().tier(Tier.NON_CRITICAL)
                                .because("api: expected 200, got 503")
                                .is(Verdict.DEGRADED),
                        TIM))
                .isEqualTo("""
                        NON-CRITICAL web-2 DEGRADED since 14:01:52 CET (7f3a)
                        api: expected 200, got 503. Seen from db-1 (ams). Last good 14:01:07.
                        fra, 192.0.2.12. Told: you.
                        Reply ack or snooze 1h; other words are a note.""");
    }

    @Test
    void theChatRoadIsNamedWhereItWasTried() {
        assertThat(told(
                        web2().said(Sight.NO, "app-1")
                                .onChat(Evidence.Chat.NO_ANSWER)
                                .is(Verdict.DOWN),
                        TIM))
                .contains("\nNo answer to db-1 (ams), app-1 (nyc). Not on chat. Last good 14:01:07.");
        assertThat(told(
                        web2().said(Sight.NO, "app-1")
                                .onChat(Evidence.Chat.ANSWERS)
                                .is(Verdict.UNREACHABLE),
                        TIM))
                .contains("\nNo answer to db-1 (ams), app-1 (nyc). Answers on chat. Last good 14:01:07.");
    }

    @Test
    void aFewCutOffThatAnswerOnChatAreNamedWithTheOneThatItIsAbout() {
        assertThat(told(
                        web2().said(Sight.NO, "app-1")
                                .said(Sight.UNKNOWN, "n1")
                                .onChat(Evidence.Chat.ANSWERS)
                                .is(Verdict.UNREACHABLE),
                        TIM))
                .startsWith(
                        "CRITICAL PARTITION: app-1 db-1 don't reach n1 web-2, which answer on chat (7f3a)\nweb-2 UNREACHABLE since 14:01:52 CET. ");
    }

    @Test
    void aChangeSaysWhatItWas() {
        String text =
                bad(at(A_LITTLE_LATER), web2().is(Verdict.DOWN), Optional.of(Verdict.AGENT_DOWN), TIM, List.of(TIM));
        assertThat(text).startsWith("CRITICAL web-2 DOWN, was AGENT_DOWN, since 14:01:52 CET (7f3a)\n");
    }

    @Test
    void eachReadsTheTimeOfTheOwnClock() {
        assertThat(told(web2().is(Verdict.DOWN), ANA)).contains("since 08:01:52 EST (7f3a)", "Last good 08:01:07.");
        assertThat(told(web2().is(Verdict.DOWN), Reader.other(Facts.GUEST, Facts.GUEST)))
                .contains("since 13:01:52 UTC (7f3a)");
    }

    @Test
    void aGuestIsNotPromisedThatWordsAreKept() {
        assertThat(told(web2().is(Verdict.DOWN), Reader.other(Facts.GUEST, Facts.GUEST), TIM))
                .endsWith("fra, 192.0.2.12. Told: you, tim.");
    }

    @Test
    void whatBeganYesterdayHasItsDay() {
        Finding old = web2().since(Instant.parse("2026-11-20T22:58:04Z"))
                .lastGood(Instant.parse("2026-11-20T22:57:10Z"))
                .is(Verdict.DOWN);
        assertThat(told(old, TIM)).contains("DOWN since 20 Nov 23:58:04 CET (7f3a)", "Last good 20 Nov 23:57:10.");
    }

    @Test
    void whatWasNeverSeenWellSaysSo() {
        assertThat(told(web2().neverGood().is(Verdict.DOWN), TIM))
                .contains("No answer to db-1 (ams). Not seen good since my agent started.");
    }

    @Test
    void recoverySaysHowLongItTook() {
        assertThat(over(Facts.NOON, Facts.NOON.plusSeconds(372), "", true))
                .isEqualTo("OK web-2 UP after 6 min 12 s (7f3a)\nWas DOWN 14:01:52–14:08:04 CET.");
    }

    @Test
    void ofSixtyRecoveriesEachIsNamed() {
        List<News.End> ends = IntStream.range(0, 60)
                .mapToObj(i -> new News.End(
                        Subject.node("web-" + i),
                        i < 3 ? Verdict.DOWN : Verdict.UNREACHABLE,
                        Facts.NOON,
                        Facts.NOON.plusSeconds(372 + i),
                        "",
                        true,
                        "7f" + i))
                .toList();
        String body = at(Facts.NOON.plusSeconds(500))
                .of(new News(List.of(), ends), TIM, List.of())
                .body();
        assertThat(body).startsWith("OK 60 UP: web-0 web-1 web-10").contains("Was DOWN: web-0, web-1, web-2.");
        ends.forEach(end -> assertThat(body).containsPattern(", " + end.subject() + "[,.]|: " + end.subject() + ","));
    }

    @Test
    void whichOfManyRecoveriesAreNewsIsSaid() {
        List<News.End> ends = IntStream.range(0, 60)
                .mapToObj(i -> new News.End(
                        Subject.node("web-" + i),
                        Verdict.DOWN,
                        Facts.NOON,
                        Facts.NOON.plusSeconds(372 + i),
                        "",
                        i >= 2,
                        "7f" + i))
                .toList();
        assertThat(at(Facts.NOON.plusSeconds(500))
                        .of(new News(List.of(), ends), TIM, List.of())
                        .body())
                .contains("Was DOWN: web-10, web-11, ", "Was DOWN, untold: web-0, web-1.");
    }

    @Test
    void whatEndedBeforeItCouldBeToldIsOneMessage() {
        assertThat(over(Facts.NOON, Facts.NOON.plusSeconds(428), "", false))
                .isEqualTo("OK web-2 was DOWN 14:01:52–14:09:00 CET, 7 min 8 s (7f3a)\n"
                        + "It is UP now. No chat server took the alert while it lasted.");
    }

    @Test
    void whatIsNoLongerWatchedIsNotCalledWell() {
        assertThat(over(Facts.NOON, Facts.NOON.plusSeconds(372), "removed from the blueprint", true))
                .isEqualTo("CLOSED web-2, removed from the blueprint (7f3a)\n"
                        + "It was DOWN from 14:01:52 CET until I stopped looking 6 min 12 s later.");
    }

    @Test
    void anIncidentAcrossTheEndOfSummerTimeDoesntRunBackwards() {
        Instant began = Instant.parse("2026-10-25T00:50:00Z"); // 02:50 CEST
        Instant over = Instant.parse("2026-10-25T01:10:00Z"); // 02:10 CET
        assertThat(over(began, over, "", true))
                .isEqualTo("OK web-2 UP after 20 min (7f3a)\nWas DOWN 02:50:00 CEST–02:10:00 CET.");
    }

    @Test
    void theSameHourTwiceIsToldApartByItsZone() {
        Finding first = web2().since(Instant.parse("2026-10-25T00:30:00Z")).is(Verdict.DOWN);
        Finding second = web2().since(Instant.parse("2026-10-25T01:30:00Z")).is(Verdict.DOWN);
        Instant now = Instant.parse("2026-10-25T01:31:00Z");
        assertThat(bad(at(now), first, Optional.empty(), TIM, List.of(TIM))).contains("since 02:30:00 CEST");
        assertThat(bad(at(now), second, Optional.empty(), TIM, List.of(TIM))).contains("since 02:30:00 CET");
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"UP"},
            mode = EnumSource.Mode.EXCLUDE)
    void fortyWitnessesAndFortyPeopleStillFitAPhone(Verdict verdict) {
        String[] witnesses = IntStream.range(0, 40).mapToObj(i -> "app-" + i).toArray(String[]::new);
        Reader[] people = IntStream.range(0, 40)
                .mapToObj(i -> new Reader("p" + i + "@example.org", "person-" + i, ZoneId.of("UTC"), true))
                .toArray(Reader[]::new);
        FindingFacts finding = web2();
        List<Sight> sights = verdict == Verdict.UNREACHABLE
                ? List.of(Sight.SEES, Sight.AGENT_DOWN, Sight.NO, Sight.UNKNOWN)
                : List.of(Sight.AGENT_DOWN, Sight.NO, Sight.UNKNOWN);
        for (int i = 0; i < witnesses.length; i++) {
            finding.said(sights.get(i % sights.size()), witnesses[i]);
        }
        String text = told(finding.is(verdict), TIM, people);
        assertThat(text)
                .hasSizeLessThan(700)
                .contains("Told: you, person-0, person-1, person-2, person-3 and 36 more.");
        assertThat(text.lines().findFirst().orElseThrow()).hasSizeLessThan(80);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"UP"},
            mode = EnumSource.Mode.EXCLUDE)
    void noAlertHasDoubledOrMissingStopsAndBlanks(Verdict verdict) {
        String text = told(
                web2().because("api: connection refused.")
                        .said(Sight.UNKNOWN, "app-1")
                        .is(verdict),
                TIM,
                ANA);
        assertThat(text).doesNotContain("  ", "..", " .", " ,", ",,");
        assertThat(text.lines().skip(1)).allMatch(line -> line.endsWith(".") && !line.startsWith(" "));
    }
}
