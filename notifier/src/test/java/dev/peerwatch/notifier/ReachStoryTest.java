package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How people are reached who have several addresses, or a telephone, and what is left when no chat server works. */
class ReachStoryTest {

    private static final String FIRST = "bo@one.example";
    private static final String SECOND = "bo@two.example";
    private static final String PHONE = "+4930123456@gateway.example";

    private static Finding web2(Verdict verdict) {
        return Facts.about("web-2").is(verdict);
    }

    private static OpsStory twoAddresses() {
        return OpsStory.of(Facts.ofMesh().withoutPeople().person("bo", "UTC", FIRST, SECOND))
                .connects();
    }

    private static OpsStory ringing() {
        return OpsStory.of(Facts.ofMesh().withoutPeople().phone("bo", FIRST, PHONE))
                .connects();
    }

    // ---- several addresses

    @Test
    void anAlertThatComesBackGoesToTheNextAddressAndLaterOnesGoThereAtOnce() {
        OpsStory story = twoAddresses().tells(web2(Verdict.DOWN));
        ChatMessage alert = story.expectMessage(FIRST);
        story.chat(new ChatEvent.Bounced(alert.id(), FIRST, "remote-server-not-found"));
        ChatMessage again = story.expectMessage(SECOND);
        assertThat(again.body()).isEqualTo(alert.body());
        assertThat(again.id()).isNotEqualTo(alert.id());
        assertThat(story.outboxOnDisk()).isEmpty();

        story.passes(Duration.ofMinutes(2)).tells(Facts.about("app-1").is(Verdict.DOWN));
        story.expectMessage(SECOND);
        story.passes(Duration.ofMinutes(10)).tells(web2(Verdict.UP));
        story.expectMessage(FIRST);
    }

    @Test
    void anAddressThatOneServerDoesNotReachIsTriedByTheNextOne() {
        OpsStory story = twoAddresses().tells(web2(Verdict.DOWN));
        story.chat(new ChatEvent.Bounced(story.expectMessage(FIRST).id(), FIRST, "not-allowed"));
        story.expectMessage(SECOND);

        story.disconnects()
                .chat(new ChatEvent.Connected("db-1@two.example/peerwatch", false, "chat.two.example:5223", Set.of()))
                .passes(Duration.ofMinutes(2))
                .tells(Facts.about("app-1").is(Verdict.DOWN));
        story.expectMessage(FIRST);
    }

    @Test
    void aReplyToTheRepeatedAlertIsAboutTheIncident() {
        OpsStory story = twoAddresses().tells(web2(Verdict.DOWN));
        ChatMessage alert = story.expectMessage(FIRST);
        story.chat(new ChatEvent.Bounced(alert.id(), FIRST, "gone"));
        ChatMessage again = story.expectMessage(SECOND);
        story.replies(SECOND, again.id(), "looking at the disk");
        assertThat(story.expectJournal("note").fields()).containsKey("incident");
    }

    @Test
    void whereAllAddressesSendItBackItCountsAsRefused() {
        OpsStory story = twoAddresses().tells(web2(Verdict.DOWN));
        story.chat(new ChatEvent.Bounced(story.expectMessage(FIRST).id(), FIRST, "gone"));
        story.chat(new ChatEvent.Bounced(story.expectMessage(SECOND).id(), SECOND, "gone"));
        assertThat(story.journal("bounced")).hasSize(2);
        assertThat(story.state().open().get("web-2").sends().values()).noneMatch(send -> send.taken());
    }

    private static OpsStory seen(OpsStory story, String jid, String client, boolean there) {
        return story.chat(new ChatEvent.Seen(jid, client, there));
    }

    @Test
    void whoReadsElsewhereHearsThereFirstAndTheServerKeepsItForTheFirstAddress() {
        OpsStory story = twoAddresses();
        seen(story, FIRST, "phone", true);
        seen(story, FIRST, "phone", false);
        seen(story, SECOND, "desk", true);
        story.tells(web2(Verdict.DOWN));
        ChatMessage alert = story.expectMessage(SECOND);
        ChatMessage copy = story.expectMessage(FIRST);
        assertThat(copy.body()).isEqualTo(alert.body());
        assertThat(copy.id()).isNotEqualTo(alert.id());
        assertThat(story.outboxOnDisk()).isEmpty();
        story.replies(FIRST, copy.id(), "ack");
        assertThat(story.state().open().get("web-2").ack()).isPresent();
    }

    @Test
    void whereItIsntKnownWhoReadsTheFirstAddressIsTheFirst() {
        OpsStory story = seen(twoAddresses(), SECOND, "desk", true).tells(web2(Verdict.DOWN));
        story.expectMessage(FIRST);
        story.expectSilence();
        seen(story, FIRST, "phone", true);
        seen(story, FIRST, "tablet", true);
        seen(story, FIRST, "phone", false).tells(Facts.about("app-1").is(Verdict.DOWN));
        story.expectMessage(FIRST);
        seen(story, FIRST, "", false).connects().tells(web2(Verdict.UP));
        story.expectMessage(FIRST);
        story.expectSilence();
    }

    // ---- the telephone

    @Test
    void aCriticalAlertRingsAllAddressesForHalfAMinute() {
        OpsStory story = ringing().tells(web2(Verdict.DOWN));
        assertThat(story.acts(OpsEffect.Ring.class))
                .extracting(OpsEffect.Ring::to)
                .containsExactly(FIRST, PHONE);
        String call = story.acts(OpsEffect.Ring.class).get(0).callId();
        story.passes(Duration.ofSeconds(30));
        assertThat(story.acts(OpsEffect.StopRinging.class))
                .containsExactly(new OpsEffect.StopRinging(FIRST, call), new OpsEffect.StopRinging(PHONE, call));
        assertThat(story.expectJournal("ring-end").fields()).containsEntry("how", "unanswered");
    }

    @Test
    void whoTakesOrDeclinesTheCallStopsItEverywhereAndAcknowledgesNothing() {
        OpsStory story = ringing().finds(web2(Verdict.DOWN)).passes(Duration.ofSeconds(3));
        String call = story.acts(OpsEffect.Ring.class).get(0).callId();
        story.chat(new ChatEvent.RingAnswered(call, "eve@evil.example", true));
        assertThat(story.acts(OpsEffect.StopRinging.class)).isEmpty();
        story.chat(new ChatEvent.RingAnswered(call, PHONE, false));
        assertThat(story.acts(OpsEffect.StopRinging.class)).hasSize(2);
        assertThat(story.expectJournal("ring-end").fields())
                .containsEntry("how", "declined")
                .containsEntry("from", PHONE);
        assertThat(story.state().open()).containsKey("web-2");
        story.passes(Duration.ofMinutes(1));
        assertThat(story.acts(OpsEffect.StopRinging.class)).hasSize(2);
    }

    @Test
    void theEndOfTheTroubleIsTheEndOfTheRinging() {
        OpsStory story = ringing().finds(web2(Verdict.DOWN)).passes(Duration.ofSeconds(3));
        assertThat(story.acts(OpsEffect.Ring.class)).hasSize(2);
        story.finds(web2(Verdict.UP)).passes(Duration.ofSeconds(1));
        assertThat(story.acts(OpsEffect.StopRinging.class)).hasSize(2);
        assertThat(story.expectJournal("ring-end").fields()).containsEntry("how", "over");
    }

    @Test
    void anAcknowledgementEndsTheRinging() {
        OpsStory story = ringing().finds(web2(Verdict.DOWN)).passes(Duration.ofSeconds(3));
        assertThat(story.acts(OpsEffect.Ring.class)).hasSize(2);
        story.writes(FIRST, "ack");
        assertThat(story.acts(OpsEffect.StopRinging.class)).hasSize(2);
        assertThat(story.expectJournal("ring-end").fields()).containsEntry("how", "acknowledged");
    }

    @Test
    void aSnoozeThatEndsRingsAgain() {
        OpsStory story = ringing().tells(web2(Verdict.DOWN));
        story.writes(FIRST, "snooze 10m");
        assertThat(story.acts(OpsEffect.StopRinging.class)).hasSize(2);
        story.passes(Duration.ofMinutes(9));
        assertThat(story.acts(OpsEffect.Ring.class)).hasSize(2);
        story.passes(Duration.ofMinutes(1).plusSeconds(1));
        assertThat(story.acts(OpsEffect.Ring.class)).hasSize(4);
    }

    @Test
    void nothingRingsForLessOrForThoseWhoDontWantIt() {
        OpsStory story =
                ringing().tells(Facts.about("web-2").tier(Tier.NON_CRITICAL).is(Verdict.DEGRADED));
        assertThat(story.said()).hasSize(1);
        assertThat(story.acts(OpsEffect.Ring.class)).isEmpty();
        OpsStory tim = OpsStory.of(Facts.ofMesh()).connects().tells(web2(Verdict.DOWN));
        assertThat(tim.acts(OpsEffect.Ring.class)).isEmpty();
    }

    // ---- the last resort

    @Test
    void aCriticalAlertThatNoServerTakesForAMinuteGoesToTheLastResortOnce() {
        OpsStory story = OpsStory.of(Facts.ofMesh()).finds(web2(Verdict.DOWN)).passes(Duration.ofSeconds(59));
        assertThat(story.acts(OpsEffect.LastResort.class)).isEmpty();
        story.passes(Duration.ofSeconds(2));
        assertThat(story.acts(OpsEffect.LastResort.class)).hasSize(1);
        assertThat(story.acts(OpsEffect.LastResort.class).get(0).text()).startsWith("CRITICAL web-2 DOWN since");
        story.passes(Duration.ofMinutes(10));
        assertThat(story.acts(OpsEffect.LastResort.class)).hasSize(1);
    }

    @Test
    void whatWasTakenOrIsntCriticalOrHasNoChatNeedsNoLastResort() {
        Duration later = Duration.ofMinutes(5);
        assertThat(OpsStory.of(Facts.ofMesh())
                        .connects()
                        .tells(web2(Verdict.DOWN))
                        .passes(later)
                        .acts(OpsEffect.LastResort.class))
                .isEmpty();
        assertThat(OpsStory.of(Facts.ofMesh())
                        .finds(Facts.about("web-2").tier(Tier.NON_CRITICAL).is(Verdict.DEGRADED))
                        .passes(later)
                        .acts(OpsEffect.LastResort.class))
                .isEmpty();
        assertThat(OpsStory.of(Facts.ofMesh().withoutChat())
                        .finds(web2(Verdict.DOWN))
                        .passes(later)
                        .acts(OpsEffect.LastResort.class))
                .isEmpty();
    }
}
