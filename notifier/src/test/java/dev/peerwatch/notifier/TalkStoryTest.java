package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Light;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From what people write, and who they are, to the journal and an answer. */
class TalkStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static OpsStory onCall() {
        return OpsStory.of(Facts.ofMesh()).connects();
    }

    private static OpsStory receiptsGiven(OpsStory story, String... ids) {
        assertThat(story.acts(OpsEffect.Receipt.class))
                .extracting(OpsEffect.Receipt::messageId)
                .containsExactly(ids);
        return story;
    }

    // ---- contacts

    @ParameterizedTest
    @ValueSource(strings = {Facts.TIM, "tim@elsewhere.net", Facts.GUEST})
    void aRequestOfAPersonOrAGuestIsGrantedAndKept(String jid) {
        OpsStory story = onCall().chat(new ChatEvent.SubscriptionRequested(jid));
        assertThat(story.acts(OpsEffect.Accept.class)).containsExactly(new OpsEffect.Accept(jid));
        assertThat(story.subscribersOnDisk()).containsOnlyKeys(jid);
        assertThat(story.expectJournal("subscribed").fields()).isEqualTo(Map.of("jid", jid));

        story.chat(new ChatEvent.SubscriptionRequested(jid));
        assertThat(story.journal("subscribed"))
                .as("asked twice is subscribed once")
                .hasSize(1);
    }

    @Test
    void anotherNodeIsGrantedButHearsNothing() {
        OpsStory story = onCall().chat(new ChatEvent.SubscriptionRequested(Facts.NODE));
        assertThat(story.acts(OpsEffect.Accept.class)).containsExactly(new OpsEffect.Accept(Facts.NODE));
        assertThat(story.subscribersOnDisk()).isEmpty();
    }

    @Test
    void aStrangersRequestIsRefusedAndJournaled() {
        OpsStory story = onCall().chat(new ChatEvent.SubscriptionRequested(Facts.STRANGER))
                .expectSilence();
        assertThat(story.acts(OpsEffect.Accept.class)).isEmpty();
        assertThat(story.acts(OpsEffect.Remove.class)).containsExactly(new OpsEffect.Remove(Facts.STRANGER));
        assertThat(story.expectJournal("refused").fields()).containsEntry("asked", "subscription");
        assertThat(story.subscribersOnDisk()).isEmpty();
    }

    @Test
    void whoRemovesTheContactIsForgotten() {
        OpsStory story = onCall().chat(new ChatEvent.SubscriptionRequested(Facts.GUEST))
                .chat(new ChatEvent.Unsubscribed(Facts.GUEST));
        assertThat(story.subscribersOnDisk()).isEmpty();
        assertThat(story.acts(OpsEffect.Remove.class)).containsExactly(new OpsEffect.Remove(Facts.GUEST));
        assertThat(story.expectJournal("left").fields()).containsEntry("jid", Facts.GUEST);
    }

    @Test
    void afterALoginTheContactsAreWhatTheServerSays() {
        OpsStory story = onCall().chat(new ChatEvent.SubscriptionRequested(Facts.TIM))
                .chat(new ChatEvent.SubscriptionRequested(Facts.GUEST))
                .disconnects()
                .connects(Facts.TIM, "new@guests.example", Facts.STRANGER, Facts.NODE);
        assertThat(story.subscribersOnDisk()).containsOnlyKeys(Facts.TIM, "new@guests.example");
        assertThat(story.acts(OpsEffect.Remove.class)).containsExactly(new OpsEffect.Remove(Facts.STRANGER));
        assertThat(story.expectJournal("left").fields()).containsEntry("jid", Facts.GUEST);
    }

    @Test
    void aLoginShowsTheLightAndTheJournalHasBothEnds() {
        OpsStory story = onCall().happens(new OpsEvent.Shine(Light.DOWN, "web-2 DOWN"));
        story.happens(new OpsEvent.Shine(Light.DOWN, "web-2 DOWN"));
        story.disconnects().connects();
        assertThat(story.acts(OpsEffect.Show.class))
                .containsExactly(
                        new OpsEffect.Show(Light.GOOD, "starting"),
                        new OpsEffect.Show(Light.DOWN, "web-2 DOWN"),
                        new OpsEffect.Show(Light.DOWN, "web-2 DOWN"));
        assertThat(story.journal("chat"))
                .extracting(e -> e.fields().get("connected"))
                .containsExactly("yes", "no", "yes");
        assertThat(story.journal("chat").get(1).line()).contains("problem=network", "reason=\"connection refused\"");
    }

    // ---- notes

    @Test
    void whatAPersonWritesIsJournaledAndThenReceipted() {
        OpsStory story = onCall();
        String id = story.writes(Facts.TIM, "Ok, I got this one");
        JournalEntry note = story.expectJournal("note");
        assertThat(note.fields()).isEqualTo(Map.of("from", Facts.TIM));
        assertThat(note.text()).contains("Ok, I got this one");
        receiptsGiven(story, id).expectSilence();
    }

    @Test
    void aNoteBelongsToTheOnlyOpenIncident() {
        OpsStory story = onCall().tells(Facts.about("web-2").is(Verdict.DOWN));
        String incident = story.state().open().get("web-2").id().hex().substring(0, 4);
        story.writes(Facts.TIM, "on it");
        story.writes("tim@elsewhere.net", "on it, from my other phone");
        assertThat(story.journal("note"))
                .hasSize(2)
                .allMatch(e -> incident.equals(e.fields().get("incident")));
    }

    @Test
    void withTwoOpenANoteBelongsToTheOneItRepliesTo() {
        OpsStory story = onCall().tells(Facts.about("web-2").is(Verdict.DOWN))
                .tells(Facts.about("app-1").is(Verdict.DOWN));
        String alert = story.said().stream()
                .filter(m -> m.body().startsWith("CRITICAL app-1 "))
                .map(ChatMessage::id)
                .findFirst()
                .orElseThrow();
        String app1 = story.state().open().get("app-1").id().hex().substring(0, 4);
        story.replies(Facts.TIM, alert, "that is the switch").writes(Facts.TIM, "both, I think");
        assertThat(story.journal("note"))
                .extracting(e -> e.fields().getOrDefault("incident", "none"))
                .containsExactly(app1, "none");
    }

    @Test
    void aReplyToAnOldAlertIsNotTakenForTheOpenOne() {
        OpsStory story = onCall().tells(Facts.about("app-1").is(Verdict.DOWN));
        String old = story.expectMessage(Facts.TIM).id();
        story.tells(Facts.about("app-1").is(Verdict.UP))
                .tells(Facts.about("web-2").is(Verdict.DOWN));
        story.replies(Facts.TIM, old, "that was the switch");
        assertThat(story.expectJournal("note").fields()).doesNotContainKey("incident");
    }

    @Test
    void aNoteOfOneWhoWasNotToldBelongsToNothing() {
        OpsStory story = OpsStory.of(Facts.ofMesh())
                .connects()
                .tells(Facts.about("web-2").is(Verdict.DOWN));
        story.rewires(Facts.ofMesh().ana(), "web-2").writes(Facts.ANA, "hello");
        assertThat(story.expectJournal("note").fields()).doesNotContainKey("incident");
    }

    @Test
    void aRepeatIsKeptOnceButReceiptedAgain() {
        OpsStory story = onCall();
        String id = story.writes(Facts.TIM, "once");
        story.repeats(id, Facts.TIM, "once").restarts().connects().repeats(id, Facts.TIM, "once");
        assertThat(story.journal("note")).hasSize(1);
        receiptsGiven(story, id, id, id);
    }

    @Test
    void theSameIdFromTwoPeopleIsTwoMessages() {
        OpsStory story = OpsStory.of(Facts.ofMesh().ana())
                .connects()
                .repeats("1", Facts.TIM, "a")
                .repeats("1", Facts.ANA, "b");
        assertThat(story.journal("note")).hasSize(2);
    }

    @Test
    void messagesWithoutAnIdAreEachNewAndGetNoReceipt() {
        OpsStory story = onCall().repeats("", Facts.TIM, "a").repeats("", Facts.TIM, "a");
        assertThat(story.journal("note")).hasSize(2);
        receiptsGiven(story);
    }

    @Test
    void whatCouldNotBeKeptIsSaidAndARepeatCountsAsNew() {
        OpsStory story = onCall();
        String id = story.writes(Facts.TIM, "on it");
        story.happens(new OpsEvent.NotKept(Facts.TIM, id, "disk full"));
        assertThat(story.expectMessage(Facts.TIM).body())
                .isEqualTo("Not saved: disk full. What you wrote is not in my log.");
        story.repeats(id, Facts.TIM, "on it");
        assertThat(story.journal("note")).hasSize(2);
    }

    @Test
    void aStrangerIsNotToldAboutTheDisk() {
        onCall().happens(new OpsEvent.NotKept(Facts.STRANGER, "x", "disk full")).expectSilence();
    }

    @Test
    void aNoteFromTheShellHasItsAuthor() {
        OpsStory story =
                onCall().happens(new OpsEvent.Noted("root", "new disk in")).expectSilence();
        assertThat(story.expectJournal("note").line()).endsWith("note      from=root by=shell text=\"new disk in\"");
    }

    @Test
    void whatWaitedAtTheServerIsANoteWithTheTimeOfWriting() {
        OpsStory story = onCall().arrivesLate(Facts.TIM, "back at eight", Duration.ofHours(3));
        assertThat(story.expectJournal("note").fields()).containsEntry("written", "2026-11-21T10:01:52Z");
    }

    /** From the newest of these times the archive is read after a restart: what came behind it may not have been read. */
    @Test
    void whatIsRememberedOfAMessageIsWhenItWasWritten() {
        OpsStory story = onCall().arrivesLate(Facts.TIM, "back at eight", Duration.ofHours(3));
        assertThat(story.receivedOnDisk().values()).containsExactly(Facts.NOON.minus(Duration.ofHours(3)));
        story.writes(Facts.TIM, "back now");
        assertThat(story.receivedOnDisk().values()).containsExactly(Facts.NOON.minus(Duration.ofHours(3)), Facts.NOON);
    }

    // ---- commands

    @Test
    void aCommandIsAnsweredAndJournaledAndIsNoNote() {
        OpsStory story = onCall();
        String id = story.writes(Facts.TIM, "Status");
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("Nothing is wrong that I know of.\ndb-1: ");
        assertThat(story.expectJournal("command").text()).contains("Status");
        assertThat(story.journal("note")).isEmpty();
        receiptsGiven(story, id);
    }

    @Test
    void statusSaysWhoHasntAddedOneOfTheFirstSpeakers() {
        OpsStory story = OpsStory.of(Facts.ofMesh().withoutNode("app-1")).connects();
        story.writes(Facts.TIM, "status");
        assertThat(story.expectMessage(Facts.TIM).body()).contains("I am the one to tell tim of trouble");
        story.chat(new ChatEvent.SubscriptionRequested("tim@elsewhere.net")).writes(Facts.TIM, "status");
        assertThat(story.expectMessage(Facts.TIM).body()).doesNotContain("I am the one to tell");
        story.writes(Facts.GUEST, "status");
        assertThat(story.expectMessage(Facts.GUEST).body()).doesNotContain("I am the one to tell");
    }

    @Test
    void proseThatBeginsLikeACommandIsANote() {
        OpsStory story = onCall();
        story.writes(Facts.TIM, "status of the fan is bad");
        story.expectSilence();
        assertThat(story.expectJournal("note").text()).contains("status of the fan is bad");
    }

    @Test
    void aCommandThatComesLateIsJournaledAndNotDone() {
        OpsStory story =
                onCall().arrivesLate(Facts.TIM, "status", MINUTE.multipliedBy(2).plusSeconds(1));
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("That arrived late, not done.");
        story.expectJournal("command");
        story.arrivesLate(Facts.TIM, "status", MINUTE.multipliedBy(2));
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("Nothing is wrong");
    }

    @Test
    void whoAmIKnowsTheSecondAddressToo() {
        OpsStory story = onCall();
        story.writes("tim@elsewhere.net", "whoami");
        assertThat(story.expectMessage("tim@elsewhere.net").body())
                .startsWith("You are tim of the blueprint (tim@elsewhere.net)");
    }

    // ---- guests

    @Test
    void aGuestMayAskButNotSeeThePeers() {
        OpsStory story = onCall();
        story.writes(Facts.GUEST, "status");
        assertThat(story.expectMessage(Facts.GUEST).body()).startsWith("Nothing is wrong");
        story.writes(Facts.GUEST, "help");
        assertThat(story.expectMessage(Facts.GUEST).body()).doesNotContain("peers");
        story.writes(Facts.GUEST, "peers");
        assertThat(story.expectMessage(Facts.GUEST).body()).startsWith("That is for the people of my blueprint");
    }

    @Test
    void aGuestsWordsAreRefusedOnceAnHourAndNotKeptAsANote() {
        OpsStory story = onCall();
        for (int i = 0; i < 5; i++) {
            story.writes(Facts.GUEST, "I am out of office");
        }
        assertThat(story.expectMessage(Facts.GUEST).body()).startsWith("You are a guest here");
        story.expectSilence();
        assertThat(story.journal("note")).isEmpty();
        assertThat(story.journal("refused")).hasSize(5);
    }

    // ---- strangers

    @Test
    void aStrangerIsRefusedOncePerHourAndGetsNoReceipt() {
        OpsStory story = onCall();
        story.writes(Facts.STRANGER, "status");
        assertThat(story.expectMessage(Facts.STRANGER).body()).startsWith("I am a monitoring agent");
        story.passes(MINUTE.multipliedBy(59)).writes(Facts.STRANGER, "hello?");
        story.expectSilence();
        story.passes(MINUTE.multipliedBy(2)).writes(Facts.STRANGER, "hello??");
        story.expectMessage(Facts.STRANGER);
        assertThat(story.journal("refused"))
                .extracting(e -> e.text().orElse(""))
                .containsExactly("status", "hello?", "hello??");
        assertThat(story.journal("note")).isEmpty();
        receiptsGiven(story);
    }

    /** The archive brings it again after each restart. */
    @Test
    void whatAStrangerWroteLongAgoIsALineOnceAndGetsNoAnswer() {
        OpsStory story = onCall();
        ChatEvent.Received old = new ChatEvent.Received(
                "s1",
                Facts.STRANGER,
                "buy my pills",
                true,
                Optional.of(Facts.NOON.minus(Duration.ofHours(3))),
                Optional.empty());
        story.chat(old).expectSilence();
        story.restarts().connects().chat(old).expectSilence();
        assertThat(story.expectJournal("refused").text()).contains("buy my pills");
        receiptsGiven(story);
    }

    @Test
    void aHundredStrangersGetTenRefusalsAndSixtyLinesAnHour() {
        OpsStory story = onCall();
        List<String> strangers =
                IntStream.range(0, 100).mapToObj(i -> "s" + i + "@evil.example").toList();
        strangers.forEach(s -> story.writes(s, "buy my pills"));
        assertThat(story.said()).hasSize(10);
        assertThat(story.journal("refused")).hasSize(60);

        story.passes(MINUTE.multipliedBy(61));
        strangers.forEach(s -> story.writes(s, "buy my pills"));
        assertThat(story.said()).hasSize(10);
        assertThat(story.journal("refused")).hasSize(120);
    }

    @Test
    void anotherNodesWordsAreNobodysBusiness() {
        OpsStory story = onCall();
        story.writes(Facts.NODE, "hello");
        story.expectSilence();
        assertThat(story.journal("note")).isEmpty();
        assertThat(story.journal("refused")).isEmpty();
        receiptsGiven(story);
    }
}
