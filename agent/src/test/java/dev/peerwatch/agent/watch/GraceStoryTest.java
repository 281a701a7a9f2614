package dev.peerwatch.agent.watch;

import static dev.peerwatch.agent.watch.WatchStory.PEER;
import static dev.peerwatch.agent.watch.WatchStory.bad;
import static dev.peerwatch.agent.watch.WatchStory.justStarted;
import static dev.peerwatch.agent.watch.WatchStory.none;
import static dev.peerwatch.agent.watch.WatchStory.settled;
import static dev.peerwatch.agent.watch.WatchStory.unwell;
import static dev.peerwatch.agent.watch.WatchStory.well;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.StoppingNotice.Kind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When silence is expected, and when no longer. */
class GraceStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static WatchStory gone(WatchStory story) {
        return story.peerIs(bad(Cause.AGENT_GONE, "connection refused")).allWitnessesSay(Saw.AGENT_DOWN);
    }

    // ---- announced stops

    @ParameterizedTest
    @CsvSource({"AGENT, PT2M", "SYSTEM, PT10M"})
    void anAnnouncedStopIsGivenItsTimeAndNotMore(Kind kind, Duration grace) {
        WatchStory story = gone(settled().peerSaysThatItStops("boot-1", kind)).passes(grace);
        story.expectNoVerdict();
        assertThat(story.journal("stopping")).hasSize(1);
        assertThat(story.journal("soft")).isEmpty();
        story.passes(MINUTE.plusSeconds(20)).expectVerdict(Verdict.AGENT_DOWN);
    }

    @Test
    void theStopOfAnEarlierRunCountsForNothing() {
        WatchStory story = settled()
                .peerSaysThatItStops("boot-0", Kind.AGENT)
                .peerIsSilent()
                .passes(MINUTE);
        story.expectVerdict(Verdict.DOWN);
        assertThat(story.journal("stopping")).isEmpty();
    }

    @Test
    void theStopOfTheLastRunDoesntExcuseTheNextOne() {
        WatchStory story = settled().peerSaysThatItStops("boot-1", Kind.SYSTEM);
        story.peerIs(well("boot-2")).passes(MINUTE);
        assertThat(story.journal("restarted"))
                .extracting(e -> e.fields().get("announced"))
                .containsExactly("yes");
        story.peerIsSilent().passes(MINUTE);
        story.expectVerdict(Verdict.DOWN);
    }

    @Test
    void aStopEndsTheSuspicionThatItExplains() {
        WatchStory story = gone(settled()).passes(Duration.ofSeconds(31));
        assertThat(story.journal("soft")).hasSize(1);
        story.peerSaysThatItStops("boot-1", Kind.AGENT).passes(MINUTE).expectNoVerdict();
        assertThat(story.peer().suspicion()).isEmpty();
    }

    @Test
    void aStopDoesntEndAnIncident() {
        WatchStory story = gone(settled()).passes(MINUTE);
        story.expectVerdict(Verdict.AGENT_DOWN);
        story.peerSaysThatItStops("boot-1", Kind.AGENT).passes(MINUTE).expectNoVerdict();
        assertThat(story.peer().verdict()).isEqualTo(Verdict.AGENT_DOWN);
    }

    @Test
    void whoWasntToldOfAStopHearsOfItFromAWitness() {
        WatchStory story = gone(settled())
                .witnessKnowsOfAStop(WatchStory.name(3), "boot-1", Duration.ofSeconds(90))
                .passes(Duration.ofSeconds(110))
                .expectNoVerdict();
        assertThat(story.journal("stopping"))
                .extracting(e -> e.fields().get("told-by"))
                .containsExactly("n3");
        story.passes(MINUTE.plusSeconds(20)).expectVerdict(Verdict.AGENT_DOWN);
    }

    @Test
    void aWitnessThatHeardOfTheStopOfAnotherRunIsNoExcuse() {
        gone(settled())
                .witnessKnowsOfAStop(WatchStory.name(3), "boot-0", MINUTE)
                .passes(MINUTE)
                .expectVerdict(Verdict.AGENT_DOWN);
    }

    @Test
    void noExcuseLastsLongerThanTheGraceOfAReboot() {
        WatchStory story = gone(settled())
                .witnessKnowsOfAStop(WatchStory.name(3), "boot-1", Duration.ofDays(1))
                .passes(WatchSetup.REBOOT_GRACE)
                .expectNoVerdict();
        story.passes(MINUTE.multipliedBy(2)).expectVerdict(Verdict.AGENT_DOWN);
    }

    @Test
    void whoWasToldOfAStopPassesItOnWhenAsked() {
        WatchStory story = settled()
                .peerSaysThatItStops("boot-1", Kind.AGENT)
                .passes(Duration.ofSeconds(20))
                .isAskedAbout(1, PEER)
                .passes(Duration.ofSeconds(1));
        assertThat(story.all(WatchEffect.AnswerPanel.class).get(0).answer().sightings())
                .extracting(sighting -> sighting.excuse().orElseThrow())
                .allMatch(excuse -> excuse.bootId().equals("boot-1"))
                .extracting(excuse -> excuse.left().toSeconds())
                .containsExactly(99L);
    }

    @Test
    void whoStopsWithoutEverHavingBeenSeenIsBelieved() {
        WatchStory story =
                gone(justStarted().peerSaysThatItStops("boot-1", Kind.SYSTEM)).passes(MINUTE.multipliedBy(9));
        story.expectNoVerdict();
    }

    @Test
    void aNodeThatIsNotAPeerMayStopAsItLikes() {
        WatchStory story = settled();
        story.happens(new WatchEvent.PeerStopping(WatchStory.name(7), new StoppingNotice("boot-1", Kind.AGENT)));
        assertThat(story.journal("stopping")).isEmpty();
    }

    // ---- restarts

    @Test
    void aRestartBetweenTwoLooksIsJournaledAndNobodyIsWoken() {
        WatchStory story =
                settled().peerIs(well("boot-2")).passes(MINUTE.multipliedBy(5)).expectNoVerdict();
        assertThat(story.journal("restarted")).hasSize(1);
        assertThat(story.journal("restarted").get(0).line()).contains(" W restarted ", "announced=no", "boot=boot-2");
    }

    @Test
    void threeUnannouncedRestartsInTenMinutesAreDegradedUntilItSettles() {
        WatchStory story = settled();
        for (int boot = 2; boot <= 4; boot++) {
            story.peerIs(well("boot-" + boot)).passes(MINUTE);
        }
        Finding finding = story.expectVerdict(Verdict.DEGRADED);
        assertThat(finding.evidence().reason()).startsWith("agent keeps restarting (3 times in 10 min)");
        story.passes(MINUTE.multipliedBy(12));
        story.expectVerdict(Verdict.UP);
    }

    @Test
    void announcedRestartsAreNoFault() {
        WatchStory story = settled();
        for (int boot = 1; boot <= 6; boot++) {
            story.peerSaysThatItStops("boot-" + boot, Kind.AGENT)
                    .peerIs(well("boot-" + (boot + 1)))
                    .passes(MINUTE);
        }
        story.expectNoVerdict();
    }

    // ---- the own start

    @Test
    void afterTheOwnStartAPeerNotSeenYetIsGivenTwoMinutes() {
        WatchStory story = justStarted().peerIsSilent().passes(MINUTE.multipliedBy(2));
        story.expectNoVerdict();
        assertThat(story.journal("grace")).as("said once").hasSize(1);
        assertThat(story.all(WatchEffect.AskPanel.class)).isEmpty();
        story.passes(MINUTE.plusSeconds(20)).expectVerdict(Verdict.DOWN);
    }

    @Test
    void aPeerThatWasSeenSinceTheOwnStartHasNoGraceLeft() {
        WatchStory story = settled().peerIsSilent().passes(MINUTE);
        story.expectVerdict(Verdict.DOWN);
    }

    @Test
    void whatIsExcusedByTheOwnStartIsNotCalledWellAndEndsNoIncidentOfOthers() {
        WatchStory story = justStarted().peerIsSilent().passes(MINUTE);
        Subject peer = Subject.node(PEER.value());
        assertThat(new Standing(story.state(), story.up()).about(peer)).isEmpty();
        assertThat(new Standing(story.state(), story.up()).lookedAt(peer)).isEmpty();

        WatchCore.OpenVerdict others = new WatchCore.OpenVerdict(
                Verdict.DOWN, Tier.CRITICAL, story.now().wall());
        story.happens(new WatchEvent.Inherited(PEER, others));
        story.peerIsWell().passes(MINUTE.plusSeconds(10)).expectVerdict(Verdict.UP);
    }

    @Test
    void whatOthersHaveFoundIsTheOwnWordOnlyWhenAnOwnLookSpeaksForIt() {
        WatchStory story = justStarted().peerIsSilent().passes(MINUTE);
        Subject peer = Subject.node(PEER.value());
        story.happens(new WatchEvent.Inherited(
                PEER,
                new WatchCore.OpenVerdict(
                        Verdict.AGENT_DOWN, Tier.CRITICAL, story.now().wall())));
        assertThat(new Standing(story.state(), story.up()).about(peer)).isEmpty();

        story.happens(new WatchEvent.Inherited(
                PEER,
                new WatchCore.OpenVerdict(
                        Verdict.UNREACHABLE, Tier.CRITICAL, story.now().wall())));
        story.passes(Duration.ofSeconds(20));
        assertThat(new Standing(story.state(), story.up()).about(peer).map(Finding::verdict))
                .as("as the others say by now")
                .contains(Verdict.UNREACHABLE);
    }

    @Test
    void aPeerThatAnotherHasSeenSinceHasNoGraceEither() {
        WatchStory story = justStarted()
                .watches(WatchStory.peer(WatchStory.name(2)))
                .isWell(PEER, Map.of(WatchStory.name(2), Duration.ofSeconds(30)), Map.of())
                .is(WatchStory.name(2), none(Silence.SILENT))
                .passes(MINUTE.plusSeconds(25));
        assertThat(story.expectVerdict(Verdict.DOWN).subject()).isEqualTo(Subject.node("n2"));
    }

    @Test
    void aPeerThatHasLookedAtThisNodeHasNoGraceEither() {
        WatchStory story = justStarted().peerIsSilent();
        story.happens(new WatchEvent.LookedAt(PEER)).passes(MINUTE);
        story.expectVerdict(Verdict.DOWN);
    }

    @Test
    void whatAnswersThatItIsNotWellIsNotExcusedByTheOwnStart() {
        WatchStory story = justStarted().peerIs(unwell("disk full")).passes(MINUTE);
        story.expectVerdict(Verdict.DEGRADED);
    }

    @Test
    void aStatusCallThatFailsMayBeAStartOfThePeerToo() {
        WatchStory story =
                justStarted().peerIs(bad(Cause.STATUS_FAILED, "status 500")).passes(MINUTE.multipliedBy(2));
        story.expectNoVerdict();
        story.passes(MINUTE).expectVerdict(Verdict.DEGRADED);
    }

    @Test
    void anIncidentThatWasOpenIsTakenUpWithoutGrace() {
        WatchStory story =
                settled().restartsWithOpen(PEER, Verdict.DOWN).peerIsSilent().passes(MINUTE.multipliedBy(5));
        story.expectNoVerdict();
        assertThat(story.peer().verdict()).isEqualTo(Verdict.DOWN);
        story.peerIsWell().passes(MINUTE.plusSeconds(10));
        story.expectVerdict(Verdict.UP);
    }

    @Test
    void anIncidentThatWasOpenChangesAsAnyOther() {
        WatchStory story = gone(settled().restartsWithOpen(PEER, Verdict.DOWN)).passes(MINUTE.multipliedBy(4));
        Finding change = story.expectVerdict(Verdict.AGENT_DOWN);
        assertThat(change.since())
                .isEqualTo(story.peer().since())
                .isBefore(story.now().wall().minusSeconds(600));
    }
}
