package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Evidence.Chat;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.OpsMesh.Got;
import dev.peerwatch.notifier.incident.Closing;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.voice.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many watchers, one voice: what people get when several nodes find the same, and some of them can't say it. */
class VoiceStoryTest {

    private static final String TIM = "tim@example.org";
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    /** The subject: n2, watched by n1 (the lead) and n0 (the backup). */
    private static final String P = "n2";

    /** The sides of a partition of ten. */
    private static final List<String> LEFT = List.of("n0", "n1", "n2", "n3", "n4");

    private static final List<String> RIGHT = List.of("n5", "n6", "n7", "n8", "n9");

    private static OpsMesh five() {
        OpsMesh mesh = OpsMesh.of(5);
        mesh.seconds(200); // all have been running for a while
        mesh.calls();
        return mesh;
    }

    /** The lead is alone: nobody reaches it, and it reaches nobody but its chat server. */
    private static OpsMesh fiveWithoutTheLead() {
        return five().cut(List.of("n1"), List.of("n0", P, "n3", "n4"));
    }

    private static OpsMesh withP(Verdict verdict) {
        return five().misses("n1", P).misses("n0", P).bothFind(P, verdict);
    }

    private static OpsMesh recovers(OpsMesh mesh) {
        return mesh.reaches("n1", P).reaches("n0", P).bothFind(P, Verdict.UP);
    }

    /** The first speaker of tim who isn't the subject. */
    private static String speaker(OpsMesh mesh, int rank) {
        return mesh.speakers(TIM).stream().filter(n -> !n.equals(P)).toList().get(rank);
    }

    // ---- all is well but p

    @Test
    void twoWatchersWhoFindTheSameAreOneMessageFromTheFirstSpeaker() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        Got alert = mesh.expectOne();
        assertThat(alert.speaker()).isEqualTo(speaker(mesh, 0));
        assertThat(alert.firstLine()).startsWith("CRITICAL n2 DOWN since 14:05:12 CET (");
        assertThat(alert.body()).contains("No answer to ", "n1", "Told: you.");
        mesh.seconds(600).expectSilence();
        assertThat(mesh.state("n0").open().get(P).sends().values())
                .as("the backup knows that it is told")
                .anyMatch(s -> s.taken());
    }

    @Test
    void theMessageGoesOutWithinTheGroupWait() {
        OpsMesh mesh = five();
        Duration found = mesh.now().up();
        mesh.finds("n1", 0, P, Verdict.DOWN).seconds(10);
        assertThat(mesh.expectOne().at().minus(found))
                .isLessThan(mesh.timing().groupWait().plusMillis(300));
    }

    @Test
    void theRecoveryIsOneMessageToo() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        Got alert = mesh.expectOne();
        recovers(mesh).seconds(60);
        Got over = mesh.expectOne();
        assertThat(over.firstLine()).matches("OK n2 UP after 2 min [12] s \\(....\\)");
        assertThat(over.message().replyTo()).contains(alert.message().id());
        mesh.expectNothingOpen().seconds(3600).expectSilence();
    }

    @Test
    void eachPersonIsToldOnceByTheOwnSpeaker() {
        OpsMesh mesh = OpsMesh.of(6, "tim", "ana", "bob");
        mesh.seconds(200).bothFind(P, Verdict.DOWN).seconds(60);
        List<Got> got = mesh.got();
        assertThat(got).extracting(Got::to).containsExactlyInAnyOrder(TIM, "ana@example.org", "bob@example.org");
        for (Got message : got) {
            assertThat(message.speaker()).isEqualTo(mesh.speakers(message.to()).get(0));
        }
        mesh.bothFind(P, Verdict.UP).seconds(120);
        assertThat(mesh.got()).hasSize(3);
        mesh.expectNothingOpen();
    }

    @Test
    void aChangeIsToldOnceAndNothingWhileOneWatcherIsYetToNotice() {
        OpsMesh mesh = withP(Verdict.AGENT_DOWN).seconds(60);
        mesh.expectOne();
        mesh.finds("n1", 0, P, Verdict.DOWN)
                .seconds(20)
                .finds("n0", 1, P, Verdict.DOWN)
                .seconds(60);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 DOWN, was AGENT_DOWN, since");
        mesh.finds("n1", 0, P, Verdict.UP).seconds(50).expectSilence();
        mesh.finds("n0", 1, P, Verdict.UP).seconds(20);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
    }

    @Test
    void whatHappensIsInTheJournal() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        recovers(mesh).seconds(60);
        String id = mesh.state("n1").named("").stream()
                .map(i -> i.id().hex().substring(0, 4))
                .findFirst()
                .orElseThrow();
        assertThat(mesh.journal("n1", "handed"))
                .extracting(e -> e.fields().get("speaker"), e -> e.fields().get("answer"))
                .allMatch(t -> t.toList().equals(List.of(speaker(mesh, 0), "taken")));
        assertThat(mesh.journal(speaker(mesh, 0), "sent"))
                .hasSize(2)
                .allMatch(e -> id.equals(e.fields().get("incident")));
        assertThat(mesh.journal("n0", "untold"))
                .extracting(e -> e.fields().get("reason"))
                .as("once of the trouble, and once of its end")
                .filteredOn("the lead tells it first"::equals)
                .hasSizeBetween(1, 2);
        assertThat(mesh.journal("n1", "closed")).hasSize(1);
    }

    @Test
    void whatIsInTroubleAgainBeforeItsEndWasToldIsOneTroubleToTheReader() {
        OpsMesh mesh = withP(Verdict.UNREACHABLE).seconds(60);
        mesh.expectOne();
        recovers(mesh).seconds(20).expectSilence().expectNothingOpen();
        mesh.bothFind(P, Verdict.UNREACHABLE).seconds(200).expectSilence();
        assertThat(List.of("n0", "n1"))
                .as("none waits for a speaker to say it")
                .allMatch(n -> mesh.state(n).voices().handings().isEmpty());
        recovers(mesh).seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP after");
        mesh.expectNothingOpen().seconds(3600).expectSilence();
    }

    @Test
    void whatIsInWorseTroubleBeforeItsEndWasToldIsToldAsAChangeAndNotAsOver() {
        OpsMesh mesh = withP(Verdict.UNREACHABLE).seconds(60);
        mesh.expectOne();
        recovers(mesh).seconds(20).expectSilence();
        mesh.bothFind(P, Verdict.DOWN).seconds(200);
        assertThat(mesh.expectOne().body())
                .startsWith("CRITICAL n2 DOWN, was UNREACHABLE")
                .doesNotContain("OK");
        recovers(mesh).seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP after");
    }

    @Test
    void theEndOfTwoTroublesThatOneMessageToldIsNotToldAgainWhereTheTwoTurnOutToBeOne() {
        OpsMesh mesh = withP(Verdict.UNREACHABLE).seconds(60);
        mesh.expectOne();
        recovers(mesh).seconds(20).expectSilence();
        mesh.bothFind(P, Verdict.DOWN).seconds(200);
        mesh.expectOne();
        recovers(mesh).seconds(200);
        mesh.expectOne();
        List<Incident> both = mesh.state("n1").voices().ended().values().stream()
                .map(Held::incident)
                .toList();
        assertThat(both).hasSize(2);
        // One who had both while they were open took them for one, and has heard of no end.
        Incident one = both.stream()
                .map(VoiceStoryTest::withoutEnds)
                .reduce(Incident::join)
                .orElseThrow();
        Stream.of("n0", "n1")
                .forEach(n -> mesh.happens(
                        n,
                        new OpsEvent.ExchangeAsked(
                                7_005,
                                "n3",
                                IncidentCodec.encode(one),
                                mesh.node(n).view())));
        mesh.seconds(600).expectSilence().expectNothingOpen();
    }

    private static Incident withoutEnds(Incident incident) {
        TreeMap<String, Send> troubles = new TreeMap<>(incident.sends());
        troubles.values().removeIf(send -> !send.told().bad());
        return incident.withSends(troubles);
    }

    @Test
    void whatIsInTroubleAgainBeforeItsEndWasToldIsOneTroubleAlsoWhereTheSpeakerWasRestarted() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        mesh.expectOne();
        mesh.allLoseChat();
        recovers(mesh).seconds(10).expectNothingOpen();
        mesh.restarts(speaker(mesh, 0)).seconds(2);
        mesh.bothFind(P, Verdict.DOWN).seconds(10);
        mesh.chatReturns().seconds(200).expectSilence();
        recovers(mesh).seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP after");
        mesh.expectNothingOpen().seconds(3600).expectSilence();
    }

    @Test
    void aTroubleDoesntDrawARecoveryAlongThatStillWaitsForOthers() {
        OpsMesh mesh = OpsMesh.of(12);
        mesh.seconds(200).bothFind(P, Verdict.UNREACHABLE).seconds(60);
        mesh.expectOne();
        mesh.bothFind(P, Verdict.UP).seconds(20).expectSilence();
        String other = victims(mesh, 5, 1).get(0);
        mesh.bothFind(other, Verdict.DOWN).seconds(10);
        assertThat(mesh.expectOne().body())
                .startsWith("CRITICAL " + other + " DOWN")
                .doesNotContain("OK");
        mesh.seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP after");
    }

    // ---- watchers that fail

    @Test
    void withTheLeadDeadTheBackupTellsAtOnce() {
        OpsMesh mesh = five().dies("n1").misses("n0", "n1");
        // n0 is the next on ring 0 too, but hasn't taken over yet.
        Duration found = mesh.now().up();
        mesh.finds("n0", 1, P, Verdict.DOWN).seconds(60);
        Got alert = mesh.expectOne();
        assertThat(alert.at().minus(found)).isLessThan(Duration.ofSeconds(20));
        mesh.seconds(600).expectSilence();
    }

    @Test
    void aLeadThatHasntFoundItYetTellsWhatTheBackupFound() {
        OpsMesh mesh = five();
        mesh.finds("n0", 1, P, Verdict.DOWN).seconds(10);
        mesh.expectOne();
        mesh.finds("n1", 0, P, Verdict.DOWN).seconds(600).expectSilence();
    }

    @Test
    void aLeadThatAnswersButDoesntTellIsWaitedForAndThenTheBackupTells() {
        OpsMesh mesh = five();
        // The lead doesn't watch n2 at the moment, for whatever reason: it answers, and leaves it to the watchers.
        mesh.withdraws("n1", P);
        Duration found = mesh.now().up();
        mesh.finds("n0", 1, P, Verdict.DOWN).seconds(60);
        assertThat(mesh.expectOne().at().minus(found)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    @Test
    void aLeadThatDiesWhileItHandsOverIsReplacedByTheBackup() {
        OpsMesh mesh =
                five().bothFind(P, Verdict.DOWN).dies("n1").misses("n0", "n1").seconds(60);
        assertThat(mesh.got()).hasSizeBetween(1, 1);
        mesh.finds("n0", 0, P, Verdict.UP).seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
    }

    // ---- speakers that fail

    @Test
    void aDeadFirstSpeakerIsFollowedByTheNext() {
        OpsMesh mesh = five();
        String first = mesh.speakers(TIM).stream()
                .filter(n -> !List.of("n0", "n1", P).contains(n))
                .findFirst()
                .orElseThrow();
        List<String> order = mesh.speakers(TIM);
        OpsMesh story = mesh.dies(first);
        Duration found = mesh.now().up();
        story.bothFind(P, Verdict.DOWN).seconds(60);
        Got alert = story.expectOne();
        assertThat(alert.speaker()).isNotEqualTo(first);
        if (order.indexOf(first) == 0) {
            assertThat(alert.at().minus(found)).isGreaterThan(mesh.timing().sayPatience());
        }
        assertThat(alert.at().minus(found)).isLessThan(Duration.ofSeconds(15));
        story.bothFind(P, Verdict.UP).seconds(60);
        story.expectOne();
        story.seconds(600).expectSilence();
    }

    @Test
    void aHungFirstSpeakerIsFollowedByTheNext() {
        OpsMesh mesh = five();
        String first = speaker(mesh, 0);
        mesh.hangs(first);
        String lead = first.equals("n1") ? "n0" : "n1";
        mesh.finds(lead, 0, P, Verdict.DOWN).seconds(60);
        assertThat(mesh.expectOne().speaker()).isNotEqualTo(first);
        mesh.seconds(600).expectSilence();
    }

    @Test
    void aFirstSpeakerWithoutChatIsFollowedByTheNextAtOnce() {
        OpsMesh mesh = five();
        String first = mesh.speakers(TIM).get(0);
        mesh.losesChat(first);
        Duration found = mesh.now().up();
        mesh.bothFind(P, Verdict.DOWN).seconds(60);
        Got alert = mesh.expectOne();
        assertThat(alert.speaker()).isEqualTo(mesh.speakers(TIM).get(1));
        assertThat(alert.at().minus(found)).isLessThan(Duration.ofSeconds(4));
        mesh.chatReturns().bothFind(P, Verdict.UP).seconds(200);
        mesh.expectOne();
        mesh.expectNothingOpen().seconds(600).expectSilence();
    }

    @Test
    void whenOnlyOneNodeHasChatThatOneSpeaks() {
        OpsMesh mesh = OpsMesh.of(12);
        mesh.seconds(200).allLoseChat();
        String last = mesh.speakers(TIM).get(11);
        mesh.connects(last).bothFind(P, Verdict.DOWN).seconds(60);
        assertThat(mesh.expectOne().speaker()).isEqualTo(last);
        mesh.seconds(600).expectSilence();
    }

    @Test
    void manyPeopleAreToldByAFewConnectionsAtATimeAndNotMoreOfThemEachTime() {
        List<String> people = IntStream.range(0, 40).mapToObj(i -> "p" + i).toList();
        OpsMesh mesh = OpsMesh.of(5, people.toArray(String[]::new));
        mesh.seconds(200).allLoseChat().connects("n4");
        for (int i = 0; i < 5; i++) {
            mesh.bothFind(P, Verdict.DOWN).seconds(60);
            assertThat(mesh.got())
                    .as("trouble %d", i)
                    .hasSize(40)
                    .allMatch(got -> got.speaker().equals("n4"))
                    .allMatch(got -> got.body().contains("DOWN"));
            mesh.bothFind(P, Verdict.UP).seconds(120);
            assertThat(mesh.got())
                    .as("end %d", i)
                    .hasSize(40)
                    .noneMatch(got -> got.body().contains("DOWN since"));
        }
        mesh.expectNothingOpen();
        assertThat(mesh.mostSaysAtOnce()).isEqualTo(HandingOver.MOST_AT_ONCE);
        assertThat(mesh.mostIncidentsOfASay())
                .as("what has been over for long needn't be carried along")
                .isLessThanOrEqualTo(4);
        assertThat(mesh.longestIncidentOfASay())
                .as("forty others were told of it, and that needn't be carried along either")
                .isLessThan(3_000);
    }

    @Test
    void aSpeakerCutFromOneWatcherIsReachedByWayOfAnother() {
        OpsMesh mesh = five();
        String first = speaker(mesh, 0);
        String cutOff =
                Stream.of("n1", "n0").filter(n -> !n.equals(first)).findFirst().orElseThrow();
        String other = cutOff.equals("n1") ? "n0" : "n1";
        mesh.cut(cutOff, first).misses(cutOff, first);
        mesh.finds(cutOff, 0, P, Verdict.DOWN).passes(Duration.ofMillis(300));
        mesh.finds(other, 0, P, Verdict.DOWN).seconds(60);
        assertThat(mesh.expectOne().speaker()).isEqualTo(first);
        mesh.seconds(600).expectSilence();
    }

    @Test
    void aSpeakerThatHasJustSpokenAnswersThatItHoldsBackBeforeWhoeverPassesARequestOnSpeaksInstead() {
        OpsMesh mesh = five();
        String first = speaker(mesh, 0);
        String cutOff =
                Stream.of("n1", "n0").filter(n -> !n.equals(first)).findFirst().orElseThrow();
        mesh.bothFind("n3", Verdict.DEGRADED).seconds(4);
        mesh.expectOne();
        mesh.cut(cutOff, first).misses(cutOff, first).passes(Duration.ofMillis(7_600));
        mesh.finds(cutOff, 0, P, Verdict.DOWN).seconds(60);
        assertThat(mesh.expectOne().speaker()).isEqualTo(first);
        mesh.seconds(600).expectSilence();
    }

    @Test
    void aSpeakerThatDiesAfterSayingAndBeforeConfirmingIsSaidAfterAtMostOnce() {
        OpsMesh mesh = five();
        String first = mesh.speakers(TIM).get(0).equals(P)
                ? mesh.speakers(TIM).get(1)
                : mesh.speakers(TIM).get(0);
        List<String> watchers =
                Stream.of("n1", "n0").filter(n -> !n.equals(first)).toList();
        mesh.isNotAcknowledged(first).finds(watchers.get(0), 0, P, Verdict.DOWN);
        mesh.passes(mesh.timing().groupWait().plusMillis(200)).dies(first).seconds(120);
        List<Got> got = mesh.got();
        assertThat(got).hasSize(2);
        assertThat(got.get(0).speaker()).isEqualTo(first);
        assertThat(got.get(1).speaker()).isNotEqualTo(first);
        mesh.seconds(60).restarts(first).seconds(600).expectSilence();
    }

    /** Who is told that it isn't said goes to the next speaker, and then two say it. */
    @Test
    void anEndThatTheChatServerHasNotTakenYetIsPromised() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        String speaker = mesh.expectOne().speaker();
        recovers(mesh.isNotAcknowledged(speaker)).passes(mesh.timing().groupWait());
        while (mesh.got().isEmpty()) {
            mesh.passes(Duration.ofMillis(100));
        }
        String ended = IncidentCodec.encode(mesh.state(speaker).voices().ended().values().stream()
                .map(Held::incident)
                .findFirst()
                .orElseThrow());
        OpsState asked = OpsCore.on(
                        mesh.state(speaker),
                        mesh.now(),
                        new OpsEvent.SayAsked(
                                7_005,
                                "n3",
                                TIM,
                                List.of(ended),
                                mesh.node(speaker).view()))
                .state();
        Duration almost = mesh.timing().sayInAll().minusMillis(500);
        Moment later = mesh.now().plus(almost);
        assertThat(OpsCore.on(asked, later, new OpsEvent.Tick(mesh.node(speaker).view()))
                        .effects())
                .filteredOn(OpsEffect.AnswerSay.class::isInstance)
                .isNotEmpty()
                .allSatisfy(effect ->
                        assertThat(((OpsEffect.AnswerSay) effect).reason()).startsWith(Requests.HELD));
    }

    @Test
    void aMessageThatTheReadersServerGivesBackIsSaidByOthersButNotForEver() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        TreeSet<String> speakers = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            Got message = mesh.expectOne();
            speakers.add(message.speaker());
            mesh.bounces(message).seconds(180);
        }
        assertThat(speakers).as("three different ones").hasSize(3);
        mesh.seconds(600).expectSilence();
        assertThat(IntStream.range(0, 5)
                        .mapToObj(i -> mesh.journal("n" + i, "untold"))
                        .flatMap(List::stream))
                .anyMatch(e -> "the reader's chat server gives it back"
                        .equals(e.fields().get("reason")));
    }

    @Test
    void anEndThatTwoSpeakersWaitToSayIsSaidByTheBetterOne() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200);
        String first = mesh.speakers(TIM).get(0);
        assertThat(List.of("n0", "n1", P)).doesNotContain(first);
        mesh.misses("n1", P).misses("n0", P);
        mesh.finds("n1", 0, P, Verdict.UNREACHABLE)
                .finds("n0", 0, P, Verdict.UNREACHABLE)
                .seconds(60);
        mesh.expectOne();
        mesh.allLoseChat().reaches("n1", P).reaches("n0", P).seconds(100);
        mesh.finds("n1", 0, P, Verdict.UP).finds("n0", 0, P, Verdict.UP).seconds(200);
        mesh.connects("n1").seconds(1); // it finds nobody else who could speak
        mesh.chatReturns().seconds(300);
        Got over = mesh.expectOne();
        assertThat(over.firstLine()).startsWith("OK n2 UP");
        assertThat(over.speaker()).isEqualTo(first);
        mesh.expectNothingOpen().seconds(600).expectSilence();
    }

    @Test
    void aConfirmationOfTheTroubleThatComesAfterItsEndWasToldIsOld() {
        OpsMesh mesh = five();
        String slow = speaker(mesh, 0);
        mesh.hangs(slow).misses("n1", P).finds("n1", 0, P, Verdict.DOWN).seconds(1);
        long call = mesh.state("n1").voices().handings().values().stream()
                .flatMap(handing -> handing.waiting().stream())
                .findFirst()
                .orElseThrow();
        mesh.reaches("n1", P).finds("n1", 0, P, Verdict.UP).seconds(1);
        Incident ended = mesh.state("n1").voices().ended().values().stream()
                .map(Held::incident)
                .findFirst()
                .orElseThrow();
        Send end = new Send(TIM, "n4", 1, Headline.OVER, Send.Progress.TAKEN);
        mesh.happens(
                "n1",
                new OpsEvent.ExchangeAsked(
                        7_003,
                        "n4",
                        IncidentCodec.encode(ended.with("m-1", end)),
                        mesh.node("n1").view()));
        mesh.happens(
                "n1",
                new OpsEvent.SayAnswered(
                        call,
                        slow,
                        Optional.of(new SpeakerAnswer(true, "", List.of())),
                        mesh.node("n1").view()));
        mesh.resumes(slow).seconds(300).expectSilence();
    }

    @Test
    void whoHasTheSubjectInTroubleAgainDoesNotConfirmThatTheEndOfTheOldTroubleIsSaid() {
        OpsMesh mesh = five().losesChat("n0");
        Stream.of("n1", "n2", "n3", "n4").forEach(n -> mesh.cut("n0", n));
        mesh.finds("n0", 1, P, Verdict.DOWN).finds("n1", 0, P, Verdict.DOWN).seconds(60);
        mesh.expectOne();
        mesh.allLoseChat().finds("n1", 0, P, Verdict.UP).seconds(30);
        String ended = mesh.state("n1").voices().ended().values().stream()
                .map(held -> IncidentCodec.encode(held.incident()))
                .findFirst()
                .orElseThrow();
        assertThat(OpsCore.on(
                                mesh.state("n0"),
                                mesh.now(),
                                new OpsEvent.SayAsked(
                                        7_004,
                                        "n3",
                                        TIM,
                                        List.of(ended),
                                        mesh.node("n0").view()))
                        .effects())
                .filteredOn(OpsEffect.AnswerSay.class::isInstance)
                .extracting(effect -> ((OpsEffect.AnswerSay) effect).taken())
                .containsExactly(false);
    }

    @Test
    void whatASpeakerWasAboutToSayWhenItStoodStillIsNotSaidWhenItGoesOn() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200);
        String first = mesh.speakers(TIM).get(0);
        assertThat(List.of("n0", "n1", P)).doesNotContain(first);
        mesh.finds("n1", 0, P, Verdict.DOWN).passes(Duration.ofSeconds(1)); // the group wait isn't over
        mesh.hangs(first).finds("n0", 1, P, Verdict.DOWN).seconds(60);
        assertThat(mesh.expectOne().speaker()).isNotEqualTo(first);
        recovers(mesh).seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.resumes(first).seconds(600).expectSilence().expectNothingOpen();
    }

    @Test
    void aWatcherThatStoodStillAndNowSeesAnAnswerDoesntStandByItsOldWord() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        mesh.expectOne();
        mesh.hangs("n0").misses("n1", "n0").seconds(300);
        mesh.finds("n1", 0, P, Verdict.DEGRADED).seconds(60);
        assertThat(mesh.expectOne().firstLine()).contains("n2 DEGRADED, was DOWN");
        mesh.node("n0").view().wavers(P);
        mesh.resumes("n0").reaches("n1", "n0").seconds(100).expectSilence();
        mesh.finds("n0", 1, P, Verdict.DEGRADED).seconds(300).expectSilence();
    }

    @Test
    void whatAWatcherHasNotLookedAtSinceItStoodStillCountsForNobody() {
        OpsMesh mesh = fiveWithoutTheLead().losesChat("n1");
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(20).hangs("n1").seconds(400);
        mesh.node("n1").view().watchesNoLonger(P); // what it measured is thrown away
        mesh.heals().restarts("n0").resumes("n1").seconds(40).expectSilence();
        mesh.sees("n0", 1, P).finds("n1", 0, P, Verdict.UP).seconds(300);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 was UNCONFIRMED");
        mesh.expectNothingOpen();
    }

    // ---- storms

    /** Some that aren't watchers here, and none of tim's first speakers. */
    private static List<String> victims(OpsMesh mesh, int from, int howMany) {
        return IntStream.iterate(from, i -> i + 1)
                .mapToObj(i -> "n" + i)
                .filter(n -> !mesh.speakers(TIM).subList(0, 3).contains(n))
                .limit(howMany)
                .toList();
    }

    @Test
    void twentyFindingsWithinTwoSecondsAreOneMessageAndLaterOnesASecond() {
        OpsMesh mesh = OpsMesh.of(40);
        mesh.seconds(200);
        List<String> victims = victims(mesh, 5, 24);
        mesh.dies(victims.toArray(String[]::new));
        for (int i = 0; i < 20; i++) {
            mesh.finds("n" + i % 5, 0, victims.get(i), Verdict.DOWN).passes(Duration.ofMillis(90));
        }
        mesh.seconds(5);
        Got storm = mesh.expectOne();
        assertThat(storm.firstLine()).startsWith("CRITICAL 20 nodes DOWN: n").contains(" and 15 more (");
        victims.subList(0, 20).forEach(n -> assertThat(storm.body()).containsPattern("\\b" + n + "\\b"));
        for (int i = 20; i < 24; i++) {
            mesh.finds("n" + i % 5, 0, victims.get(i), Verdict.DOWN).passes(Duration.ofSeconds(2));
        }
        mesh.seconds(60);
        Got second = mesh.expectOne();
        assertThat(second.firstLine())
                .startsWith(
                        "CRITICAL 4 nodes DOWN: " + String.join(" ", new TreeSet<>(victims.subList(20, 24))) + " (");
        assertThat(second.at().minus(storm.at()))
                .isGreaterThanOrEqualTo(mesh.timing().groupInterval());
        mesh.seconds(600).expectSilence();
    }

    @Test
    void aStormThatLastsIsToldEverMoreSeldom() {
        OpsMesh mesh = OpsMesh.of(70);
        mesh.seconds(200);
        List<String> victims = victims(mesh, 3, 60);
        mesh.dies(victims.toArray(String[]::new));
        for (String victim : victims) {
            mesh.finds("n0", 0, victim, Verdict.DOWN).passes(Duration.ofSeconds(3));
        }
        mesh.seconds(120);
        List<Got> got = mesh.got();
        assertThat(got).hasSizeLessThanOrEqualTo(6);
        assertThat(got.get(got.size() - 1).at().minus(got.get(got.size() - 2).at()))
                .isGreaterThanOrEqualTo(mesh.timing().groupInterval().multipliedBy(4));
        String all = String.join("\n", got.stream().map(Got::body).toList());
        victims.forEach(n -> assertThat(all).containsPattern("\\b" + n + "\\b"));
    }

    @Test
    void aStormThatTakesTheFirstSpeakersTooIsStillOneMessageAtATime() {
        OpsMesh mesh = OpsMesh.of(20);
        mesh.seconds(200);
        List<String> dying = mesh.speakers(TIM).stream()
                .filter(n -> !List.of("n0", "n1").contains(n))
                .limit(8)
                .toList();
        mesh.dies(dying.toArray(String[]::new));
        for (String victim : dying) {
            mesh.finds("n0", 0, victim, Verdict.DOWN)
                    .finds("n1", 1, victim, Verdict.DOWN)
                    .passes(Duration.ofMillis(200));
        }
        mesh.seconds(120);
        List<Got> got = mesh.got();
        assertThat(got).hasSizeBetween(1, 2);
        String all = String.join("\n", got.stream().map(Got::body).toList());
        dying.forEach(n -> assertThat(all).containsPattern("\\b" + n + "\\b"));
    }

    // ---- chat outages

    @Test
    void whatCameAndWentDuringAnOutageIsOneMessageThatSaysWas() {
        OpsMesh mesh = five().allLoseChat().bothFind(P, Verdict.DOWN).seconds(300);
        recovers(mesh).seconds(120).expectSilence();
        mesh.chatReturns().seconds(200);
        assertThat(mesh.expectOne().firstLine())
                .matches("OK n2 was DOWN 14:05:12–14:10:1\\d CET, 5 min \\d s \\(....\\)");
        mesh.seconds(3600).expectSilence().expectNothingOpen();
    }

    @Test
    void whatLastsThroughAnOutageIsToldOnceItHasBeenLookedAtAgain() {
        OpsMesh mesh =
                five().allLoseChat().bothFind(P, Verdict.DOWN).seconds(600).expectSilence();
        mesh.chatReturns().seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 DOWN since 14:05:12 CET");
        mesh.seconds(600).expectSilence();
    }

    // ---- partitions

    @Test
    void aPartitionWithChatOnBothSidesIsOneMessageFromEachAndOneWhenItHeals() {
        OpsMesh mesh = OpsMesh.of(10, "tim", "ana");
        mesh.seconds(200);
        mesh.cut(LEFT, RIGHT);
        splits(mesh, LEFT, RIGHT);
        splits(mesh, RIGHT, LEFT);
        mesh.seconds(100);
        List<Got> got = mesh.got();
        for (String person : List.of(TIM, "ana@example.org")) {
            List<Got> to = got.stream().filter(g -> g.to().equals(person)).toList();
            assertThat(to).hasSize(2);
            assertThat(to)
                    .anyMatch(
                            g -> LEFT.contains(g.speaker())
                                    && g.firstLine()
                                            .startsWith(
                                                    "CRITICAL PARTITION: n0 n1 n2 n3 n4 don't reach n5 n6 n7 n8 n9, which answer on chat ("));
            assertThat(to)
                    .anyMatch(
                            g -> RIGHT.contains(g.speaker())
                                    && g.firstLine()
                                            .startsWith(
                                                    "CRITICAL PARTITION: n5 n6 n7 n8 n9 don't reach n0 n1 n2 n3 n4, which answer on chat ("));
        }
        mesh.seconds(900).expectSilence();
        mesh.heals();
        for (String node : mesh.speakers(TIM)) {
            mesh.reaches(node, mesh.speakers(TIM).toArray(String[]::new));
        }
        rejoins(mesh, LEFT, RIGHT);
        rejoins(mesh, RIGHT, LEFT);
        mesh.seconds(300);
        assertThat(mesh.got())
                .as(mesh::transcript)
                .extracting(Got::to)
                .containsExactlyInAnyOrder(TIM, "ana@example.org");
        mesh.expectNothingOpen().seconds(3600).expectSilence();
    }

    @Test
    void whoTurnsOutToLiveIsNoFurtherMessageWhileAPartitionIsNew() {
        OpsMesh mesh = leftHasLostRight();
        for (String subject : RIGHT) {
            mesh.finds(near(mesh, LEFT, subject, 0), 0, cutOff(subject, LEFT, RIGHT), Verdict.UNCONFIRMED)
                    .seconds(3);
        }
        for (String subject : RIGHT) {
            Facts.FindingFacts lives = cutOff(subject, LEFT, RIGHT).onChat(Chat.ANSWERS);
            mesh.finds(near(mesh, LEFT, subject, 0), 0, lives, Verdict.UNREACHABLE)
                    .seconds(3);
        }
        mesh.seconds(100);
        assertThat(mesh.expectOne().firstLine())
                .startsWith("CRITICAL PARTITION: n0 n1 n2 n3 n4 don't reach n5 n6 n7 n8 n9");
        mesh.seconds(900).expectSilence();
        // Who may be dead after that is news.
        mesh.finds(near(mesh, LEFT, "n7", 0), 0, cutOff("n7", LEFT, RIGHT), Verdict.UNCONFIRMED)
                .seconds(60);
        assertThat(mesh.expectOne().firstLine()).contains("n7");
    }

    @Test
    void whoTookAVerdictOverAndAskedNobodyDoesNotHideThatItIsAPartition() {
        OpsMesh mesh = leftHasLostRight();
        for (String subject : List.of("n5", "n7", "n9")) {
            mesh.finds(
                    near(mesh, LEFT, subject, 1),
                    1,
                    cutOff(subject, LEFT, RIGHT).onChat(Chat.ANSWERS),
                    Verdict.UNREACHABLE);
        }
        String lead = near(mesh, LEFT, "n7", 0);
        assertThat(lead).isNotEqualTo(near(mesh, LEFT, "n7", 1));
        mesh.finds(lead, 0, "n7", Verdict.UNREACHABLE).seconds(100);
        assertThat(mesh.expectOne().firstLine())
                .startsWith("CRITICAL PARTITION: n0 n1 n2 n3 n4 don't reach n5 n6 n7 n8 n9");
    }

    /** Ten nodes of which five and five are cut off from each other, and the first five have noticed. */
    private static OpsMesh leftHasLostRight() {
        OpsMesh mesh = OpsMesh.of(10);
        mesh.seconds(200).cut(LEFT, RIGHT);
        LEFT.forEach(node -> mesh.misses(node, RIGHT.toArray(String[]::new)));
        return mesh;
    }

    private static Facts.FindingFacts cutOff(String subject, List<String> here, List<String> there) {
        return Facts.about(subject)
                .said(Sight.NO, here.toArray(String[]::new))
                .said(
                        Sight.UNKNOWN,
                        there.stream().filter(n -> !n.equals(subject)).toArray(String[]::new));
    }

    @Test
    void whatEachSideSaidOfTheSameSubjectIsNotSaidAgainWhenTheyMeet() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200);
        String lead = "n1";
        String[] others =
                mesh.speakers(TIM).stream().filter(n -> !n.equals(lead)).toArray(String[]::new);
        assertThat(mesh.speakers(TIM).get(0)).isNotEqualTo(lead);
        mesh.cut(List.of(lead), List.of(others)).misses(lead, others);
        mesh.finds(lead, 0, P, Verdict.UNCONFIRMED).seconds(60);
        mesh.finds("n0", 1, P, Verdict.AGENT_DOWN).seconds(60);
        assertThat(mesh.got()).hasSize(2);
        mesh.heals().reaches(lead, others);
        mesh.finds(lead, 0, P, Verdict.AGENT_DOWN).seconds(300).expectSilence();
        mesh.bothFind(P, Verdict.UP).seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
    }

    @Test
    void whoSaidMoreOnItsSideDidntThereforeSpeakLast() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200);
        String lead = "n1";
        String[] others =
                mesh.speakers(TIM).stream().filter(n -> !n.equals(lead)).toArray(String[]::new);
        mesh.cut(List.of(lead), List.of(others)).misses(lead, others);
        mesh.finds(lead, 0, P, Verdict.UNCONFIRMED).seconds(60);
        mesh.finds(lead, 0, P, Verdict.AGENT_DOWN).seconds(200);
        assertThat(mesh.got()).hasSize(2);
        mesh.finds("n0", 1, P, Verdict.UNCONFIRMED).seconds(60);
        assertThat(mesh.expectOne().firstLine()).contains("n2 UNCONFIRMED");
        mesh.heals().reaches(lead, others);
        mesh.finds(lead, 0, P, Verdict.UNCONFIRMED).seconds(300).expectSilence();
    }

    /** Over forty seconds, each of {@code there} is found by its nearest two watchers of {@code here}. */
    private static void splits(OpsMesh mesh, List<String> here, List<String> there) {
        List<String> order = new ArrayList<>(there);
        Collections.shuffle(order, new java.util.Random(7));
        for (String node : here) {
            mesh.misses(node, there.toArray(String[]::new));
        }
        for (String subject : order) {
            Facts.FindingFacts facts = cutOff(subject, here, there).onChat(Chat.ANSWERS);
            mesh.finds(near(mesh, here, subject, 0), 0, facts, Verdict.UNREACHABLE);
            mesh.seconds(3);
            mesh.finds(near(mesh, here, subject, 1), 1, facts, Verdict.UNREACHABLE);
            mesh.seconds(4);
        }
    }

    private static void rejoins(OpsMesh mesh, List<String> here, List<String> there) {
        for (String subject : there) {
            mesh.finds(near(mesh, here, subject, 0), 0, subject, Verdict.UP).seconds(4);
            mesh.finds(near(mesh, here, subject, 1), 1, subject, Verdict.UP).seconds(2);
        }
    }

    /** The nearest watcher on this ring that is on this side. */
    private static String near(OpsMesh mesh, List<String> side, String subject, int ring) {
        String at = mesh.watcher(subject, ring);
        while (!side.contains(at)) {
            at = mesh.watcher(at, ring);
        }
        return at;
    }

    @Test
    void theLastOfEightNamesAllSevenInAtMostTwoMessages() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200);
        List<String> others = IntStream.range(1, 8).mapToObj(i -> "n" + i).toList();
        mesh.dies(others.toArray(String[]::new)).misses("n0", others.toArray(String[]::new));
        Duration found = mesh.now().up();
        for (String subject : others) {
            Facts.FindingFacts facts = Facts.about(subject)
                    .said(
                            Sight.UNKNOWN,
                            others.stream().filter(n -> !n.equals(subject)).toArray(String[]::new))
                    .onChat(Chat.NO_ANSWER);
            mesh.finds("n0", 0, facts, Verdict.UNCONFIRMED).passes(Duration.ofMillis(1_500));
        }
        mesh.seconds(120);
        List<Got> got = mesh.got();
        assertThat(got).hasSizeBetween(1, 2).allMatch(g -> g.speaker().equals("n0"));
        String all = String.join("\n", got.stream().map(Got::body).toList());
        others.forEach(n -> assertThat(all).containsPattern("\\b" + n + "\\b"));
        assertThat(got.get(0).at().minus(found)).isLessThan(Duration.ofSeconds(5));
        mesh.seconds(600).expectSilence();
    }

    @Test
    void oneWhoWasOnlyNamedAsNotHeardIsTellingWhenItTurnsOutToBeDown() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200);
        mesh.finds(
                "n0", 0, Facts.about("n1").said(Sight.UNKNOWN, "n2", "n3").said(Sight.NO, "n4"), Verdict.UNCONFIRMED);
        mesh.seconds(20);
        mesh.expectOne();
        mesh.finds("n0", 0, "n2", Verdict.UNCONFIRMED).seconds(30).expectSilence();
        mesh.finds("n0", 0, "n3", Verdict.DOWN).seconds(30);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n3 DOWN since");
        assertThat(IntStream.range(0, 8)
                        .mapToObj(i -> mesh.journal("n" + i, "untold"))
                        .flatMap(List::stream))
                .anyMatch(e -> "named in an earlier message".equals(e.fields().get("reason")));
    }

    @Test
    void whatAnEarlierMessageNamedIsToldWhenItIsInTroubleOnceMore() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200);
        mesh.finds(
                "n0", 0, Facts.about("n1").said(Sight.UNKNOWN, "n2", "n3").said(Sight.NO, "n4"), Verdict.UNCONFIRMED);
        mesh.seconds(5);
        mesh.expectOne();
        mesh.finds("n0", 0, "n2", Verdict.UNCONFIRMED).seconds(5).expectSilence();
        mesh.finds("n0", 0, "n2", Verdict.UP).seconds(30).expectSilence();
        mesh.finds("n0", 0, "n2", Verdict.UNCONFIRMED).seconds(30);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 UNCONFIRMED since");
    }

    // ---- restarts, and what others did meanwhile

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWatcherThatRestartsKeepsTheIncidentWithAndWithoutItsDisk(boolean withDisk) {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        mesh.expectOne();
        if (!withDisk) {
            mesh.losesDisk("n1");
        }
        mesh.restarts("n1").seconds(90);
        assertThat(mesh.state("n1").open()).containsOnlyKeys(P);
        mesh.finds("n1", 0, P, Verdict.DOWN).seconds(300).expectSilence();
        recovers(mesh).seconds(60);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.expectNothingOpen().seconds(3600).expectSilence();
    }

    @Test
    void whatEndedWhileAWatcherWasDownIsNotToldAgainByIt() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        mesh.expectOne();
        mesh.dies("n1").misses("n0", "n1").seconds(180);
        mesh.finds("n0", 0, P, Verdict.UP).seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.restarts("n1")
                .reaches("n0", "n1")
                .sees("n1", 0, P)
                .sees("n0", 1, P)
                .seconds(300);
        mesh.expectSilence().expectNothingOpen();
    }

    @Test
    void whatEndedWhileAHolderWasCutOffEndsThereTooAndIsNotBegunAgain() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        mesh.expectOne();
        List<String> others = List.of("n0", P, "n3", "n4");
        mesh.cut(List.of("n1"), others)
                .misses("n1", "n0", "n3", "n4")
                .misses("n0", "n1")
                .losesChat("n1")
                .seconds(200);
        mesh.finds("n0", 0, P, Verdict.UP).seconds(400);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        assertThat(mesh.state("n1").open()).containsOnlyKeys(P);
        mesh.heals().chatReturns().reaches("n1", "n0", P, "n3", "n4").reaches("n0", "n1");
        mesh.seconds(30).finds("n1", 0, P, Verdict.UP).seconds(300);
        mesh.expectNothingOpen().expectSilence();
    }

    @Test
    void aNewTroubleIsNotOverBecauseItMeetsAnOldOneThatIs() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        mesh.expectOne();
        mesh.cut(List.of("n0"), List.of("n1", P, "n3", "n4"))
                .misses("n0", "n1", "n3", "n4")
                .misses("n1", "n0")
                .losesChat("n0")
                .seconds(200);
        mesh.finds("n1", 0, P, Verdict.UP).seconds(400);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.finds("n1", 0, P, Verdict.DOWN).seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 DOWN");
        mesh.heals().chatReturns().reaches("n0", "n1", "n3", "n4").reaches("n1", "n0");
        for (int i = 0; i < 30; i++) {
            assertThat(mesh.seconds(10).state("n1").open()).containsOnlyKeys(P);
        }
        mesh.expectSilence();
        recovers(mesh).seconds(300);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.expectNothingOpen();
    }

    @Test
    void anEndThatWasToldBeforeTheOtherSideSpokeOfTheTroubleIsToldOnceMore() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        mesh.expectOne();
        List<String> others = List.of("n0", P, "n3", "n4");
        mesh.cut(List.of("n1"), others)
                .misses("n1", "n0", "n3", "n4")
                .misses("n0", "n1")
                .seconds(200);
        mesh.finds("n0", 0, P, Verdict.UP).seconds(400);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.finds("n1", 0, P, Verdict.AGENT_DOWN).seconds(100);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 AGENT_DOWN");
        mesh.heals().reaches("n1", "n0", P, "n3", "n4").reaches("n0", "n1");
        mesh.finds("n1", 0, P, Verdict.UP).seconds(300);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.expectNothingOpen().seconds(3600).expectSilence();
    }

    @Test
    void aBackupThatWasNotShownThatTheEndIsToldAsksFirst() {
        OpsMesh mesh = OpsMesh.of(12).seconds(200);
        // A third one has watched it, too, for a while: of the others none is to show it anything.
        String third = speaker(mesh, 10); // the last one
        mesh.bothFind(P, Verdict.DOWN).finds(third, 1, P, Verdict.DOWN).seconds(120);
        mesh.expectOne();
        mesh.bothFind(P, Verdict.UP).finds(third, 1, P, Verdict.UP).seconds(40);
        Got over = mesh.expectOne();
        assertThat(over.firstLine()).startsWith("OK n2 UP");
        mesh.dies(over.speaker()).misses(third, over.speaker()).seconds(600).expectSilence();
        assertThat(mesh.journal(third, "untold"))
                .extracting(e -> e.fields().get("reason"))
                .contains("others are asked whether the lead has told it");
    }

    @Test
    void anEndThatHadToWaitIsToldOnlyIfOthersHaveNotToldItMeanwhile() {
        OpsMesh mesh = OpsMesh.of(12).seconds(200);
        String third = speaker(mesh, 10); // the last one
        mesh.bothFind(P, Verdict.DOWN).finds(third, 0, P, Verdict.DOWN).seconds(120);
        mesh.expectOne();
        // It thinks that it reaches nobody, so it speaks itself, and pauses after a message.
        mesh.speakers(TIM).forEach(node -> mesh.misses(third, node));
        mesh.hangs("n6").hangs("n7").finds(third, 0, "n8", Verdict.DOWN).seconds(4);
        assertThat(mesh.expectOne().speaker()).isEqualTo(third);
        mesh.bothFind(P, Verdict.UP).finds(third, 0, P, Verdict.UP).seconds(60);
        assertThat(mesh.got().stream().filter(got -> got.firstLine().startsWith("OK n2")))
                .as(mesh::transcript)
                .hasSize(1)
                .noneMatch(got -> got.speaker().equals(third));
    }

    @Test
    void theEndOfAnOldTroubleIsNotToldToOneWhoHasHeardSinceThatItsSubjectIsWell() {
        OpsMesh mesh = OpsMesh.of(12).seconds(200).bothFind(P, Verdict.DOWN).seconds(120);
        String first = mesh.expectOne().speaker();
        Incident told = mesh.state("n1").open().get(P);
        mesh.bothFind(P, Verdict.UP).seconds(60);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        Closing end = mesh.state("n1").named("").get(0).closing().orElseThrow();
        // All who know that this end was told die, or forget it; one who has only a copy from before watches later.
        mesh.dies(first).losesDisk("n0").losesDisk("n1").restarts("n0").restarts("n1");
        mesh.speakers(TIM).forEach(node -> mesh.misses(node, first));
        mesh.allSeeTheirPeers().seconds(300).bothFind(P, Verdict.DOWN).seconds(120);
        mesh.expectOne();
        mesh.bothFind(P, Verdict.UP).seconds(120);
        String second = mesh.expectOne().speaker();
        mesh.dies("n0", "n1");
        List<String> others = List.of(first, second, "n0", "n1", P);
        String heir = mesh.speakers(TIM).stream()
                .filter(n -> !others.contains(n))
                .findFirst()
                .orElseThrow();
        mesh.misses(heir, "n0", "n1").finds(heir, 0, P, Verdict.UP);
        mesh.happens(
                heir,
                new OpsEvent.ExchangeAsked(
                        7_004,
                        "n0",
                        IncidentCodec.encode(told.closed(end)),
                        mesh.node(heir).view()));
        mesh.seconds(600).expectSilence();
        assertThat(mesh.journal(heir, "handed"))
                .extracting(e -> e.fields().get("answer"))
                .containsExactly("taken");
    }

    @Test
    void whatOneSaidLastIsNotSaidAgainWhereAnotherSideHasSaidMoreOfItBefore() {
        OpsMesh mesh = five();
        List<String> others = List.of("n1", P, "n3", "n4");
        mesh.cut(List.of("n0"), others).misses("n0", "n1", P, "n3", "n4");
        others.forEach(node -> mesh.misses(node, "n0"));
        mesh.finds("n0", 1, P, Verdict.DOWN)
                .seconds(30)
                .comesToFind("n0", P, Verdict.UNCONFIRMED)
                .seconds(25);
        assertThat(mesh.got()).extracting(Got::speaker).containsExactly("n0", "n0");
        mesh.misses("n1", P).finds("n1", 0, P, Verdict.DOWN).seconds(20);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 DOWN");
        mesh.heals().takesBack("n0", P).reaches("n0", "n1", "n3", "n4");
        others.forEach(node -> mesh.reaches(node, "n0"));
        // Who watches it after the lead knows only what each has said, and n0 has counted two.
        mesh.seconds(60).dies("n1").misses("n3", "n1").finds("n3", 0, P, Verdict.DOWN);
        mesh.seconds(300).expectSilence();
    }

    @Test
    void anEndIsNotToldByOneWhoFindsTheSubjectBadStill() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        mesh.expectOne();
        mesh.cut(List.of("n1"), List.of("n0", P, "n3", "n4"))
                .misses("n1", "n0", "n3", "n4")
                .misses("n0", "n1")
                .seconds(200);
        mesh.finds("n0", 0, P, Verdict.UP).seconds(400);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.comesToFind("n1", P, Verdict.AGENT_DOWN).seconds(100);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 AGENT_DOWN");
        // Nobody is left who ended it, but a copy is.
        mesh.dies("n0").misses("n1", "n0").heals().reaches("n1", P, "n3", "n4");
        Incident ended = mesh.state("n4").named("").get(0);
        mesh.happens(
                "n1",
                new OpsEvent.ExchangeAsked(
                        7_003,
                        "n4",
                        IncidentCodec.encode(ended),
                        mesh.node("n1").view()));
        assertThat(mesh.state("n1").open()).isEmpty();
        mesh.seconds(400).expectSilence();
        assertThat(mesh.state("n1").open()).containsOnlyKeys(P);
        mesh.finds("n1", 0, P, Verdict.UP).seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.expectNothingOpen().seconds(3600).expectSilence();
    }

    @Test
    void whatANodeFoundWhileItWasCutOffIsNotToldWhenItIsBackBeforeItHasLookedAgain() {
        OpsMesh mesh = five();
        List<String> others = List.of("n0", P, "n3", "n4");
        mesh.cut(List.of("n1"), others).misses("n1", "n0", P, "n3", "n4").losesChat("n1");
        for (int i = 0; i < others.size(); i++) {
            mesh.finds("n1", 0, others.get(i), Verdict.UNCONFIRMED)
                    .finds(others.get((i + 1) % others.size()), 1, others.get(i), Verdict.UP);
        }
        mesh.seconds(200).expectSilence();
        mesh.heals()
                .chatReturns()
                .reaches("n1", "n0", P, "n3", "n4")
                .seconds(30)
                .expectSilence();
        others.forEach(other -> mesh.finds("n1", 0, other, Verdict.UP));
        mesh.seconds(300).expectNothingOpen();
        assertThat(mesh.got()).allSatisfy(got -> assertThat(got.firstLine()).startsWith("OK "));
    }

    @Test
    void whatARestartedNodeHasOnItsDiskCountsForNobodyBeforeItHasLookedAgain() {
        OpsMesh mesh = five();
        mesh.cut(List.of("n0"), List.of("n1", P, "n3", "n4"))
                .misses("n0", "n1", P, "n3", "n4")
                .losesChat("n0");
        mesh.finds("n0", 1, P, Verdict.AGENT_DOWN).seconds(30).dies("n0").seconds(600);
        mesh.heals().chatReturns().restarts("n0").reaches("n0", "n1", P, "n3", "n4");
        mesh.seconds(300);
        assertThat(mesh.got()).allSatisfy(got -> assertThat(got.firstLine()).startsWith("OK "));
        mesh.expectNothingOpen();
    }

    @Test
    void whatANodeTakesBackWasNeverSaidNeitherToOthersNorToPeople() {
        OpsMesh mesh = fiveWithoutTheLead().losesChat("n1");
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(200).expectSilence();
        mesh.heals().takesBack("n1", P).chatReturns().seconds(5);
        mesh.finds("n1", 0, P, Verdict.UP).sees("n0", 1, P).seconds(300).expectSilence();
        mesh.expectNothingOpen();
    }

    @Test
    void whatANodeTakesBackWasNotSaidByAMessageThatItsDeadLineSwallowed() {
        OpsMesh mesh = fiveWithoutTheLead().sendsIntoTheVoid("n1");
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(20).losesChat("n1").seconds(200);
        mesh.heals().takesBack("n1", P).resumesChat("n1").seconds(5);
        mesh.finds("n1", 0, P, Verdict.UP).sees("n0", 1, P).seconds(300).expectSilence();
        mesh.expectNothingOpen();
    }

    @Test
    void aNodeThatWasCutOffFromItsChatTooSaysNothingOfItWhenTheLineIsBack() {
        OpsMesh mesh = fiveWithoutTheLead().freezes("n1");
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(30);
        mesh.heals().thaws("n1").seconds(1).takesBack("n1", P);
        mesh.finds("n1", 0, P, Verdict.UP).sees("n0", 1, P).seconds(300).expectSilence();
        mesh.expectNothingOpen();
    }

    @Test
    void whatANodeAsksOthersToSayWhileItIsCutOffIsLookedAtAgainWhenOneIsHeard() {
        OpsMesh mesh = fiveWithoutTheLead().losesChat("n1");
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(195).expectSilence();
        mesh.heals().finds(P, 0, "n3", Verdict.DEGRADED).seconds(20);
        assertThat(mesh.got()).noneMatch(got -> got.body().contains("UNCONFIRMED"));
        mesh.takesBack("n1", P).finds("n1", 0, P, Verdict.UP).sees("n0", 1, P).seconds(300);
        assertThat(mesh.got()).noneMatch(got -> got.body().contains(P + " "));
    }

    @Test
    void whatIsStillTrueWhenTheChatServerAnswersAtLastIsToldThen() {
        OpsMesh mesh = fiveWithoutTheLead().freezes("n1");
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(30).expectSilence();
        assertThat(mesh.journal("n1", "chat"))
                .anyMatch(e -> "silent".equals(e.fields().get("problem")));
        mesh.thaws("n1").seconds(70);
        Got alert = mesh.expectOne();
        assertThat(alert.speaker()).isEqualTo("n1");
        assertThat(alert.firstLine()).startsWith("CRITICAL n2 UNCONFIRMED");
    }

    @Test
    void aSpeakerWhoseChatServerIsSilentIsNotWaitedFor() {
        OpsMesh mesh = OpsMesh.of(5);
        String first = mesh.speakers("tim@example.org").get(0);
        String victim = mesh.speakers("tim@example.org").get(4);
        mesh.freezes(first).bothFind(victim, Verdict.DOWN).seconds(15);
        assertThat(mesh.expectOne().speaker()).isNotEqualTo(first);
        mesh.thaws(first).seconds(600).expectSilence();
    }

    @Test
    void theEndOfWhatMayHaveBeenHeardIsToldThoughItWasTakenBack() {
        OpsMesh mesh = fiveWithoutTheLead().isNotAcknowledged("n1");
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(20).losesChat("n1").seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 UNCONFIRMED");
        mesh.heals().takesBack("n1", P).seconds(5).finds("n1", 0, P, Verdict.UP).sees("n0", 1, P);
        mesh.seconds(20).expectSilence().connects("n1").seconds(300);
        Got end = mesh.expectOne();
        assertThat(end.firstLine()).startsWith("OK n2 UP");
        assertThat(end.message().body()).contains("Was UNCONFIRMED");
        mesh.expectNothingOpen();
    }

    @Test
    void theEndOfWhatWasToldBeforeItWasTakenBackIsTold() {
        OpsMesh mesh = fiveWithoutTheLead();
        mesh.finds("n1", 0, P, Verdict.UNCONFIRMED).seconds(200);
        assertThat(mesh.expectOne().speaker()).isEqualTo("n1");
        mesh.heals().takesBack("n1", P).seconds(5);
        mesh.finds("n1", 0, P, Verdict.UP).sees("n0", 1, P).seconds(300);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP after 3 min");
        mesh.expectNothingOpen();
    }

    /** The lead is cut off, and finds P ill; the backup sees P well again, and has told that. */
    private static OpsMesh othersEndWhatTheLeadStandsBy(Verdict verdict) {
        OpsMesh mesh = withP(verdict).seconds(120);
        mesh.expectOne();
        mesh.cut("n1", "n0").cut("n1", "n3").cut("n1", "n4").misses("n0", "n1").seconds(200);
        mesh.finds("n0", 0, P, Verdict.UP).seconds(60);
        mesh.got();
        return mesh;
    }

    @Test
    void whatAWatcherStillFindsBadLongAfterOthersHaveEndedItIsANewIncident() {
        OpsMesh mesh = othersEndWhatTheLeadStandsBy(Verdict.DOWN);
        mesh.heals().reaches("n0", "n1").seconds(400);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 DOWN");
        assertThat(mesh.state("n1").open()).containsOnlyKeys(P);
    }

    @Test
    void whatAWatcherWhoseClockIsAheadStillFindsBadIsBegunAnewNoSoonerEachTimeOthersEndIt() {
        OpsMesh mesh = five().isAhead("n1", Duration.ofMinutes(94))
                .cut("n1", "n0")
                .cut("n1", P)
                .misses("n1", "n0", P)
                .misses("n0", "n1");
        mesh.finds("n1", 0, P, Verdict.UNREACHABLE);
        for (int i = 0; i < 60; i++) {
            assertThat(mesh.seconds(10).journal("n1", "verdict")).hasSizeLessThan(9);
        }
        assertThat(mesh.journal("n1", "verdict")).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWN", "DEGRADED"})
    void whatComesAndGoesAndHasJustComeIsNoNewIncidentAfterOthersHaveEndedIt(Verdict verdict) {
        OpsMesh mesh = othersEndWhatTheLeadStandsBy(verdict);
        mesh.node("n1").view().sees(P);
        mesh.heals().reaches("n0", "n1").seconds(400).expectSilence();
        // It has gone again.
        mesh.node("n1").view().missesIt(P);
        mesh.seconds(100);
        assertThat(mesh.expectOne().firstLine()).startsWith("CRITICAL n2 " + verdict);
    }

    @Test
    void aVerdictThatAWatcherKeepsToButSeesRefutedIsNotTold() {
        OpsMesh mesh = five().allLoseChat().bothFind(P, Verdict.UNREACHABLE).finds("n1", 0, P, Verdict.DOWN);
        mesh.seconds(200);
        mesh.node("n1").view().sees(P); // it comes and goes: one good answer ends nothing
        mesh.finds("n0", 1, P, Verdict.UP).chatReturns().seconds(300).expectSilence();
        mesh.finds("n1", 0, P, Verdict.UP).seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 was ");
    }

    @Test
    void whoCallsItWellButHasJustMissedItDoesNotEndIt() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        mesh.expectOne();
        mesh.finds("n1", 0, P, Verdict.UP);
        mesh.node("n1").view().missesIt(P);
        mesh.dies("n0").misses("n1", "n0").seconds(400).expectSilence();
        assertThat(mesh.state("n1").open()).containsKey(P);
        mesh.finds("n1", 0, P, Verdict.UP).seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
    }

    @Test
    void aLateCopyOfAnEndedIncidentLeavesTheNextOneAboutTheSameSubjectOpen() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(120);
        recovers(mesh).seconds(120).expectNothingOpen();
        Incident ended = mesh.state("n1").named("").get(0);
        mesh.bothFind(P, Verdict.DOWN).seconds(60);
        Incident next = mesh.state("n0").open().get(P);
        assertThat(next.sharesNameWith(ended)).isFalse();
        mesh.happens(
                "n0",
                new OpsEvent.ExchangeAsked(
                        7_001,
                        "n4",
                        IncidentCodec.encode(ended),
                        mesh.node("n0").view()));
        assertThat(mesh.state("n0").open()).containsOnlyKeys(P);
        mesh.got();
        recovers(mesh).seconds(120).expectOne();
        mesh.expectNothingOpen();
        assertThat(mesh.node("n0").incidentsOnDisk()).hasSize(2);
    }

    @Test
    void aSpeakerThatIsNoWatcherLearnsOfTheEnd() {
        OpsMesh mesh = OpsMesh.of(12, "tim", "ana");
        mesh.seconds(200).bothFind(P, Verdict.DOWN).seconds(100);
        List<String> holders = IntStream.range(0, 12)
                .mapToObj(i -> "n" + i)
                .filter(n -> mesh.state(n).open().containsKey(P))
                .toList();
        assertThat(holders).hasSizeGreaterThan(2);
        mesh.allLoseChat().bothFind(P, Verdict.UP).seconds(200).expectNothingOpen();
    }

    // ---- the blueprint, and who watches whom

    @Test
    void theEndIsToldByThoseWhoHaveACopyWhenAllWhoFoundTheTroubleHaveLeftTheBlueprint() {
        OpsMesh mesh = five().dies("n0").finds("n1", 0, P, Verdict.DOWN).seconds(60);
        mesh.expectOne();
        mesh.allLoseChat().finds("n1", 0, P, Verdict.UP).seconds(60).expectSilence();
        mesh.dies("n1").blueprintWithout("n1").chatReturns().seconds(200);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.seconds(600).expectSilence().expectNothingOpen();
    }

    @Test
    void aNodeThatLeavesTheBlueprintEndsItsIncidentOnceForAll() {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        mesh.expectOne();
        mesh.blueprintWithout(P).seconds(60);
        assertThat(mesh.expectOne().firstLine()).startsWith("CLOSED n2, removed from the blueprint (");
        mesh.seconds(600).expectSilence().expectNothingOpen();
    }

    @Test
    void aWatcherThatHandsBackCountsNoLonger() {
        OpsMesh mesh = five();
        // n0 watched n2 for n1, which was away; now n1 is back and finds n2 well.
        mesh.finds("n0", 0, P, Verdict.DOWN).seconds(60);
        mesh.expectOne();
        mesh.withdraws("n0", P).seconds(10);
        mesh.finds("n1", 0, P, Verdict.UP).seconds(120);
        assertThat(mesh.expectOne().firstLine()).startsWith("OK n2 UP");
        mesh.expectNothingOpen();
    }

    // ---- names and answers

    @Test
    void whoWatchesItNewlyTakesOverWhatTheOthersFindButNotWhatOneOfThemSeesRefuted() {
        OpsMesh mesh = OpsMesh.of(8);
        mesh.seconds(200).bothFind(P, Verdict.DOWN).seconds(60);
        mesh.inherited();
        shows(mesh, "n1", "n6");
        assertThat(mesh.inherited()).containsExactly("n6 n2 DOWN");
        mesh.finds("n1", 0, P, Verdict.UP);
        shows(mesh, "n1", "n7");
        assertThat(mesh.inherited()).isEmpty();
    }

    private static void shows(OpsMesh mesh, String holder, String other) {
        assertThat(mesh.state(other).open()).doesNotContainKey(P);
        String copy = IncidentCodec.encode(mesh.state(holder).open().get(P));
        mesh.happens(
                other,
                new OpsEvent.ExchangeAsked(7_002, holder, copy, mesh.node(other).view()));
    }

    @Test
    void twoIncidentsAboutOneSubjectMergeAndBothNamesNameIt() {
        OpsMesh mesh = five().cut("n0", "n1").finds("n1", 0, P, Verdict.DOWN).finds("n0", 1, P, Verdict.DOWN);
        List<String> ids = List.of(
                mesh.state("n0").open().get(P).id().hex(),
                mesh.state("n1").open().get(P).id().hex());
        assertThat(ids).doesNotHaveDuplicates();
        mesh.heals().seconds(200);
        for (String node : List.of("n0", "n1")) {
            for (String id : ids) {
                assertThat(mesh.state(node).named(id.substring(0, 4)))
                        .as("%s on %s", id, node)
                        .extracting(i -> i.subject().toString())
                        .containsExactly(P);
            }
        }
        assertThat(mesh.state("n0").open().get(P).id())
                .isEqualTo(mesh.state("n1").open().get(P).id());
        assertThat(Stream.of("n0", "n1").flatMap(n -> mesh.journal(n, "merged").stream()))
                .anyMatch(e -> ids.stream()
                        .allMatch(id -> e.fields().getOrDefault("incident", "").contains(id.substring(0, 4))));
        assertThat(mesh.node("n0").incidentsOnDisk()).hasSize(1);
        assertThat(mesh.node("n1").incidentsOnDisk()).hasSize(1);
        for (String id : ids) {
            mesh.writes(Facts.TIM, "n1", "ack " + id.substring(0, 4), Optional.empty())
                    .seconds(5);
            assertThat(mesh.state("n0").open().get(P).ack()).as("ack " + id).isPresent();
            mesh.writes(Facts.TIM, "n0", "unack " + id.substring(0, 4), Optional.empty())
                    .seconds(5);
            assertThat(mesh.state("n0").open().get(P).ack()).as("unack " + id).isEmpty();
        }
    }

    @Test
    void whatIsOnItsWayUnderANameThatHasBecomeAnAliasIsNotSaidAgain() {
        OpsMesh mesh = five();
        String first = speaker(mesh, 0);
        String apart =
                Stream.of("n0", "n3").filter(n -> !n.equals(first)).findFirst().orElseThrow();
        Stream.of("n1", first, "n4").forEach(n -> mesh.cut(apart, n));
        mesh.losesChat(apart).finds(apart, 1, P, Verdict.DOWN).seconds(5);
        mesh.isNotAcknowledged(first).finds("n1", 0, P, Verdict.DOWN).seconds(3);
        assertThat(mesh.expectOne().speaker()).isEqualTo(first);
        mesh.happens(
                first,
                new OpsEvent.ExchangeAsked(
                        7_001,
                        apart,
                        IncidentCodec.encode(mesh.state(apart).open().get(P)),
                        mesh.node(first).view()));
        assertThat(mesh.state(first).open().get(P).id())
                .isEqualTo(mesh.state(apart).open().get(P).id());
        mesh.seconds(120);
        assertThat(mesh.got()).noneMatch(g -> g.speaker().equals(first));
    }

    @Test
    void anAnswerToASpeakerThatOnlyKeepsACopyBelongsToTheIncident() {
        OpsMesh mesh = OpsMesh.of(12);
        String first = mesh.speakers(TIM).get(0);
        String subject = IntStream.range(0, 12)
                .mapToObj(i -> "n" + i)
                .filter(n -> !List.of(mesh.watcher(n, 0), mesh.watcher(n, 1), n).contains(first))
                .findFirst()
                .orElseThrow();
        mesh.seconds(200).bothFind(subject, Verdict.DOWN).seconds(60);
        Got alert = mesh.expectOne();
        assertThat(alert.speaker()).isEqualTo(first);
        mesh.writes(TIM, first, "on it", Optional.of(alert.message().id()));
        mesh.writes(TIM, first, "really", Optional.empty());
        String id = mesh.state(first).open().get(subject).id().hex().substring(0, 4);
        assertThat(mesh.journal(first, "note"))
                .hasSize(2)
                .allMatch(e -> id.equals(e.fields().get("incident")));
    }

    // ---- what can't be read

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "no incident", "{\"format\":99}"})
    void aCopyThatCantBeReadIsRefusedAndDoesNoHarm(String text) {
        OpsMesh mesh = withP(Verdict.DOWN).seconds(60);
        mesh.got();
        Incident before = mesh.state("n0").open().get(P);
        mesh.happens(
                "n0",
                new OpsEvent.ExchangeAsked(7_001, "n4", text, mesh.node("n0").view()));
        mesh.happens(
                "n0",
                new OpsEvent.SayAsked(
                        7_002, "n4", TIM, List.of(text), mesh.node("n0").view()));
        mesh.happens(
                "n0",
                new OpsEvent.Exchanged(
                        7_003, "n4", Optional.of(text), mesh.node("n0").view()));
        mesh.seconds(300).expectSilence();
        assertThat(mesh.state("n0").open().get(P).saysTheSameAs(before)).isTrue();
        assertThat(mesh.journal("n0", "refused"))
                .anyMatch(e -> "exchange".equals(e.fields().get("asked")));
    }

    @Test
    void aCopyOfANewerFormatIsRefusedWithAReasonThatSaysSo() {
        assertThat(IncidentCodec.read("{\"format\":99}").problem()).contains("format 99", "too old");
    }

    // ---- cost

    @Test
    void anIncidentThatLastsCostsAFewCallsAnIntervalHoweverBigTheMesh() {
        OpsMesh mesh = OpsMesh.of(60);
        mesh.seconds(200).bothFind(P, Verdict.DOWN).seconds(120);
        mesh.calls();
        mesh.seconds(600);
        // Two watchers and one speaker, each with the watchers on two rings, ten times.
        assertThat(mesh.calls()).hasSizeLessThanOrEqualTo(3 * 2 * 11);
    }

    @Test
    void whenAllIsWellNobodyCallsAnybodyAndNothingIsDue() {
        OpsMesh mesh = five();
        mesh.seconds(600);
        assertThat(mesh.calls()).isEmpty();
        assertThat(mesh.state("n0").wakeAt()).isGreaterThan(INTERVAL.multipliedBy(1000));
    }
}
