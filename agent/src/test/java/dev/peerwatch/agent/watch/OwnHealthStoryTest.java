package dev.peerwatch.agent.watch;

import static dev.peerwatch.agent.watch.WatchStory.PEER;
import static dev.peerwatch.agent.watch.WatchStory.TIMEOUT;
import static dev.peerwatch.agent.watch.WatchStory.WATCHER;
import static dev.peerwatch.agent.watch.WatchStory.none;
import static dev.peerwatch.agent.watch.WatchStory.settled;
import static dev.peerwatch.agent.watch.WatchStory.well;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelAnswer.Sighting;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A watcher that is ill itself accuses nobody. */
class OwnHealthStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void whatWasMeasuredWhileAsleepIsThrownAwayAndMeasuredAgain() {
        WatchStory story =
                settled().peerIsSilent().passes(Duration.ofSeconds(32)).stalls(Duration.ofSeconds(30));
        assertThat(story.journal("stalled")).hasSize(1);
        assertThat(story.journal("soft")).isEmpty();
        assertThat(story.pollsOf(PEER)).as("looked at again at once").hasSize(2);
        story.peerIsWell().passes(MINUTE.multipliedBy(2)).expectNoVerdict();
    }

    @Test
    void aStallWhileThePanelIsOutEndsTheSuspicion() {
        WatchStory story = settled().peerIsSilent().noWitnessAnswers().passes(Duration.ofSeconds(37));
        assertThat(story.peer().suspicion().flatMap(Suspicion::panel)).isPresent();
        story.stalls(MINUTE);
        assertThat(story.peer().suspicion()).isEmpty();
        story.expectNoVerdict().peerIsWell().passes(MINUTE).expectNoVerdict();
    }

    @Test
    void aPeerThatIsReallyDownIsFoundAfterTheStallByNewMeasurements() {
        WatchStory story =
                settled().peerIsSilent().passes(Duration.ofSeconds(37)).stalls(MINUTE);
        story.passes(Duration.ofSeconds(14)).expectNoVerdict();
        story.passes(Duration.ofSeconds(12));
        assertThat(story.expectVerdict(Verdict.DOWN).evidence().attempts()).isEqualTo(3);
    }

    @Test
    void aStallWithoutADeadlineInItIsNone() {
        WatchStory story = settled().passes(Duration.ofSeconds(5)).stalls(Duration.ofSeconds(10));
        assertThat(story.journal("stalled")).isEmpty();
    }

    @Test
    void aStandingVerdictOutlivesAStall() {
        WatchStory story = settled().peerIsSilent().passes(MINUTE);
        story.expectVerdict(Verdict.DOWN);
        story.stalls(MINUTE.multipliedBy(10)).passes(MINUTE.multipliedBy(5)).expectNoVerdict();
        assertThat(story.peer().verdict()).isEqualTo(Verdict.DOWN);
        story.peerIsWell().passes(MINUTE.multipliedBy(2));
        story.expectVerdict(Verdict.UP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "PT2S", "PT-2S", "P400D"})
    void aClockThatJumpsThrowsTheMeasurementsAway(Duration by) {
        WatchStory story =
                settled().peerIsSilent().passes(Duration.ofSeconds(37)).clockJumps(by);
        story.peerIsWell().passes(Duration.ofSeconds(5));
        assertThat(story.journal("clock-jump")).hasSize(1);
        assertThat(story.peer().suspicion()).isEmpty();
        story.passes(MINUTE.multipliedBy(3)).expectNoVerdict();
        assertThat(story.pollsOf(PEER)).as("polling goes on by the new clock").hasSizeBetween(5, 7);
    }

    @Test
    void aPeerWhoseTurnCameDuringAStallIsLookedAtAtOnce() {
        WatchStory story = settled().passes(Duration.ofSeconds(45)).stalls(MINUTE);
        assertThat(story.pollsOf(PEER)).as("before the stall, and after it").hasSize(2);
        story.peerIsSilent().stalls(MINUTE.multipliedBy(2)).passes(Duration.ofSeconds(45));
        story.expectVerdict(Verdict.DOWN);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 10, 20, 29, 31, 40, 50, 58, -10, -3_000, 3_010})
    void howeverTheClockJumpsNoPeerIsLeftAloneForLongerThanAnInterval(long seconds) {
        WatchStory story = settled().clockJumps(Duration.ofSeconds(seconds));
        for (int polls = 1; polls <= 6; polls++) {
            story.passes(Duration.ofSeconds(62));
            assertThat(story.pollsOf(PEER)).hasSizeGreaterThanOrEqualTo(polls);
        }
        assertThat(story.pollsOf(PEER)).hasSizeLessThanOrEqualTo(8);
        long next = story.now().wallAt(story.peer().nextPollAt()).toEpochMilli();
        assertThat(WatchCore.untilPhase(story.peer().setup(), next))
                .as("at its phase again")
                .isZero();
    }

    @Test
    void whatNtpDoesIsNoJump() {
        WatchStory story = settled();
        // It slews by half a millisecond a second at most.
        for (int i = 0; i < 500; i++) {
            story.clockJumps(Duration.ofMillis(10)).passes(Duration.ofSeconds(20));
        }
        assertThat(story.journal("clock-jump")).isEmpty();
    }

    @Test
    void silenceThatIsReportedLongAfterItsTimeIsMeasuredAgain() {
        WatchStory story =
                settled().peerIs(none(Silence.SILENT), TIMEOUT.plusSeconds(4)).passes(Duration.ofSeconds(45));
        assertThat(story.journal("soft")).isEmpty();
        assertThat(story.pollsOf(PEER)).hasSize(2);
    }

    @Test
    void anAnswerIsAnAnswerHoweverLate() {
        WatchStory story =
                settled().peerIs(well("boot-1"), TIMEOUT.plusSeconds(4)).passes(Duration.ofSeconds(45));
        assertThat(story.peer().lastGood()).contains(story.now().wall().minusSeconds(6));
        assertThat(story.pollsOf(PEER)).hasSize(1);
    }

    @Test
    void silenceMeasuredWithLateTimersCountsNeitherHereNorAsAWitness() {
        NodeName suspect = WatchStory.name(6);
        WatchStory story = settled()
                .isSilentAndTimersAreLate(PEER, Duration.ofSeconds(3))
                .isSilentAndTimersAreLate(suspect, Duration.ofSeconds(3))
                .isAskedAbout(1, suspect)
                .passes(MINUTE)
                .expectNoVerdict();
        assertThat(story.journal("soft")).isEmpty();
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.UNKNOWN));
    }

    @Test
    void theResultOfAPollThatWasThrownAwayIsThrownAwayToo() {
        WatchStory story = settled().passes(Duration.ofSeconds(30));
        long pollId = story.pollsOf(PEER).get(0).pollId();
        story.passes(Duration.ofSeconds(1)).fromHere();
        Outcome silent = new Outcome.NoResponse(Outcome.Silence.SILENT, "no answer");
        for (int i = 0; i < 5; i++) {
            story.happens(new WatchEvent.Polled(PEER, pollId, silent, List.of()));
            story.happens(new WatchEvent.Polled(WatchStory.name(7), pollId, silent, List.of()));
        }
        assertThat(story.journal("soft")).isEmpty();
        assertThat(story.peer().suspicion()).isEmpty();
    }

    @Test
    void aWitnessOfAnEarlierPanelIsNotHeard() {
        WatchStory story = settled().peerIsSilent().noWitnessAnswers().passes(Duration.ofSeconds(36));
        long askId = story.all(WatchEffect.AskPanel.class).get(0).askId();
        PanelAnswer seen = new PanelAnswer(List.of(new Sighting(PEER, Saw.GOOD, "well", Duration.ZERO)));
        story.happens(new WatchEvent.Testified(askId + 1, WatchStory.name(3), Optional.of(seen)))
                .happens(new WatchEvent.Testified(askId, PEER, Optional.of(seen)));
        story.passes(Duration.ofSeconds(20));
        story.expectVerdict(Verdict.UNCONFIRMED);
    }

    @Test
    void aPollThatNeverEndsIsNotTheLastOne() {
        WatchStory story = settled()
                .peerIs(well("boot-1"), Duration.ofDays(1))
                .passes(Duration.ofSeconds(35))
                .peerIsWell();
        assertThat(story.pollsOf(PEER)).hasSize(1);
        story.passes(MINUTE);
        assertThat(story.pollsOf(PEER)).hasSizeGreaterThan(1);
        assertThat(story.journal("lost")).hasSize(1);
        assertThat(story.peer().lastGood().orElseThrow())
                .isAfter(story.now().wall().minus(MINUTE));
    }

    @Test
    void nobodyIsCalledSilentWhoCouldntFindThisNodeAwake() {
        WatchStory story = settled().stalls(MINUTE.multipliedBy(10));
        assertThat(story.journal("unwatched")).isEmpty();
        story.passes(MINUTE.multipliedBy(3));
        assertThat(story.journal("unwatched"))
                .extracting(e -> e.fields().get("watcher"))
                .containsExactly(WATCHER.value());
    }

    @Test
    void anHourOfQuietNeverLooksLikeAStall() {
        WatchStory story = settled().passes(Duration.ofHours(1)).expectNoVerdict();
        assertThat(story.journal("stalled")).isEmpty();
        assertThat(story.journal("clock-jump")).isEmpty();
        assertThat(story.pollsOf(PEER)).hasSize(60);
        assertThat(story.peerIs(well("boot-1")).peer().suspicion()).isEmpty();
    }
}
