package dev.peerwatch.agent.watch;

import static dev.peerwatch.agent.watch.WatchStory.PEER;
import static dev.peerwatch.agent.watch.WatchStory.SELF;
import static dev.peerwatch.agent.watch.WatchStory.TIMEOUT;
import static dev.peerwatch.agent.watch.WatchStory.WATCHER;
import static dev.peerwatch.agent.watch.WatchStory.bad;
import static dev.peerwatch.agent.watch.WatchStory.name;
import static dev.peerwatch.agent.watch.WatchStory.none;
import static dev.peerwatch.agent.watch.WatchStory.peer;
import static dev.peerwatch.agent.watch.WatchStory.settled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node as witness for others, as one that is watched, and when its blueprint changes. */
class WitnessStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final NodeName SUSPECT = name(6);

    // ---- the witness' desk

    @Test
    void aWitnessLooksAndSaysWhatItSaw() {
        WatchStory story = settled().isAskedAbout(1, SUSPECT).passes(Duration.ofMillis(20));
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.GOOD));
        assertThat(story.pollsOf(SUSPECT)).hasSize(1).allMatch(p -> !p.withServices());
        assertThat(story.findings()).isEmpty();

        story.is(SUSPECT, bad(Cause.AGENT_GONE, "connection refused"))
                .passes(MINUTE)
                .isAskedAbout(2, SUSPECT);
        story.passes(Duration.ofMillis(20));
        assertThat(story.answers()).containsEntry(2L, List.of(Saw.AGENT_DOWN));
    }

    @Test
    void silenceIsSaidWithinTheBudgetAndAProblemOfItsOwnIsUnknown() {
        WatchStory story = settled()
                .is(SUSPECT, none(Silence.SILENT))
                .isAskedAbout(1, SUSPECT)
                .passes(Duration.ofMillis(3_700));
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.NOTHING));
        story.is(SUSPECT, none(Silence.NAME_UNRESOLVED))
                .passes(MINUTE)
                .isAskedAbout(2, SUSPECT)
                .passes(Duration.ofSeconds(4));
        assertThat(story.answers()).containsEntry(2L, List.of(Saw.UNKNOWN));
    }

    @Test
    void onePollServesAllWhoAsk() {
        WatchStory story = settled().is(SUSPECT, none(Silence.SILENT));
        for (long token = 1; token <= 20; token++) {
            story.isAskedAbout(token, SUSPECT).passes(Duration.ofMillis(10));
        }
        story.passes(Duration.ofSeconds(5));
        assertThat(story.pollsOf(SUSPECT)).hasSize(1);
        assertThat(story.answers())
                .hasSize(20)
                .allSatisfy((token, saw) -> assertThat(saw).containsExactly(Saw.NOTHING));
    }

    @Test
    void aFreshResultServesTheNextAndAnOldOneDoesnt() {
        WatchStory story = settled()
                .isAskedAbout(1, SUSPECT)
                .passes(Duration.ofMillis(150))
                .isAskedAbout(2, SUSPECT);
        assertThat(story.answers()).containsKey(2L);
        assertThat(story.pollsOf(SUSPECT)).hasSize(1);
        story.passes(MINUTE).isAskedAbout(3, SUSPECT);
        assertThat(story.pollsOf(SUSPECT)).hasSize(2);
    }

    @Test
    void whoAsksAgainTooSoonGetsNoFurtherPoll() {
        WatchStory story = settled().is(SUSPECT, WatchStory.well("boot-1")).isAskedAbout(1, SUSPECT);
        story.passes(Duration.ofSeconds(1)).isAskedAbout(2, SUSPECT);
        assertThat(story.pollsOf(SUSPECT)).hasSize(1);
        assertThat(story.answers()).containsEntry(2L, List.of(Saw.UNKNOWN));
        story.passes(TIMEOUT).isAskedAbout(3, SUSPECT).passes(Duration.ofSeconds(1));
        assertThat(story.answers()).containsEntry(3L, List.of(Saw.GOOD));
    }

    @Test
    void whatIsNotKnownWhenTheBudgetEndsIsUnknown() {
        WatchStory story = settled();
        story.is(SUSPECT, WatchStory.well("boot-1")).isAskedAbout(1, PEER, SUSPECT);
        story.passes(Duration.ofMillis(20));
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.GOOD, Saw.GOOD));

        story.peerIs(WatchStory.well("boot-1"), Duration.ofDays(1))
                .passes(Duration.ofSeconds(6))
                .isAskedAbout(2, PEER, SUSPECT);
        story.passes(Duration.ofMillis(3_990));
        assertThat(story.answers()).doesNotContainKey(2L);
        story.passes(Duration.ofMillis(20));
        assertThat(story.answers()).containsEntry(2L, List.of(Saw.UNKNOWN, Saw.GOOD));
    }

    @Test
    void whomItDoesntKnowItDoesntPoll() {
        WatchStory story = settled().isAskedAbout(1, new NodeName("elsewhere"));
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.UNKNOWN));
        assertThat(story.pollsOf(new NodeName("elsewhere"))).isEmpty();
    }

    @Test
    void askedAboutItselfItAnswersAtOnce() {
        WatchStory story = settled().isAskedAbout(1, SELF);
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.GOOD));
        assertThat(story.pollsOf(SELF)).isEmpty();
    }

    @Test
    void oneQuestionTwiceInARequestIsOne() {
        WatchStory story = settled().isAskedAbout(1, SUSPECT, SUSPECT).passes(Duration.ofMillis(20));
        assertThat(story.pollsOf(SUSPECT)).hasSize(1);
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.GOOD));
    }

    @Test
    void tooManyAtOnceAreAnsweredWithNothing() {
        WatchStory story = settled().is(SUSPECT, none(Silence.SILENT));
        for (long token = 1; token <= WitnessDesk.MAX_INQUIRIES + 10L; token++) {
            story.isAskedAbout(token, SUSPECT);
        }
        assertThat(story.answers())
                .hasSize(10)
                .allSatisfy((token, saw) -> assertThat(saw).isEmpty());
        story.passes(Duration.ofSeconds(5));
        assertThat(story.answers()).hasSize(WitnessDesk.MAX_INQUIRIES + 10);
    }

    @Test
    void aWitnessThatSleptSaysUnknownRatherThanNo() {
        WatchStory story = settled()
                .passes(Duration.ofSeconds(20))
                .is(SUSPECT, none(Silence.SILENT))
                .isAskedAbout(1, SUSPECT);
        story.stalls(MINUTE);
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.UNKNOWN));
    }

    @Test
    void lookingForOthersChangesNothingOfTheOwnView() {
        WatchStory story = settled().peerIsSilent().isAskedAbout(1, PEER).passes(Duration.ofSeconds(5));
        assertThat(story.answers()).containsEntry(1L, List.of(Saw.NOTHING));
        assertThat(story.peer().suspicion()).isEmpty();
        assertThat(story.journal("soft")).isEmpty();
    }

    // ---- who looks at this node

    @Test
    void aWatcherThatStaysAwayIsJournaledOnceAndItsReturnToo() {
        WatchStory story = settled().passes(Duration.ofSeconds(149));
        assertThat(story.journal("unwatched")).isEmpty();
        story.passes(Duration.ofSeconds(2));
        assertThat(story.journal("unwatched")).hasSize(1);
        assertThat(story.journal("unwatched").get(0).line())
                .contains(" W unwatched ", "watcher=n9", "looked=\"150s ago\"", "expected=\"every 60s\"");
        assertThat(story.state().silentWatchers()).containsExactly(WATCHER);
        story.passes(MINUTE.multipliedBy(30));
        assertThat(story.journal("unwatched")).hasSize(1);

        story.happens(new WatchEvent.LookedAt(WATCHER)).happens(new WatchEvent.LookedAt(WATCHER));
        assertThat(story.journal("watched")).hasSize(1);
        assertThat(story.state().silentWatchers()).isEmpty();
    }

    @Test
    void aLookOfSomebodyElseDoesntCount() {
        WatchStory story = settled();
        for (int i = 0; i < 5; i++) {
            story.happens(new WatchEvent.LookedAt(name(4))).passes(MINUTE);
        }
        assertThat(story.journal("unwatched")).hasSize(1);
        assertThat(story.state().silentWatchers())
                .as("the plan's own watcher is missed all the same")
                .containsExactly(WATCHER);
        story.passes(MINUTE.multipliedBy(3));
        assertThat(story.state().lookedAt())
                .as("a helper that looks no more is forgotten")
                .containsOnlyKeys(WATCHER);
    }

    // ---- a changed blueprint

    @Test
    void whatIsKnownSurvivesAReload() {
        WatchStory story = settled().peerIsSilent().passes(Duration.ofSeconds(36));
        Suspicion before = story.peer().suspicion().orElseThrow();
        story.watches(peer(name(2)));
        assertThat(story.peer().suspicion()).contains(before);
        assertThat(story.state().peers()).containsOnlyKeys(PEER, name(2));
        story.passes(Duration.ofSeconds(20)).expectVerdict(Verdict.DOWN);
        story.watches(peer(PEER, Map.of("db", Tier.CRITICAL)));
        assertThat(story.peer().verdict()).isEqualTo(Verdict.DOWN);
        story.passes(MINUTE.multipliedBy(5)).expectNoVerdict();
    }

    @Test
    void aNewPeerIsGivenTheTimeToStart() {
        WatchStory story = settled().is(name(2), none(Silence.SILENT)).watches(peer(name(2)));
        story.passes(MINUTE.multipliedBy(2)).expectNoVerdict();
        story.passes(MINUTE.plusSeconds(20)).expectVerdict(Verdict.DOWN);
    }

    @Test
    void whoIsNoLongerAPeerIsForgottenWithItsPollInFlight() {
        WatchStory story =
                settled().peerIsSilent().passes(Duration.ofSeconds(42)).watchesNoMore(PEER);
        story.passes(MINUTE.multipliedBy(5)).expectNoVerdict();
        assertThat(story.state().peers()).isEmpty();
    }

    @Test
    void aPeerThatComesBackStartsWithoutItsPast() {
        WatchStory story = settled().peerIsSilent().passes(MINUTE);
        story.expectVerdict(Verdict.DOWN);
        story.watchesNoMore(PEER).peerIsWell().watches(peer(PEER));
        assertThat(story.peer().verdict()).isEqualTo(Verdict.UP);
        story.passes(MINUTE.multipliedBy(3)).expectNoVerdict();
    }

    @Test
    void aNewWatcherIsGivenItsTime() {
        WatchStory story = settled().isWatchedBy(name(8)).passes(Duration.ofSeconds(149));
        assertThat(story.journal("unwatched")).isEmpty();
        story.passes(Duration.ofSeconds(2));
        assertThat(story.journal("unwatched"))
                .extracting(e -> e.fields().get("watcher"))
                .contains("n8");
    }
}
