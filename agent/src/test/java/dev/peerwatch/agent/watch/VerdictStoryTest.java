package dev.peerwatch.agent.watch;

import static dev.peerwatch.agent.watch.WatchStory.PEER;
import static dev.peerwatch.agent.watch.WatchStory.T;
import static dev.peerwatch.agent.watch.WatchStory.TIMEOUT;
import static dev.peerwatch.agent.watch.WatchStory.bad;
import static dev.peerwatch.agent.watch.WatchStory.name;
import static dev.peerwatch.agent.watch.WatchStory.none;
import static dev.peerwatch.agent.watch.WatchStory.peer;
import static dev.peerwatch.agent.watch.WatchStory.service;
import static dev.peerwatch.agent.watch.WatchStory.settled;
import static dev.peerwatch.agent.watch.WatchStory.well;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Evidence.Sight;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From outcomes to verdicts, as one watcher comes to them. */
class VerdictStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Half a minute to the next look, six polls, and a moment. */
    private static final Duration TWICE_THE_ATTEMPTS = Duration.ofSeconds(61);

    private static WatchStory down() {
        WatchStory story = settled().peerIsSilent().passes(MINUTE);
        story.expectVerdict(Verdict.DOWN);
        return story.fromHere();
    }

    // ---- soft and hard

    @Test
    void threeSilentPollsAndAPanelThatSeesNothingMakeDown() {
        WatchStory story = settled().peerIsSilent().passes(Duration.ofSeconds(44));
        story.expectNoVerdict();
        assertThat(story.journal("soft"))
                .extracting(e -> e.fields().get("attempt"))
                .containsExactly("1/3", "2/3");

        story.passes(Duration.ofSeconds(2));
        Finding finding = story.expectVerdict(Verdict.DOWN);
        assertThat(finding.tier()).isEqualTo(Tier.CRITICAL);
        assertThat(finding.observer()).isEqualTo("n0");
        assertThat(finding.since())
                .as("when the first silent poll began")
                .isEqualTo(Instant.parse("2026-11-25T18:01:10Z"));
        assertThat(finding.evidence().attempts()).isEqualTo(3);
        assertThat(finding.evidence().reason()).isEqualTo("no answer");
        assertThat(finding.evidence().lastGood()).contains(Instant.parse("2026-11-25T18:00:10.010Z"));
        assertThat(finding.evidence().testimonies())
                .hasSize(8)
                .contains(new Testimony("n2", "nyc", Sight.NO))
                .allMatch(t -> t.sight() == Sight.NO);
    }

    @Test
    void rePollsFollowEachOtherOneRetryIntervalStartToStart() {
        WatchStory story = settled().peerIsSilent();
        story.passes(Duration.ofSeconds(44));
        assertThat(story.pollsOf(PEER)).hasSize(3);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.journal("soft"))
                .extracting(e -> Duration.between(Instant.parse("2026-11-25T18:01:10Z"), e.at()))
                .containsExactly(TIMEOUT, TIMEOUT.multipliedBy(2), TIMEOUT.multipliedBy(3));
    }

    @Test
    void aNewBlueprintDoesntInterruptTheRePolls() {
        WatchStory story =
                settled().peerIs(none(Silence.SILENT), Duration.ofSeconds(1)).passes(Duration.ofSeconds(33));
        assertThat(story.pollsOf(PEER)).hasSize(1);
        PeerSetup atAnotherTime = new PeerSetup(PEER, 0, T, TIMEOUT, TIMEOUT, 3, Duration.ofSeconds(25), Map.of());
        story.watches(atAnotherTime).passes(Duration.ofSeconds(13));
        story.expectVerdict(Verdict.DOWN);
        assertThat(story.pollsOf(PEER)).hasSizeBetween(3, 4);
    }

    @Test
    void oneBadPollIsClearedByAGoodOne() {
        WatchStory story = settled()
                .peerIsSilent()
                .passes(Duration.ofSeconds(36))
                .peerIsWell()
                .passes(MINUTE.multipliedBy(3));
        story.expectNoVerdict();
        assertThat(story.journal("cleared"))
                .extracting(e -> e.fields().get("after"))
                .containsExactly("2 bad polls");
        assertThat(story.peer().suspicion()).isEmpty();
    }

    @Test
    void silenceThatIsBrokenByABadAnswerStartsToCountAnew() {
        WatchStory story = settled().peerIsSilent().passes(Duration.ofSeconds(36));
        story.peerIs(bad(Cause.STATUS_FAILED, "status 500")).passes(Duration.ofSeconds(8));
        Finding finding = story.expectVerdict(Verdict.DEGRADED);
        assertThat(finding.evidence().reason()).isEqualTo("status 500");
        assertThat(finding.evidence().testimonies()).isEmpty();
    }

    @Test
    void aStandingVerdictIsSaidOnce() {
        WatchStory story = down().passes(MINUTE.multipliedBy(30));
        story.expectNoVerdict();
        assertThat(story.pollsOf(PEER)).as("no faster than regular").hasSizeBetween(29, 31);
        assertThat(story.all(WatchEffect.AskPanel.class))
                .as("one panel an interval")
                .hasSizeBetween(28, 31);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"AGENT_HUNG", "AGENT_GONE"})
    void aHostWithoutAnAgentIsAgentDown(Cause cause) {
        WatchStory story = settled()
                .peerIs(bad(cause, "connection refused"))
                .allWitnessesSay(Saw.AGENT_DOWN)
                .passes(MINUTE);
        assertThat(story.expectVerdict(Verdict.AGENT_DOWN).tier()).isEqualTo(Tier.CRITICAL);
    }

    @Test
    void anAgentDownMattersLessWhileAServiceAnswers() {
        WatchStory story = settled()
                .peerIs(bad(Cause.AGENT_GONE, "connection refused"), service("web", true))
                .allWitnessesSay(Saw.AGENT_DOWN)
                .passes(MINUTE);
        assertThat(story.expectVerdict(Verdict.AGENT_DOWN).tier()).isEqualTo(Tier.NON_CRITICAL);

        story.peerIs(bad(Cause.AGENT_GONE, "connection refused"), service("web", false))
                .passes(MINUTE.multipliedBy(2));
        assertThat(story.expectVerdict(Verdict.AGENT_DOWN).tier())
                .as("its service is gone too: it is said again, louder")
                .isEqualTo(Tier.CRITICAL);
    }

    @Test
    void whatSomebodySeesIsUnreachableNotDown() {
        WatchStory story =
                settled().peerIsSilent().witnessSays(name(3), Saw.GOOD).passes(TWICE_THE_ATTEMPTS);
        Finding finding = story.expectVerdict(Verdict.UNREACHABLE);
        assertThat(finding.tier()).isEqualTo(Tier.NON_CRITICAL);
        assertThat(finding.evidence().testimonies()).contains(new Testimony("n3", "fra", Sight.SEES));
    }

    @Test
    void whatOnlyItsOwnSiteSeesIsCritical() {
        WatchStory story =
                settled().peerIsSilent().witnessSays(name(4), Saw.GOOD).passes(TWICE_THE_ATTEMPTS);
        assertThat(story.expectVerdict(Verdict.UNREACHABLE).tier()).isEqualTo(Tier.CRITICAL);
    }

    @Test
    void whatAWitnessSeesIsNotSaidBeforeASecondPanelSaysSo() {
        WatchStory story = settled()
                .peerIsSilent()
                .witnessSays(name(3), Saw.GOOD)
                .passes(Duration.ofSeconds(50))
                .expectNoVerdict();
        assertThat(story.all(WatchEffect.AskPanel.class)).hasSize(2);
        story.peerIsWell().passes(MINUTE.multipliedBy(3)).expectNoVerdict();
    }

    @Test
    void whatDiesAfterAWitnessSawItIsDownAtTheSecondPanel() {
        WatchStory story = settled()
                .peerIsSilent()
                .witnessSays(name(3), Saw.GOOD)
                .passes(Duration.ofSeconds(40))
                .allWitnessesSay(Saw.NOTHING)
                .passes(Duration.ofSeconds(10));
        story.expectVerdict(Verdict.DOWN);
    }

    @Test
    void whomAWitnessSawAMomentAgoIsNotUnconfirmedBecauseThatOneIsntHeard() {
        WatchStory story = settled()
                .peerIsSilent()
                .noWitnessAnswers()
                .witnessSays(name(3), Saw.GOOD)
                .passes(Duration.ofSeconds(40))
                .noWitnessAnswers()
                .passes(Duration.ofSeconds(12));
        story.expectNoVerdict();
        story.passes(Duration.ofSeconds(12)).expectVerdict(Verdict.UNCONFIRMED);
    }

    // ---- status calls that are lost on the way

    private static WatchStory getsNoStatus(WatchStory story) {
        return story.peerIs(bad(Cause.STATUS_UNANSWERED, "pings are answered, but no status"));
    }

    @Test
    void aStatusThatWitnessesGetIsLostOnTheWayAndIsNoFaultOfThePeer() {
        WatchStory story = getsNoStatus(settled())
                .witnessSays(name(3), Saw.GOOD)
                .passes(MINUTE.multipliedBy(8))
                .expectNoVerdict();
        assertThat(story.pollsOf(PEER))
                .as("tried three times, and then no faster than regular")
                .hasSizeBetween(9, 11);
        assertThat(story.all(WatchEffect.AskByChat.class)).isEmpty();
    }

    @Test
    void aWayThatLosesEveryOtherStatusDoesNotMakeThePeerFlap() {
        WatchStory story = settled().witnessSays(name(3), Saw.GOOD);
        for (int i = 0; i < 12; i++) {
            getsNoStatus(story).passes(MINUTE);
            story.peerIsWell().passes(MINUTE);
        }
        story.expectNoVerdict();
        assertThat(story.journal("soft")).hasSizeGreaterThanOrEqualTo(12);
    }

    /** Every other look is in vain, and the one that follows at once isn't. */
    private static WatchStory comesAndGoes(WatchStory story) {
        for (int i = 0; i < 12; i++) {
            story.peerIsSilent().passes(Duration.ofSeconds(35));
            story.peerIsWell().passes(Duration.ofSeconds(25));
        }
        assertThat(story.journal("soft")).hasSizeGreaterThanOrEqualTo(6);
        return story;
    }

    @Test
    void pollsInVainWhileAWitnessSeesThePeerDoNotMakeItFlap() {
        comesAndGoes(settled().witnessSays(name(3), Saw.GOOD)).expectNoVerdict();
    }

    @Test
    void pollsInVainThatNoWitnessIsHeardAboutDoNotMakeItFlap() {
        comesAndGoes(settled().noWitnessAnswers()).expectNoVerdict();
    }

    @Test
    void pollsInVainWhileNobodySeesThePeerMakeItFlap() {
        comesAndGoes(settled().allWitnessesSay(Saw.NOTHING)).expectVerdict(Verdict.DEGRADED);
    }

    @Test
    void whereWitnessesAreThereWhoseWordGotLostItTakesTwiceTheAttempts() {
        WatchStory story = settled().peerIsSilent().noWitnessAnswers();
        story.witnessSays(name(4), Saw.NOTHING).passes(Duration.ofSeconds(31));
        for (int i = 0; i < 12; i++) {
            for (int met : List.of(2, 3, 5, 6, 7)) {
                story.happens(new WatchEvent.LookedAt(name(met)));
            }
            story.passes(Duration.ofSeconds(2));
        }
        story.expectNoVerdict();
        story.passes(Duration.ofSeconds(15)).expectVerdict(Verdict.UNCONFIRMED);
    }

    @Test
    void aWayThatLosesAllOfThemForTenIntervalsIsToldAllTheSame() {
        WatchStory story =
                getsNoStatus(settled()).witnessSays(name(3), Saw.GOOD).passes(MINUTE.multipliedBy(12));
        story.expectVerdict(Verdict.DEGRADED);
    }

    @Test
    void callsThatGetThroughToNobodyAreToldAfterTenIntervals() {
        WatchStory story = getsNoStatus(settled())
                .noWitnessAnswers()
                .passes(MINUTE.multipliedBy(8))
                .expectNoVerdict();
        story.passes(MINUTE.multipliedBy(4)).expectVerdict(Verdict.DEGRADED);
    }

    @Test
    void whileCallsGetThroughToNobodyThreeSilentPollsAreNotEnough() {
        WatchStory story = settled()
                .watches(peer(name(2)))
                .passes(MINUTE)
                .is(name(2), bad(Cause.STATUS_UNANSWERED, "pings are answered, but no status"))
                .noWitnessAnswers()
                .passes(MINUTE)
                .peerIsSilent()
                .passes(Duration.ofSeconds(65))
                .expectNoVerdict();
        story.passes(MINUTE.multipliedBy(2)).expectVerdict(Verdict.UNCONFIRMED);
    }

    @Test
    void aStatusThatNobodyGetsIsAFaultAfterTwoPanelsMore() {
        WatchStory story = getsNoStatus(settled())
                .allWitnessesSay(Saw.BAD)
                .passes(Duration.ofSeconds(100))
                .expectNoVerdict()
                .passes(Duration.ofSeconds(60));
        Finding finding = story.expectVerdict(Verdict.DEGRADED);
        assertThat(finding.evidence().reason()).isEqualTo("pings are answered, but no status");
    }

    @Test
    void whatFallsSilentAfterThatIsLookedAtByAPanelOfItsOwn() {
        WatchStory story = getsNoStatus(settled())
                .witnessSays(name(3), Saw.GOOD)
                .passes(Duration.ofSeconds(36))
                .peerIsSilent()
                .allWitnessesSay(Saw.NOTHING)
                .passes(Duration.ofSeconds(21));
        story.expectVerdict(Verdict.DOWN);
    }

    @Test
    void withoutAMajorityNothingIsSure() {
        WatchStory story = settled().peerIsSilent().noWitnessAnswers().passes(MINUTE);
        Finding finding = story.expectVerdict(Verdict.UNCONFIRMED);
        assertThat(finding.tier()).isEqualTo(Tier.CRITICAL);
        assertThat(finding.evidence().testimonies()).allMatch(t -> t.sight() == Sight.UNKNOWN);
    }

    @Test
    void twoNodesAloneAreNeverSure() {
        WatchStory story = WatchStory.of(2)
                .passes(Duration.ofSeconds(40))
                .fromHere()
                .peerIsSilent()
                .passes(MINUTE);
        assertThat(story.expectVerdict(Verdict.UNCONFIRMED).evidence().testimonies())
                .isEmpty();
        assertThat(story.all(WatchEffect.AskPanel.class)).isEmpty();
    }

    @Test
    void aSlowPanelIsWaitedForButNotForEver() {
        WatchStory story = settled().peerIsSilent().noWitnessAnswers();
        story.watches(new WatchSetup.PeerSetup(PEER, 0, T, TIMEOUT, TIMEOUT, 1, Duration.ofSeconds(10), Map.of()));
        story.passes(Duration.ofSeconds(36)).expectNoVerdict();
        story.passes(Duration.ofSeconds(7)).expectVerdict(Verdict.UNCONFIRMED);
    }

    @Test
    void whoWasntHeardIsAskedOnceMoreBeforeNobodyIsSaidToSeeIt() {
        WatchStory story = settled().peerIsSilent().noWitnessAnswers();
        for (int i = 2; i < 5; i++) {
            story.witnessSays(name(i), Saw.NOTHING);
        }
        story.passes(Duration.ofSeconds(40)).expectNoVerdict();
        for (int i = 5; i < 8; i++) {
            story.witnessSays(name(i), Saw.NOTHING);
        }
        Finding finding = story.passes(Duration.ofSeconds(9)).expectVerdict(Verdict.DOWN);

        assertThat(story.all(WatchEffect.AskPanel.class))
                .extracting(ask -> ask.witnesses().size())
                .as("of eight those five, and no more often")
                .containsExactly(8, 5);
        assertThat(finding.evidence().testimonies())
                .as("the words of both panels")
                .filteredOn(t -> t.sight() == Sight.NO)
                .hasSize(6);
    }

    @Test
    void aVerdictThatIsDueDoesntWaitForWhatIsAskedAboutAnotherBesideIt() {
        NodeName other = name(2);
        WatchStory story = WatchStory.of(10)
                .watches(new WatchSetup.PeerSetup(
                        other, 0, T, TIMEOUT, Duration.ofSeconds(7), 3, Duration.ofSeconds(15), Map.of()))
                .settle()
                .peerIsSilent()
                .is(other, none(Silence.SILENT))
                .noWitnessAnswers()
                .witnessSays(name(3), Saw.NOTHING);

        Finding finding = story.passes(Duration.ofSeconds(47)).expectVerdict(Verdict.UNCONFIRMED);

        assertThat(finding.subject().node()).isEqualTo(PEER.value());
        assertThat(story.all(WatchEffect.AskPanel.class))
                .extracting(ask -> ask.request().subjects().size())
                .as("the second panel about the one is the first about the other")
                .containsExactly(1, 2);
    }

    // ---- changes of a standing verdict

    @Test
    void recoveryNeedsTwoGoodPolls() {
        WatchStory story = down().peerIsWell().passes(MINUTE);
        Finding up = story.expectVerdict(Verdict.UP);
        assertThat(up.tier()).isEqualTo(Tier.LOGGED);
        assertThat(story.pollsOf(PEER)).hasSize(2);
        story.passes(MINUTE.multipliedBy(5)).expectNoVerdict();
    }

    @Test
    void oneGoodPollBetweenBadOnesIsNoRecovery() {
        WatchStory story = down();
        for (int i = 0; i < 4; i++) {
            story.peerIsWell().passes(Duration.ofSeconds(1));
            while (story.peer().goodInARow() == 0) {
                story.passes(Duration.ofSeconds(1));
            }
            story.peerIsSilent().passes(MINUTE);
        }
        story.expectNoVerdict();
        assertThat(story.peer().verdict()).isEqualTo(Verdict.DOWN);
    }

    @Test
    void downThatAnswersBadlyBecomesDegradedAfterTwoSuchAnswers() {
        WatchStory story = down().peerIs(bad(Cause.STATUS_FAILED, "status 500")).passes(MINUTE);
        Finding change = story.expectVerdict(Verdict.DEGRADED);
        assertThat(change.since()).as("it is the same trouble").isEqualTo(Instant.parse("2026-11-25T18:01:10Z"));
        story.peerIsWell().passes(MINUTE).passes(TIMEOUT);
        story.expectVerdict(Verdict.UP);
    }

    @Test
    void degradedThatFallsSilentBecomesDownAfterThreePolls() {
        WatchStory story =
                settled().peerIs(bad(Cause.STATUS_FAILED, "status 500")).passes(MINUTE);
        story.expectVerdict(Verdict.DEGRADED);
        story.peerIsSilent().passes(MINUTE.plusSeconds(20));
        assertThat(story.expectVerdict(Verdict.DOWN).tier()).isEqualTo(Tier.CRITICAL);
    }

    @Test
    void unreachableThatNobodySeesAnyMoreBecomesDown() {
        WatchStory story =
                settled().peerIsSilent().witnessSays(name(3), Saw.GOOD).passes(TWICE_THE_ATTEMPTS);
        story.expectVerdict(Verdict.UNREACHABLE);
        story.allWitnessesSay(Saw.NOTHING).passes(MINUTE.multipliedBy(2));
        story.expectVerdict(Verdict.DOWN);
        story.noWitnessAnswers().passes(MINUTE.multipliedBy(2));
        story.expectVerdict(Verdict.UNCONFIRMED);
    }

    // ---- what never counts

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"OWN_KEY_REFUSED", "PEER_KEY_UNKNOWN"})
    void keysThatDontMatchAreDriftAndNeverDown(Cause cause) {
        WatchStory story =
                settled().peerIs(bad(cause, "shows a key that isn't pinned")).passes(MINUTE.multipliedBy(10));
        assertThat(story.findings()).extracting(Finding::verdict).containsOnly(Verdict.DEGRADED);
        assertThat(story.all(WatchEffect.AskPanel.class)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Silence.class,
            names = {"NAME_UNRESOLVED", "NOT_SENT"})
    void aProblemOfThisNodeNeverCountsAgainstThePeer(Silence cause) {
        WatchStory story =
                settled().peerIs(none(cause)).passes(MINUTE.multipliedBy(30)).expectNoVerdict();
        assertThat(story.journal("unable")).as("said once, not each minute").hasSize(1);
        assertThat(story.journal("soft")).isEmpty();
    }

    @Test
    void aProblemOfThisNodeNeitherClearsNorConfirmsASuspicion() {
        WatchStory story = settled().peerIsSilent().passes(Duration.ofSeconds(36));
        story.peerIs(none(Silence.NOT_SENT)).passes(MINUTE.multipliedBy(2)).expectNoVerdict();
        story.peerIsSilent().passes(MINUTE.plusSeconds(10));
        story.expectVerdict(Verdict.DOWN);
    }

    @Test
    void blockedPingsAreDriftAndSaidAtBothEnds() {
        GoodResponse good = (GoodResponse) well("boot-1");
        WatchStory story = settled()
                .peerIs(new GoodResponse(good.status(), good.roundTrip(), true))
                .passes(MINUTE.multipliedBy(3))
                .peerIsWell()
                .passes(MINUTE.multipliedBy(3))
                .expectNoVerdict();
        assertThat(story.journal("drift"))
                .extracting(e -> e.fields().get("udp"))
                .containsExactly("blocked", "open");
    }

    // ---- services

    @Test
    void aServiceThatFailsMakesAGoodResponseBad() {
        WatchStory story = settled()
                .peerIs(well("boot-1"), service("web", true), service("api", false))
                .passes(MINUTE);
        Finding finding = story.expectVerdict(Verdict.DEGRADED);
        assertThat(finding.evidence().reason()).isEqualTo("api: expected 200, got 503");
        assertThat(finding.tier()).isEqualTo(Tier.NON_CRITICAL);
        story.peerIs(well("boot-1"), service("web", true), service("api", true)).passes(MINUTE.plusSeconds(10));
        story.expectVerdict(Verdict.UP);
    }

    @Test
    void aServiceCountsAfterAsManyChecksAsItsOwnRuleSays() {
        WatchStory story = settled()
                .watches(peer(PEER, "api", 5))
                .peerIs(well("boot-1"), service("api", false))
                .passes(MINUTE);
        Finding finding = story.expectVerdict(Verdict.DEGRADED);
        assertThat(finding.evidence().attempts()).isEqualTo(5);
        assertThat(story.journal("soft"))
                .extracting(e -> e.fields().get("attempt"))
                .containsExactly("1/5", "2/5", "3/5", "4/5", "5/5");
    }

    @Test
    void theTierIsThatOfTheMostImportantServiceThatFailsAndItComesFirst() {
        WatchStory story = settled()
                .watches(peer(PEER, Map.of("db", Tier.CRITICAL, "blog", Tier.LOGGED)))
                .peerIs(well("boot-1"), service("api", false), service("blog", false), service("db", false))
                .passes(MINUTE.multipliedBy(2));
        Finding finding = story.expectVerdict(Verdict.DEGRADED);
        assertThat(finding.tier()).isEqualTo(Tier.CRITICAL);
        assertThat(finding.evidence().reason()).startsWith("db: ").contains("; api: ", "; blog: ");
    }

    @Test
    void theTierDoesntDependOnHowMuchOfTheReasonFits() {
        CheckResult wordy = new CheckResult("api", false, "x".repeat(100), Duration.ZERO);
        WatchStory story = settled()
                .watches(peer(PEER, Map.of("api", Tier.CRITICAL, "db", Tier.CRITICAL)))
                .peerIs(well("boot-1"), wordy, new CheckResult("db", false, "y".repeat(100), Duration.ZERO))
                .passes(MINUTE.multipliedBy(2));
        Finding finding = story.expectVerdict(Verdict.DEGRADED);
        assertThat(finding.tier()).isEqualTo(Tier.CRITICAL);
        assertThat(finding.evidence().reason()).hasSize(120).endsWith("…");
    }

    @Test
    void whatAServiceAnswersCantRaiseItsTier() {
        CheckResult sly = new CheckResult("blog", false, "got \"; db: down\"", Duration.ZERO);
        WatchStory story = settled()
                .watches(peer(PEER, Map.of("db", Tier.CRITICAL)))
                .peerIs(well("boot-1"), sly, service("db", true))
                .passes(MINUTE.multipliedBy(2));
        assertThat(story.expectVerdict(Verdict.DEGRADED).tier()).isEqualTo(Tier.NON_CRITICAL);
    }

    @Test
    void aMoreImportantServiceThatFailsLaterIsSaidToo() {
        WatchStory story = settled()
                .watches(peer(PEER, Map.of("db", Tier.CRITICAL)))
                .peerIs(well("boot-1"), service("api", false), service("db", true))
                .passes(MINUTE.multipliedBy(2));
        assertThat(story.expectVerdict(Verdict.DEGRADED).tier()).isEqualTo(Tier.NON_CRITICAL);
        story.peerIs(well("boot-1"), service("api", false), service("db", false))
                .passes(MINUTE);
        assertThat(story.expectVerdict(Verdict.DEGRADED).tier()).isEqualTo(Tier.CRITICAL);
    }

    // ---- what a peer's status tells

    @Test
    void itsSubscribersArePassedOnWhenTheyChange() {
        WatchStory story = settled().passes(MINUTE);
        assertThat(story.all(WatchEffect.LearntSubscribers.class)).isEmpty();
        story.peerIs(well("boot-1", List.of("tim@example.org"))).passes(MINUTE.multipliedBy(3));
        assertThat(story.all(WatchEffect.LearntSubscribers.class))
                .containsExactly(new WatchEffect.LearntSubscribers(PEER, List.of("tim@example.org")));
    }
}
