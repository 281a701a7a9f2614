package dev.peerwatch.agent.watch;

import static dev.peerwatch.agent.watch.WatchStory.PEER;
import static dev.peerwatch.agent.watch.WatchStory.T;
import static dev.peerwatch.agent.watch.WatchStory.TIMEOUT;
import static dev.peerwatch.agent.watch.WatchStory.bad;
import static dev.peerwatch.agent.watch.WatchStory.name;
import static dev.peerwatch.agent.watch.WatchStory.none;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Walking along the dead, as one watcher does it: ten nodes on one ring, n0 watches n1, which watches n2, and so on. */
class WalkStoryTest {

    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration RECENT = Duration.ofSeconds(30);

    /** All are well, each looks at the next. */
    private static WatchStory ring(int nodes) {
        WatchStory story = WatchStory.of(nodes).onOneRing();
        for (int i = 1; i < nodes; i++) {
            isWell(story, i, nodes);
        }
        // Its own start is long past, and with it the grace that it gives to those it hasn't seen yet.
        return story.settle().passes(T.multipliedBy(3)).fromHere();
    }

    private static void isWell(WatchStory story, int i, int nodes) {
        story.isWell(name(i), Map.of(name((i + 1) % nodes), RECENT), Map.of(name(i - 1), RECENT));
    }

    private static WatchStory silent(WatchStory story, int from, int to) {
        for (int i = from; i <= to; i++) {
            story.is(name(i), none(Silence.SILENT));
        }
        return story;
    }

    private static List<NodeName> watched(WatchStory story) {
        return List.copyOf(story.state().peers().keySet());
    }

    @Test
    void whoseSuccessorIsWellLooksNoFurther() {
        WatchStory story = ring(10).passes(T.multipliedBy(10));
        assertThat(watched(story)).containsExactly(PEER);
    }

    @Test
    void oneMissedAnswerIsEnoughToLookBehindIt() {
        // The next look is due half a minute after settling, and takes its whole timeout.
        WatchStory story = silent(ring(10), 1, 1).passes(Duration.ofSeconds(35)).fromHere();
        story.expectNoVerdict();
        assertThat(watched(story)).containsExactly(PEER, name(2), name(3));
    }

    @Test
    void theStrideDoublesUntilSomebodyIsThere() {
        WatchStory story = silent(ring(10), 1, 5);
        story.passes(Duration.ofSeconds(30).plus(TIMEOUT));
        assertThat(watched(story)).containsExactly(PEER, name(2), name(3));
        story.passes(TIMEOUT);
        assertThat(watched(story)).containsExactly(PEER, name(2), name(3), name(4), name(5), name(6), name(7));
        story.passes(AT_ONCE);
        assertThat(watched(story)).as("n6 is there, and looks on").doesNotContain(name(8));

        // DESIGN 4: the first look, two further strides, then (attempts - 1) retries and a timeout.
        story.passes(TIMEOUT.multipliedBy(3));
        assertThat(story.findings())
                .filteredOn(f -> f.verdict() == Verdict.DOWN)
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        Subject.node("n1"),
                        Subject.node("n2"),
                        Subject.node("n3"),
                        Subject.node("n4"),
                        Subject.node("n5"));
    }

    @Test
    void theLastSurvivorLooksAtAllOthersAndAsksAboutThemTogether() {
        WatchStory story = silent(ring(10), 1, 9).noWitnessAnswers();
        story.passes(Duration.ofMinutes(2));
        assertThat(watched(story)).hasSize(9);
        assertThat(story.findings()).hasSize(9).allMatch(f -> f.verdict() == Verdict.UNCONFIRMED);
        story.passes(T.multipliedBy(2));
        assertThat(story.state().isolated()).isTrue();
        assertThat(story.journal("isolated")).hasSize(1);
        story.fromHere().passes(T.multipliedBy(10));
        assertThat(story.all(WatchEffect.AskPanel.class))
                .as("shared by all: at most one every retry interval, each suspect once an interval")
                .hasSizeLessThanOrEqualTo(10 * 9);
        assertThat(story.all(WatchEffect.AskPanel.class).stream()
                        .mapToInt(ask -> ask.request().subjects().size())
                        .sum())
                .isBetween(9 * 9, 9 * 11);
    }

    @Test
    void whoWasCutOffAndIsBackTakesBackWhatItSaidAndLooksAgain() {
        WatchStory story = silent(ring(10), 1, 9).noWitnessAnswers().passes(T.multipliedBy(4));
        assertThat(story.state().isolated()).isTrue();
        assertThat(story.findings()).hasSize(9);

        for (int i = 1; i < 9; i++) {
            isWell(story, i, 10);
        }
        story.allWitnessesSay(Saw.NOTHING).fromHere().happens(new WatchEvent.LookedAt(name(5)));

        assertThat(story.state().isolated()).isFalse();
        assertThat(story.all(WatchEffect.TakenBack.class)).hasSize(9);
        assertThat(story.all(WatchEffect.Poll.class)).as("at once").hasSize(9);
        assertThat(story.journal("back")).hasSize(1);

        story.passes(TIMEOUT.multipliedBy(4));
        assertThat(story.findings())
                .as("the one that really doesn't answer is accused anew, by more than this node alone")
                .extracting(Finding::subject, Finding::verdict)
                .containsExactly(tuple(Subject.node("n9"), Verdict.DOWN));
    }

    @Test
    void thatNobodyAnswersIsNoticedThoughThisNodeAsksEverAgain() {
        WatchStory story = silent(ring(10), 1, 9)
                .noWitnessAnswers()
                .passes(T.multipliedBy(2).plus(TIMEOUT));
        assertThat(story.all(WatchEffect.AskPanel.class)).hasSizeGreaterThan(2);
        assertThat(story.state().isolated()).isTrue();
    }

    @Test
    void whoWasCutOffForAMomentTakesBackWhatItSaidOnNobodysWord() {
        WatchStory story = silent(ring(10), 1, 9).noWitnessAnswers();
        while (story.findings().isEmpty()) {
            story.passes(AT_ONCE);
        }
        assertThat(story.state().isolated()).isFalse();
        isWell(story, 1, 10);
        story.fromHere().happens(new WatchEvent.LookedAt(name(5)));
        assertThat(story.all(WatchEffect.TakenBack.class)).isEmpty();
        story.passes(TIMEOUT);
        assertThat(story.all(WatchEffect.TakenBack.class))
                .extracting(WatchEffect.TakenBack::peer)
                .containsExactly(PEER);
    }

    @Test
    void whatIsStillSoWhenWitnessesWhoWereSlowAreHeardIsNotTakenBack() {
        WatchStory story = silent(ring(10), 1, 9).noWitnessAnswers();
        while (story.findings().isEmpty()) {
            story.passes(AT_ONCE);
        }
        story.fromHere().happens(new WatchEvent.LookedAt(name(5))).passes(TIMEOUT.multipliedBy(2));
        assertThat(story.all(WatchEffect.TakenBack.class)).isEmpty();
    }

    @Test
    void whatStoodBeforeThisNodeWasCutOffIsNotTakenBack() {
        WatchStory story = silent(ring(10), 1, 1).passes(T.multipliedBy(3));
        assertThat(story.findings()).extracting(Finding::verdict).containsExactly(Verdict.DOWN);
        silent(story, 2, 9).noWitnessAnswers().passes(T.multipliedBy(4));
        assertThat(story.state().isolated()).isTrue();
        story.fromHere().happens(new WatchEvent.LookedAt(name(5)));
        assertThat(story.all(WatchEffect.TakenBack.class))
                .extracting(WatchEffect.TakenBack::peer)
                .contains(name(5))
                .doesNotContain(PEER);
    }

    @Test
    void aNodeThatLivesButDoesNotLookIsWalkedOver() {
        WatchStory story = ring(10);
        story.isWell(PEER, Map.of(name(2), T.multipliedBy(3)), Map.of());
        story.passes(T);
        story.expectNoVerdict();
        assertThat(watched(story)).contains(name(2));
    }

    @Test
    void oneThatAnswersPingsOnlyIsWalkedOverWhenWhatItSaidIsTwoIntervalsOld() {
        WatchStory story = ring(10);
        story.peerIs(bad(Cause.STATUS_FAILED, "no answer to the status call")).passes(T);
        assertThat(watched(story)).containsExactly(PEER);
        story.passes(T.multipliedBy(2));
        assertThat(watched(story)).contains(name(2));
    }

    @Test
    void soonAfterTheOwnStartTheDeadBehindTheDeadAreFoundTooIfAnybodyHasSeenThemAlive() {
        WatchStory story = WatchStory.of(10).onOneRing();
        for (int i = 1; i < 10; i++) {
            isWell(story, i, 10);
        }
        story.passes(Duration.ofSeconds(40)).fromHere();
        silent(story, 1, 2).passes(Duration.ofSeconds(55));
        assertThat(story.findings())
                .extracting(Finding::subject, Finding::verdict)
                .containsExactlyInAnyOrder(
                        tuple(Subject.node("n1"), Verdict.DOWN), tuple(Subject.node("n2"), Verdict.DOWN));
    }

    @Test
    void aNodeThatHasJustStartedIsGivenTheTimeToLook() {
        WatchStory story = ring(10);
        story.isWell(PEER, "boot-2", Duration.ofSeconds(20), Map.of(), Map.of(), Optional.empty());
        story.passes(T);
        assertThat(watched(story)).containsExactly(PEER);
    }

    @Test
    void oneThatSaysItStopsIsWalkedOverAtOnce() {
        WatchStory story = ring(10);
        story.peerSaysThatItStops("boot-1", StoppingNotice.Kind.AGENT).passes(AT_ONCE);
        assertThat(watched(story)).contains(name(2), name(3));
        assertThat(story.pollsOf(name(2))).hasSize(1);
    }

    @Test
    void whatANearerOneHasLookedAtSinceIsGivenBack() {
        WatchStory story = silent(ring(10), 1, 1).passes(Duration.ofSeconds(36));
        assertThat(watched(story)).contains(name(2));
        story.passes(Duration.ofSeconds(20)).expectVerdict(Verdict.DOWN);

        // n1 is back; n2 still says that nobody nearer has looked at it lately.
        isWell(story, 1, 10);
        story.isWell(name(2), Map.of(name(3), RECENT), Map.of(PEER, T.multipliedBy(3)));
        story.passes(T.multipliedBy(2));
        assertThat(watched(story)).as("a look before the walk proves nothing").contains(name(2));
        isWell(story, 2, 10);
        story.passes(T.multipliedBy(2));
        assertThat(watched(story)).doesNotContain(name(2));
    }

    @Test
    void whatIsSilentItselfIsNotGivenBack() {
        WatchStory story = silent(ring(10), 1, 2).passes(T);
        assertThat(story.findings()).extracting(Finding::verdict).containsOnly(Verdict.DOWN);
        isWell(story, 1, 10);
        story.passes(T.multipliedBy(5));
        assertThat(watched(story)).contains(name(2)).doesNotContain(name(4));
        isWell(story, 2, 10);
        story.fromHere().passes(T.multipliedBy(3));
        assertThat(story.findings()).extracting(Finding::verdict).containsExactly(Verdict.UP);
        assertThat(watched(story)).containsExactly(PEER);
    }

    @Test
    void aChangedPlanKeepsWhatItWouldWalkToAndWithdrawsTheRest() {
        WatchStory story = silent(ring(10), 1, 2).passes(T).fromHere();
        story.watches(WatchStory.peer(PEER));
        assertThat(watched(story)).contains(PEER, name(2), name(3));
        assertThat(story.all(WatchEffect.Withdrawn.class)).isEmpty();
        isWell(story, 1, 10);
        story.passes(T.multipliedBy(3)).fromHere();
        story.watches(WatchStory.peer(PEER));
        assertThat(watched(story)).containsExactly(PEER);
        assertThat(story.all(WatchEffect.Withdrawn.class)).containsExactly(new WatchEffect.Withdrawn(name(2)));
    }

    // ---- the chat road

    @Test
    void whoAnswersByChatIsUnreachableNotDown() {
        WatchStory story = ring(10);
        story.isWell(PEER, "boot-1", T, Map.of(name(2), RECENT), Map.of(), Optional.of("n1@chat/x"))
                .passes(T);
        silent(story, 1, 1).byChat(ChatRoad.ANSWERS).passes(T);
        assertThat(story.all(WatchEffect.AskByChat.class))
                .isNotEmpty()
                .allMatch(ask -> ask.fullJid().equals("n1@chat/x"));
        assertThat(story.expectVerdict(Verdict.UNREACHABLE).evidence().chat()).isEqualTo(Evidence.Chat.ANSWERS);
    }

    // ---- a standing verdict and the noise of single panels

    @Test
    void aStandingVerdictSaysLessOnTheSecondPanelOnly() {
        WatchStory story = silent(ring(10), 1, 1).passes(T);
        story.expectVerdict(Verdict.DOWN);
        story.witnessSays(name(5), Saw.GOOD).passes(T).expectNoVerdict();
        story.passes(T).expectVerdict(Verdict.UNREACHABLE);
        story.allWitnessesSay(Saw.NOTHING).passes(T.plus(TIMEOUT));
        assertThat(story.expectVerdict(Verdict.DOWN).verdict())
                .as("what says more needs no second one")
                .isEqualTo(Verdict.DOWN);
    }

    // ---- peers that answer pings and nothing else

    private static WatchStory answersPingsOnly(WatchStory story, int i) {
        return story.is(name(i), bad(Cause.STATUS_UNANSWERED, "pings are answered, but no status"));
    }

    @Test
    void pastOneThatAnswersPingsOnlyItLooksFurther() {
        WatchStory story = answersPingsOnly(ring(10), 1);
        for (int i = 0; i < 30; i++) {
            story.happens(new WatchEvent.LookedAt(name(9))).passes(T.dividedBy(4));
        }
        assertThat(watched(story)).contains(name(1), name(2));
    }

    @Test
    void whereNoCallBringsAnythingItLooksNoFurtherPastThoseWhoAnswerPings() {
        WatchStory story = answersPingsOnly(ring(10).noWitnessAnswers(), 1).passes(T.multipliedBy(15));
        assertThat(watched(story)).containsExactly(name(1));
        assertThat(story.findings()).extracting(Finding::verdict).containsExactly(Verdict.DEGRADED);
    }

    @Test
    void whoCameFurtherBeforeItKnewThatNoCallBringsAnythingLetsGoOfThemAgain() {
        WatchStory story = silent(ring(10).noWitnessAnswers(), 1, 1)
                .passes(T.multipliedBy(9).dividedBy(10));
        assertThat(watched(story)).contains(name(2));
        for (int i = 1; i < 10; i++) {
            answersPingsOnly(story, i);
        }
        story.passes(T.multipliedBy(4));
        assertThat(watched(story)).containsExactly(name(1));
    }

    // ---- flapping

    @Test
    void aPeerThatComesAndGoesIsSaidToFlapOnceUntilItSettles() {
        WatchStory story = ring(10);
        for (int i = 0; i < 8; i++) {
            silent(story, 1, 1).passes(T);
            isWell(story, 1, 10);
            story.passes(T);
        }
        assertThat(story.journal("flapping")).hasSize(1);
        assertThat(story.state().peers().get(PEER).rhythm().flapping()).isTrue();
        story.fromHere().passes(T.multipliedBy(30));
        assertThat(story.findings()).extracting(Finding::verdict).containsExactly(Verdict.UP);
    }

    @Test
    void aPeerThatComesBackAsAnotherRunOfItsAgentIsNotSaidToFlap() {
        WatchStory story = ring(10);
        for (String boot : List.of("boot-2", "boot-3")) {
            for (int swing = 0; swing < 2; swing++) {
                silent(story, 1, 1).passes(T);
                story.isWell(
                                PEER,
                                boot,
                                Duration.ofSeconds(20),
                                Map.of(name(2), RECENT),
                                Map.of(name(0), RECENT),
                                Optional.empty())
                        .passes(T);
            }
        }
        assertThat(story.journal("restarted")).hasSize(2);
        assertThat(story.journal("flapping")).isEmpty();
        assertThat(story.findings()).extracting(Finding::verdict).endsWith(Verdict.UP);
    }
}
