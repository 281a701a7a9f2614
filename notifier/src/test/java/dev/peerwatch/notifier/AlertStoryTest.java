package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.outbox.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a finding to a message: who is told what, when, and what stands in the journal. */
class AlertStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Finding web2(Verdict verdict) {
        return Facts.about("web-2").is(verdict);
    }

    private static final Duration TOLD = OpsStory.LONG_ENOUGH;
    private static final Duration GROUP_WAIT = Duration.ofSeconds(2);

    private static OpsStory onCall() {
        return OpsStory.of(Facts.ofMesh()).connects();
    }

    private static String shortId(OpsStory story) {
        return story.state().open().get("web-2").id().hex().substring(0, 4);
    }

    // ---- alert, change, recovery

    @Test
    void anAlertAChangeAndTheRecoveryAreThreeMessagesInOneThread() {
        OpsStory story = onCall().finds(web2(Verdict.AGENT_DOWN));
        String id = shortId(story);
        story.expectSilence().passes(GROUP_WAIT);
        assertThat(story.expectMessage(Facts.TIM).body())
                .startsWith("CRITICAL web-2 AGENT_DOWN since 14:01:52 CET (" + id + ")\n");

        story.passes(MINUTE.multipliedBy(2).minus(GROUP_WAIT)).tells(web2(Verdict.DOWN));
        ChatMessage change = story.expectMessage(Facts.TIM);
        assertThat(change.body()).startsWith("CRITICAL web-2 DOWN, was AGENT_DOWN, since 14:01:52 CET (" + id + ")\n");

        story.passes(MINUTE.multipliedBy(4).plusSeconds(12).minus(TOLD)).tells(web2(Verdict.UP));
        ChatMessage recovery = story.expectMessage(Facts.TIM);
        assertThat(recovery.body())
                .isEqualTo("OK web-2 UP after 6 min 12 s (" + id + ")\nWas DOWN 14:01:52–14:08:04 CET.");
        assertThat(recovery.replyTo()).as("it answers the newest alert").contains(change.id());
        story.expectSilence();
        assertThat(story.state().open()).isEmpty();
    }

    @Test
    void theRecoveryAnswersTheNewestAlertHoweverManyThereWere() {
        OpsStory story = onCall();
        String newestId = "";
        for (int i = 0; i < 20; i++) {
            story.finds(web2(i % 2 == 0 ? Verdict.DOWN : Verdict.UNREACHABLE)).passes(MINUTE);
            newestId = story.expectMessage(Facts.TIM).id();
        }
        story.finds(web2(Verdict.UP)).passes(MINUTE.multipliedBy(2));
        assertThat(story.expectMessage(Facts.TIM).replyTo()).contains(newestId);
    }

    @Test
    void whatMattersMoreThanItDidIsToldAgainWithoutAWasThatIsTheSame() {
        OpsStory story = onCall().tells(
                        Facts.about("web-2").tier(Tier.NON_CRITICAL).is(Verdict.DEGRADED))
                .tells(Facts.about("web-2").tier(Tier.CRITICAL).is(Verdict.DEGRADED));
        assertThat(story.said())
                .extracting(m -> m.body().substring(0, 33))
                .containsExactly("NON-CRITICAL web-2 DEGRADED since", "CRITICAL web-2 DEGRADED since 14:");
    }

    @Test
    void allOfTheBlueprintAreToldEachInTheOwnTime() {
        OpsStory story = OpsStory.of(Facts.ofMesh().ana()).connects().tells(web2(Verdict.DOWN));
        assertThat(story.said())
                .extracting(
                        ChatMessage::to,
                        m -> m.body().contains("14:01:52 CET") && m.body().contains("Told: you, ana."))
                .containsExactlyInAnyOrder(tuple(Facts.TIM, true), tuple(Facts.ANA, false));
        story.tells(web2(Verdict.UP));
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(Facts.TIM, Facts.ANA);
    }

    @Test
    void oneWhoIsSubscribedToTheSubjectHearsItFromTheWatcher() {
        OpsStory story = onCall().happens(
                        new OpsEvent.Subscribers("web-2", List.of(Facts.TIM, Facts.GUEST, Facts.STRANGER)))
                .tells(web2(Verdict.DOWN));
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(Facts.TIM, Facts.GUEST);
        story.tells(Facts.about("app-1").is(Verdict.DOWN));
        assertThat(story.said()).extracting(ChatMessage::to).containsExactly(Facts.TIM);
    }

    @Test
    void aRecoveryOfWhatWasNeverBadIsNoNews() {
        OpsStory story = onCall().finds(web2(Verdict.UP)).expectSilence();
        assertThat(story.journal("verdict")).isEmpty();
    }

    @Test
    void theVerdictStandsInTheJournalWithItsEvidence() {
        OpsStory story = onCall().finds(Facts.about("web-2")
                .said(Evidence.Sight.NO, "app-1")
                .said(Evidence.Sight.UNKNOWN, "app-2")
                .is(Verdict.DOWN));
        JournalEntry entry = story.expectJournal("verdict");
        assertThat(entry.level()).isEqualTo(Level.WARN);
        assertThat(entry.line())
                .endsWith("W verdict   peer=web-2 verdict=DOWN incident=" + shortId(story)
                        + " tier=critical attempts=3 panel=\"app-1:no,app-2:unknown\" reason=\"no answer\"");
        story.passes(MINUTE).finds(web2(Verdict.UP));
        assertThat(story.journal("verdict").get(1).line()).contains(" I verdict ", "verdict=UP", "seconds=60");
    }

    // ---- who can't be told

    @Test
    void withoutAChatTheConsoleSaysItAndTheJournalWhyNobodyWasTold() {
        OpsStory story = OpsStory.of(Facts.ofMesh().withoutChat()).finds(web2(Verdict.DOWN));
        String id = shortId(story);
        story.passes(MINUTE).finds(web2(Verdict.UP)).expectSilence();
        List<OpsEffect.Console> console = story.acts(OpsEffect.Console.class);
        assertThat(console).hasSize(2);
        assertThat(console.get(0).text())
                .startsWith("CRITICAL web-2 DOWN since 13:01:52 UTC (" + id + ")")
                .doesNotContain("Told", "What you answer");
        assertThat(console.get(1).text()).startsWith("OK web-2 UP after 1 min (" + id + ")");
        assertThat(story.expectJournal("untold").fields())
                .isEqualTo(Map.of("incident", id, "reason", "no chat section in the blueprint"));
        assertThat(story.outboxOnDisk()).isEmpty();
    }

    @Test
    void withNobodyToTellItSaysSo() {
        OpsStory story = OpsStory.of(Facts.ofMesh().withoutPeople())
                .connects()
                .tells(web2(Verdict.DOWN))
                .expectSilence();
        assertThat(story.acts(OpsEffect.Console.class)).hasSize(1);
        assertThat(story.expectJournal("untold").fields())
                .containsEntry("reason", "the blueprint names no people and nobody is subscribed");
    }

    @Test
    void theLoggedTierIsForTheJournalOnly() {
        OpsStory story = onCall().tells(Facts.about("web-2").tier(Tier.LOGGED).is(Verdict.DEGRADED))
                .tells(web2(Verdict.UP))
                .expectSilence();
        assertThat(story.acts(OpsEffect.Console.class)).isEmpty();
        assertThat(story.expectJournal("untold").line()).contains(" I untold ", "reason=\"tier logged\"");
        assertThat(story.journal("verdict")).hasSize(2);
    }

    // ---- the outbox

    @Test
    void anAlertIsOnDiskBeforeItIsSentAndGoneWhenItIsTaken() {
        OpsStory story = onCall().serverTakes(false).tells(web2(Verdict.DOWN));
        ChatMessage alert = story.expectMessage(Facts.TIM);
        assertThat(story.outboxOnDisk()).containsOnlyKeys(alert.id());
        assertThat(story.journal("sent")).isEmpty();

        story.chat(new ChatEvent.Taken(alert.id()));
        assertThat(story.outboxOnDisk()).isEmpty();
        JournalEntry sent = story.expectJournal("sent");
        assertThat(sent.fields()).isEqualTo(Map.of("to", Facts.TIM, "incident", shortId(story)));
        assertThat(sent.text()).contains(alert.body());

        story.chat(new ChatEvent.Taken(alert.id()));
        assertThat(story.journal("sent")).as("taken twice is sent once").hasSize(1);
    }

    @Test
    void whatIsOnItsWayInAShortOutageIsSentAgainWithItsId() {
        OpsStory story = onCall().serverTakes(false).tells(web2(Verdict.DOWN));
        ChatMessage first = story.expectMessage(Facts.TIM);
        OpsStory again = onCall().serverTakes(false).finds(web2(Verdict.DOWN)).passes(GROUP_WAIT);
        ChatMessage young = again.expectMessage(Facts.TIM);
        again.disconnects().passes(Duration.ofSeconds(3)).serverTakes(true).connects();
        assertThat(again.expectMessage(Facts.TIM)).isEqualTo(young);
        assertThat(again.outboxOnDisk()).isEmpty();
        assertThat(first.body()).isEqualTo(young.body());
    }

    @Test
    void whatWaitsLongerThanASpeakerIsWaitedForIsWorkedOutAgain() {
        OpsStory story = onCall().serverTakes(false).finds(web2(Verdict.DOWN)).passes(GROUP_WAIT);
        ChatMessage first = story.expectMessage(Facts.TIM);
        story.disconnects().passes(MINUTE).finds(Facts.about("app-1").is(Verdict.DOWN));
        assertThat(story.outboxOnDisk()).isEmpty();
        assertThat(story.expectJournal("unsent").fields()).containsEntry("reason", "superseded");

        story.serverTakes(true).connects().expectSilence().passes(MINUTE.multipliedBy(2));
        ChatMessage both = story.expectMessage(Facts.TIM);
        assertThat(both.id()).isNotEqualTo(first.id());
        assertThat(both.body()).startsWith("CRITICAL 2 nodes DOWN: app-1 web-2 (");
        assertThat(story.outboxOnDisk()).isEmpty();
        story.expectSilence();
    }

    @Test
    void whatWasGivenUpButIsTakenWhenTheStreamGoesOnIsNotSaidAgain() {
        OpsStory story = onCall().serverTakes(false).finds(web2(Verdict.DOWN)).passes(GROUP_WAIT);
        ChatMessage first = story.expectMessage(Facts.TIM);
        story.disconnects().passes(MINUTE);
        story.expectJournal("unsent");
        // The server had got it before the line died, or gets it now: only now is that known here.
        story.serverTakes(true).connects().chat(new ChatEvent.Taken(first.id())).passes(MINUTE.multipliedBy(2));
        story.expectSilence();
        assertThat(story.expectJournal("sent").fields()).containsEntry("late", "yes");

        story.tells(web2(Verdict.UP));
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("OK web-2 UP after ");
        story.expectSilence();
    }

    @Test
    void nothingIsPutIntoTheOutboxWhileTheChatIsAway() {
        OpsStory story = OpsStory.of(Facts.ofMesh()).tells(web2(Verdict.DOWN)).expectSilence();
        assertThat(story.outboxOnDisk()).isEmpty();
        assertThat(story.journal("handed"))
                .extracting(e -> e.fields().get("speaker"))
                .containsExactly("app-1", "web-2", "nobody");
    }

    @Test
    void aRestartForgetsNothingThatIsOpenAndTellsItWhenItHasBeenLookedAtAgain() {
        OpsStory story = OpsStory.of(Facts.ofMesh()).finds(web2(Verdict.DOWN)).expectSilence();
        String id = shortId(story);
        story.restarts().connects().passes(MINUTE).expectSilence();
        assertThat(story.state().open()).containsOnlyKeys("web-2");
        story.tells(web2(Verdict.DOWN));
        assertThat(story.expectMessage(Facts.TIM).body())
                .startsWith("CRITICAL web-2 DOWN")
                .contains(id);
        story.passes(MINUTE).tells(web2(Verdict.UP));
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("OK web-2 UP after 2 min 16 s (" + id + ")");
    }

    @Test
    void whatWasOnItsWayAtACrashIsWorkedOutAgainAndMayBeSaidTwice() {
        OpsStory story = onCall().serverTakes(false).finds(web2(Verdict.DOWN)).passes(GROUP_WAIT);
        ChatMessage first = story.expectMessage(Facts.TIM);
        story.restarts().serverTakes(true).connects().tells(web2(Verdict.DOWN));
        ChatMessage again = story.expectMessage(Facts.TIM);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.id()).isNotEqualTo(first.id());
        assertThat(story.outboxOnDisk()).isEmpty();
        story.passes(MINUTE).expectSilence();
    }

    @Test
    void anEndThatCouldNotBeToldBeforeACrashIsToldAfterIt() {
        OpsStory story = onCall().tells(web2(Verdict.DOWN));
        story.expectMessage(Facts.TIM);
        story.disconnects()
                .finds(web2(Verdict.UP))
                .restarts()
                .finds(web2(Verdict.UP))
                .connects()
                .passes(MINUTE);
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("OK web-2 UP after 16 s (");
        story.restarts().finds(web2(Verdict.UP)).connects().passes(MINUTE).expectSilence();
    }

    @Test
    void anIncidentThatCameAndWentUnheardIsOneMessage() {
        OpsStory story = OpsStory.of(Facts.ofMesh()).finds(web2(Verdict.AGENT_DOWN));
        String id = shortId(story);
        story.passes(MINUTE)
                .finds(web2(Verdict.DOWN))
                .passes(MINUTE)
                .finds(web2(Verdict.UP))
                .passes(MINUTE)
                .connects()
                .passes(MINUTE);
        ChatMessage only = story.expectMessage(Facts.TIM);
        assertThat(only.body())
                .isEqualTo("OK web-2 was DOWN 14:01:52–14:03:52 CET, 2 min (" + id + ")\n"
                        + "It is UP now. No chat server took the alert while it lasted.");
        assertThat(only.replyTo()).isEmpty();
        story.passes(MINUTE).expectSilence();
    }

    @Test
    void whatIsOnItsWayIsNotTakenBack() {
        OpsStory story = onCall().serverTakes(false).finds(web2(Verdict.DOWN)).passes(GROUP_WAIT);
        ChatMessage alert = story.expectMessage(Facts.TIM);
        story.passes(MINUTE).finds(web2(Verdict.UP)).passes(GROUP_WAIT);
        ChatMessage recovery = story.expectMessage(Facts.TIM);
        assertThat(recovery.body()).startsWith("OK web-2 UP after 1 min");
        assertThat(recovery.replyTo()).contains(alert.id());
        assertThat(story.outboxOnDisk()).containsOnlyKeys(alert.id(), recovery.id());
    }

    @Test
    void whatChangedDuringAnOutageIsToldAsItIsInTheEnd() {
        OpsStory story = onCall().tells(web2(Verdict.AGENT_DOWN));
        story.expectMessage(Facts.TIM);
        story.disconnects()
                .finds(web2(Verdict.DOWN))
                .passes(MINUTE)
                .finds(web2(Verdict.UP))
                .passes(MINUTE)
                .connects()
                .passes(MINUTE);
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("OK web-2 UP after 1 min 16 s");
        story.expectSilence();
    }

    /** Somebody with a single address. */
    private static OpsStory anaAlone() {
        return OpsStory.of(Facts.ofMesh().withoutPeople().ana()).connects();
    }

    @Test
    void aMessageThatComesBackIsGivenUpAndSaidSo() {
        OpsStory story = anaAlone().serverTakes(false).finds(web2(Verdict.DOWN)).passes(GROUP_WAIT);
        ChatMessage alert = story.expectMessage(Facts.ANA);
        story.chat(new ChatEvent.Bounced(alert.id(), Facts.ANA, "service-unavailable"));
        assertThat(story.outboxOnDisk()).isEmpty();
        assertThat(story.expectJournal("bounced").fields()).containsEntry("condition", "service-unavailable");
        assertThat(story.expectJournal("unsent").fields()).containsEntry("reason", "it came back: service-unavailable");
        story.connects().passes(MINUTE.multipliedBy(5)).expectSilence();
    }

    @Test
    void aBounceAfterTheServerTookItIsJournaledTooAndItCountsAsUntold() {
        OpsStory story = anaAlone().tells(web2(Verdict.DOWN));
        ChatMessage alert = story.expectMessage(Facts.ANA);
        story.chat(new ChatEvent.Bounced(alert.id(), Facts.ANA, "service-unavailable"));
        assertThat(story.expectJournal("bounced").line()).contains(" W bounced ");
        assertThat(story.journal("unsent")).isEmpty();
        Incident incident = story.state().open().get("web-2");
        assertThat(incident.sends().get(alert.id()).progress()).isEqualTo(Send.Progress.FAILED);
    }

    @Test
    void aFullOutboxGivesUpTheLeastImportantAndTheOldest() {
        OpsStory story = onCall().serverTakes(false);
        for (int i = 0; i < Outbox.MOST; i++) {
            story.writes("gus" + i % 5 + "@guests.example", "status");
        }
        List<String> answers = List.copyOf(story.outboxOnDisk().keySet());
        assertThat(answers).hasSize(Outbox.MOST);
        story.tells(web2(Verdict.DOWN));
        assertThat(story.outboxOnDisk()).hasSize(Outbox.MOST).doesNotContainKey(answers.get(0));
        assertThat(story.expectJournal("unsent").fields())
                .isEqualTo(Map.of("to", "gus0@guests.example", "reason", "outbox full"));
        story.writes(Facts.TIM, "status");
        assertThat(story.outboxOnDisk())
                .as("another answer drives out the oldest one")
                .hasSize(Outbox.MOST)
                .doesNotContainKey(answers.get(1))
                .containsKey(answers.get(2));
    }

    // ---- a changed blueprint

    @Test
    void aNodeThatLeavesTheBlueprintEndsItsIncident() {
        OpsStory story = onCall().tells(web2(Verdict.DOWN));
        String id = shortId(story);
        story.expectMessage(Facts.TIM);
        story.passes(MINUTE)
                .rewires(Facts.ofMesh().withoutNode("web-2"), "app-1")
                .passes(GROUP_WAIT);
        assertThat(story.expectMessage(Facts.TIM).body())
                .startsWith("CLOSED web-2, removed from the blueprint (" + id + ")\nIt was DOWN from 14:01:52 CET");
        assertThat(story.expectJournal("removed").fields()).containsEntry("peer", "web-2");
        assertThat(story.state().open()).isEmpty();
    }

    @Test
    void aNodeThatIsGivenToAnotherWatcherStaysOpenUntilThatOneSaysOtherwise() {
        OpsStory story = onCall().tells(web2(Verdict.DOWN));
        story.expectMessage(Facts.TIM);
        story.rewires(Facts.ofMesh(), "app-1").passes(MINUTE.multipliedBy(10)).expectSilence();
        assertThat(story.expectJournal("unassigned").fields()).containsEntry("peer", "web-2");
        assertThat(story.state().open()).containsOnlyKeys("web-2");
        story.rewires(Facts.ofMesh(), "app-1", "web-2").finds(web2(Verdict.UP)).passes(MINUTE);
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("OK web-2 UP after 10 min 16 s");
    }

    @Test
    void aReloadThatChangesNothingSaysNothing() {
        OpsStory story = onCall().tells(web2(Verdict.DOWN));
        story.expectMessage(Facts.TIM);
        story.rewires(Facts.ofMesh(), "web-2").passes(MINUTE).expectSilence();
        assertThat(story.state().open()).hasSize(1);
    }

    @Test
    void onePersonLessIsToldNothingMore() {
        OpsStory story = OpsStory.of(Facts.ofMesh().ana())
                .connects()
                .chat(new ChatEvent.SubscriptionRequested(Facts.ANA))
                .tells(web2(Verdict.AGENT_DOWN));
        story.said();
        story.serverTakes(false).tells(web2(Verdict.DOWN)).rewires(Facts.ofMesh(), "web-2");
        story.said();
        assertThat(story.subscribersOnDisk()).isEmpty();
        assertThat(story.acts(OpsEffect.Remove.class)).containsExactly(new OpsEffect.Remove(Facts.ANA));
        assertThat(story.expectJournal("unsent").fields())
                .containsEntry("to", Facts.ANA)
                .containsEntry("reason", "no longer in the blueprint");

        story.serverTakes(true).finds(web2(Verdict.UP)).passes(MINUTE);
        assertThat(story.said()).isNotEmpty().extracting(ChatMessage::to).containsOnly(Facts.TIM);
    }
}
