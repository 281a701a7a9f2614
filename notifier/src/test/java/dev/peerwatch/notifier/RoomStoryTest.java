package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.incident.Send.Progress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The room: alerts are said there too, and an answer there counts if it is known who gives it. */
class RoomStoryTest {

    private static final String ROOM = "ops@conference.chat.example.org";

    private static Finding web2(Verdict verdict) {
        return Facts.about("web-2").is(verdict);
    }

    private static OpsStory withRoom() {
        return OpsStory.of(Facts.ofMesh().room(ROOM)).connects().tells(web2(Verdict.DOWN));
    }

    private static ChatMessage inRoom(List<ChatMessage> said) {
        List<ChatMessage> there =
                said.stream().filter(message -> message.to().equals(ROOM)).toList();
        assertThat(there).hasSize(1);
        return there.get(0);
    }

    private static ChatEvent said(Optional<String> who, String body, Optional<String> replyTo) {
        return new ChatEvent.SaidInRoom("r" + body.hashCode(), ROOM, "Timmy", who, body, replyTo);
    }

    @Test
    void anAlertAndItsEndAreSaidInTheRoomOnce() {
        OpsStory story = withRoom();
        assertThat(inRoom(story.said()).body()).startsWith("CRITICAL web-2 DOWN");
        story.tells(web2(Verdict.UP));
        assertThat(inRoom(story.said()).body()).startsWith("OK web-2 UP");
    }

    @Test
    void aReplyByAPersonWhoIsShownCounts() {
        OpsStory story = withRoom();
        ChatMessage alert = inRoom(story.said());
        story.chat(said(Optional.of(Facts.TIM), "ack on it", Optional.of(alert.id())));
        assertThat(story.state().open().get("web-2").ack()).isPresent();
        assertThat(story.expectJournal("ack").fields()).containsEntry("from", Facts.TIM);
    }

    private static ChatEvent reacted(Optional<String> who, ChatMessage alert, String... emojis) {
        return new ChatEvent.ReactedInRoom(
                "t" + String.join("", emojis), ROOM, "Timmy", who, alert.id(), List.of(emojis));
    }

    @Test
    void aThumbByAPersonWhoIsShownCountsUntilItIsTakenBack() {
        OpsStory story = withRoom();
        ChatMessage alert = inRoom(story.said());
        story.chat(reacted(Optional.of(Facts.TIM), alert, "👍"));
        assertThat(story.state().open().get("web-2").ack()).isPresent();
        assertThat(story.expectJournal("ack").fields()).containsEntry("from", Facts.TIM);
        story.chat(reacted(Optional.of(Facts.TIM), alert));
        assertThat(story.state().open().get("web-2").ack()).isEmpty();
    }

    @Test
    void whoIsHiddenIsToldWhyAThumbDoesNotCountAndNothingOfOtherFaces() {
        OpsStory story = withRoom();
        ChatMessage alert = inRoom(story.said());
        story.chat(reacted(Optional.empty(), alert, "🎉")).expectSilence();
        story.chat(reacted(Optional.empty(), alert, "👍"));
        assertThat(inRoom(story.said()).body())
                .startsWith("Timmy: not counted, as this room doesn't show me who you are");
        assertThat(story.state().open().get("web-2").ack()).isEmpty();
    }

    @Test
    void anAcknowledgementByIdCountsWithoutAReply() {
        OpsStory story = withRoom();
        String id = story.state().open().get("web-2").id().hex().substring(0, 4);
        story.chat(said(Optional.of(Facts.TIM), "ack " + id, Optional.empty()));
        assertThat(story.state().open().get("web-2").ack()).isPresent();
    }

    @Test
    void onlyTheLastThatSpokeOfItThereTakesAnOrder() {
        OpsStory story = withRoom();
        ChatMessage alert = inRoom(story.said());
        Incident incident = story.state().open().get("web-2");
        Send later = new Send(ROOM, "web-1", 9, incident.headline(), Progress.TAKEN);
        story.isShown("web-1", incident.with("web-1s-message", later));
        story.chat(said(Optional.of(Facts.TIM), "ack " + incident.id().hex().substring(0, 4), Optional.empty()));
        story.chat(said(Optional.of(Facts.TIM), "ack ffff", Optional.empty())).expectSilence();
        assertThat(story.state().open().get("web-2").ack()).isEmpty();

        story.chat(said(Optional.of(Facts.TIM), "ack", Optional.of(alert.id())));
        assertThat(story.state().open().get("web-2").ack())
                .as("a reply to this node's own message is nobody else's")
                .isPresent();
    }

    @Test
    void whoIsHiddenOrNobodyWeKnowIsToldWhyItDoesNotCount() {
        OpsStory story = withRoom();
        ChatMessage alert = inRoom(story.said());
        story.chat(said(Optional.empty(), "ack", Optional.of(alert.id())));
        assertThat(inRoom(story.said()).body())
                .startsWith("Timmy: not counted, as this room doesn't show me who you are");
        story.chat(said(Optional.of(Facts.STRANGER), "ack mine", Optional.of(alert.id())));
        assertThat(inRoom(story.said()).body()).contains("you aren't in my blueprint");
        assertThat(story.state().open().get("web-2").ack()).isEmpty();
    }

    @Test
    void acknowledgementChangeAndEndAreRepliesToTheAlertThere() {
        OpsStory story = withRoom();
        ChatMessage alert = inRoom(story.said());
        assertThat(alert.replyTo()).isEmpty();
        story.writes(Facts.TIM, "ack");
        story.passes(OpsStory.LONG_ENOUGH);
        ChatMessage ack = inRoom(story.said());
        assertThat(ack.body()).startsWith("tim has it: web-2 DOWN");
        assertThat(ack.replyTo()).contains(alert.id());
        story.tells(web2(Verdict.AGENT_DOWN));
        ChatMessage change = inRoom(story.said());
        assertThat(change.body()).contains("AGENT_DOWN, was DOWN");
        assertThat(change.replyTo()).as("to the alert, not to what tim said").contains(alert.id());
        story.tells(web2(Verdict.UP));
        assertThat(inRoom(story.said()).replyTo()).as("to the newest alert").contains(change.id());
    }

    @Test
    void whoHasSaidSomethingThatGoesOnListensAgainAfterAReconnectOrARestart() {
        OpsStory story = withRoom();
        assertThat(story.acts(OpsEffect.EnterRoom.class))
                .as("what is said there enters it")
                .isEmpty();
        story.disconnects().connects();
        assertThat(story.acts(OpsEffect.EnterRoom.class)).containsExactly(new OpsEffect.EnterRoom(ROOM));
        story.restarts().connects();
        assertThat(story.acts(OpsEffect.EnterRoom.class)).hasSize(2);
        story.said();
        story.chat(said(Optional.of(Facts.TIM), "ack " + id(story), Optional.empty()));
        assertThat(story.state().open().get("web-2").ack()).isPresent();
        story.tells(web2(Verdict.DOWN)).tells(web2(Verdict.UP)).disconnects().connects();
        assertThat(story.acts(OpsEffect.EnterRoom.class)).as("nothing goes on").hasSize(2);
    }

    private static String id(OpsStory story) {
        return story.state().open().get("web-2").id().hex().substring(0, 4);
    }

    @Test
    void aMuteAndItsEndAreSaidThere() {
        OpsStory story = OpsStory.of(Facts.ofMesh().room(ROOM)).connects();
        story.writes(Facts.TIM, "mute web-2 2h new kernel");
        story.passes(OpsStory.LONG_ENOUGH);
        assertThat(inRoom(story.said()).body()).startsWith("tim muted web-2 until 15:01:52 UTC: “new kernel”.");
        story.writes(Facts.TIM, "unmute web-2");
        story.passes(OpsStory.LONG_ENOUGH);
        assertThat(inRoom(story.said()).body()).isEqualTo("tim ended the mute of web-2.");
    }

    @Test
    void whatPeopleSayToEachOtherIsTheirs() {
        OpsStory story = withRoom();
        story.said();
        story.chat(said(Optional.of(Facts.TIM), "ack, I think it is the fan", Optional.empty()));
        story.chat(said(Optional.of(Facts.TIM), "status of lunch?", Optional.of("somebody's")));
        story.expectSilence();
        assertThat(story.journal("note")).isEmpty();
        assertThat(story.state().open().get("web-2").ack()).isEmpty();
    }
}
