package dev.peerwatch.agent.watch;

import static dev.peerwatch.agent.watch.WatchStory.PEER;
import static dev.peerwatch.agent.watch.WatchStory.T;
import static dev.peerwatch.agent.watch.WatchStory.TIMEOUT;
import static dev.peerwatch.agent.watch.WatchStory.name;
import static dev.peerwatch.agent.watch.WatchStory.none;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome.Silence;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node whose own timers are late looks and asks less, so that what presses it doesn't grow by that. */
class StrainStoryTest {

    /** Too little to throw a measurement away, too much for a node that is well. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private static final Duration LONG = Duration.ofMinutes(10);

    /** Ten nodes on a ring; the timers of n0 fire late whatever it measures. */
    private static WatchStory pressed() {
        return allLate(ring()).passes(T.multipliedBy(Strain.MOST)).fromHere();
    }

    private static WatchStory allLate(WatchStory story) {
        return late(story, LATE);
    }

    private static WatchStory late(WatchStory story, Duration by) {
        for (int i = 1; i < 10; i++) {
            story.timersAreLate(name(i), by);
        }
        return story;
    }

    private static WatchStory ring() {
        WatchStory story = WatchStory.of(10).onOneRing();
        for (int i = 1; i < 10; i++) {
            Map<NodeName, Duration> next = Map.of(name((i + 1) % 10), Duration.ofSeconds(30));
            story.isWell(name(i), next, Map.of(name(i - 1), Duration.ofSeconds(30)));
        }
        return story.settle().passes(T.multipliedBy(3)).fromHere();
    }

    private static WatchStory silent(WatchStory story) {
        return story.is(PEER, none(Silence.SILENT));
    }

    @Test
    void whoseTimersAreInTimeIsUnderNoStrain() {
        assertThat(ring().passes(LONG).state().health().strain()).isEqualTo(Strain.NONE);
    }

    @Test
    void itWaitsLongerForAnswers() {
        WatchStory story = silent(pressed()).passes(T);
        assertThat(story.pollsOf(PEER))
                .isNotEmpty()
                .allMatch(poll -> poll.timeout().compareTo(TIMEOUT.multipliedBy(4)) >= 0);
    }

    @Test
    void itLooksAgainAndAsksLess() {
        WatchStory well = silent(ring()).passes(LONG);
        WatchStory pressed = allLate(silent(pressed())).passes(LONG);
        assertThat(pressed.all(WatchEffect.AskPanel.class).size())
                .isLessThanOrEqualTo(well.all(WatchEffect.AskPanel.class).size() / 3);
        assertThat(pressed.all(WatchEffect.Poll.class).size())
                .isLessThan(well.all(WatchEffect.Poll.class).size());
    }

    @Test
    void itDoesntWalkBecauseOfOneMissedAnswerAndThenNotFar() {
        WatchStory story = allLate(silent(pressed())).passes(Duration.ofSeconds(80));
        assertThat(story.state().peers()).containsOnlyKeys(PEER);
        // What the peer said last is too old by now.
        story.passes(T.multipliedBy(3));
        assertThat(story.state().peers()).containsOnlyKeys(PEER, name(2));
    }

    @Test
    void itStillFindsTheDeadOnlyLater() {
        WatchStory story = allLate(silent(pressed())).passes(T.multipliedBy(5));
        story.expectVerdict(Verdict.DOWN);
    }

    @Test
    void measurementsInTimeEndIt() {
        WatchStory story = late(pressed(), Duration.ZERO).passes(T.multipliedBy(Strain.MOST + 1));
        assertThat(story.state().health().strain()).isEqualTo(Strain.NONE);
        assertThat(silent(story).fromHere().passes(T).pollsOf(PEER))
                .allMatch(poll -> poll.timeout().equals(TIMEOUT));
    }

    @Test
    void whatStallsHaveMadeOfItEndsSoonAfterTheLastOne() {
        WatchStory story = silent(ring());
        for (int i = 0; i < 20; i++) {
            story.passes(Duration.ofSeconds(4)).stalls(Duration.ofSeconds(7)).passes(Duration.ofMillis(1));
        }
        assertThat(story.state().health().strain().level()).isGreaterThan(4);
        story.fromHere().passes(T.plus(TIMEOUT.multipliedBy(3))).expectVerdict(Verdict.DOWN);
        assertThat(story.state().health().strain()).isEqualTo(Strain.NONE);
    }

    @Test
    void whoStallsAgainAndAgainDoesntMeasureAnewAtOnceEachTime() {
        WatchStory story = ring();
        for (int i = 0; i < 20; i++) {
            story.passes(Duration.ofSeconds(31)).stalls(Duration.ofSeconds(30)).passes(Duration.ofMillis(1));
        }
        assertThat(story.pollsOf(PEER).size()).isLessThanOrEqualTo(2 * 21);
    }
}
