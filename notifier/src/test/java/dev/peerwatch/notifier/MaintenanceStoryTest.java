package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Maintenance windows of the blueprint. It is 14:01:52 in Berlin; web-2 is worked on from 15:01:52 to 17:01:52. */
class MaintenanceStoryTest {

    private static final String TIM = Facts.TIM;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Facts facts() {
        return Facts.ofMesh().maintenance("web-2", Duration.ofHours(1), Duration.ofHours(3), "new kernel");
    }

    private final OpsStory story = OpsStory.of(facts()).connects();

    private static Finding web2(Verdict verdict) {
        return Facts.about("web-2").is(verdict);
    }

    private OpsStory minutes(int minutes) {
        return story.passes(MINUTE.multipliedBy(minutes));
    }

    @Test
    void whatBeginsMeanwhileIsJournaledWithTheReasonAndToldAtTheEndIfItIsStillBad() {
        minutes(61).tells(web2(Verdict.DOWN));
        minutes(115).expectSilence();
        assertThat(story.expectJournal("maintenance").line())
                .contains("node=web-2 incident=")
                .contains("until=2026-11-21T16:01:52Z text=\"new kernel\"");
        assertThat(story.journal("untold"))
                .extracting(e -> e.fields().get("reason"))
                .containsExactly("in maintenance");
        assertThat(story.acts(OpsEffect.LastResort.class)).isEmpty();
        minutes(5);
        assertThat(story.expectMessage(TIM).body()).startsWith("CRITICAL web-2 DOWN since");
        story.expectSilence();
    }

    @Test
    void whatComesAndGoesMeanwhileIsNeverTold() {
        minutes(61).tells(web2(Verdict.DOWN)).tells(web2(Verdict.UP));
        minutes(300).expectSilence();
    }

    @Test
    void whatWasToldBeforeIsQuietFromTheBeginOnAndGoesOnBehindIt() {
        minutes(50).tells(web2(Verdict.DOWN));
        ChatMessage alert = story.expectMessage(TIM);
        minutes(15).tells(web2(Verdict.AGENT_DOWN)).expectSilence();
        minutes(120);
        List<ChatMessage> said = story.said();
        assertThat(said).singleElement().satisfies(message -> {
            assertThat(message.body()).contains("AGENT_DOWN, was DOWN");
            assertThat(message.replyTo()).contains(alert.id());
        });
    }

    @Test
    void thatItGoesOnIsSaidAtTheEndToThoseWhoKnow() {
        minutes(50).tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        minutes(133);
        assertThat(story.expectMessage(TIM).body())
                .startsWith("CRITICAL web-2 still DOWN, since 14:01:52 CET")
                .contains("\nThe maintenance is over.\n");
        story.expectSilence();
    }

    @Test
    void otherNodesAndOtherTimesAreToldOf() {
        minutes(61).tells(Facts.about("app-1").is(Verdict.DOWN));
        assertThat(story.said()).hasSize(1);
        minutes(125).tells(web2(Verdict.DOWN));
        assertThat(story.said()).hasSize(1);
    }

    @Test
    void statusSaysIt() {
        minutes(61);
        story.writes(TIM, "status");
        assertThat(story.expectMessage(TIM).body()).contains("\nMaintenance: web-2 until 17:01:52 CET: “new kernel”");
        minutes(125);
        story.writes(TIM, "status");
        assertThat(story.expectMessage(TIM).body()).doesNotContain("Maintenance");
    }

    @Test
    void itCanBeEndedByHand() {
        minutes(61).tells(web2(Verdict.DOWN));
        story.writes(TIM, "unmute web-2");
        story.passes(OpsStory.LONG_ENOUGH);
        assertThat(story.said())
                .extracting(ChatMessage::body)
                .anyMatch(body -> body.startsWith("No longer muted: web-2. Still open: web-2 DOWN ("))
                .anyMatch(body -> body.startsWith("CRITICAL web-2 DOWN"));
        story.writes(TIM, "status");
        assertThat(story.expectMessage(TIM).body()).doesNotContain("Maintenance");
        story.tells(web2(Verdict.UP));
        story.said();
        minutes(10).tells(web2(Verdict.DOWN));
        assertThat(story.said()).as("the next trouble within the window").hasSize(1);
    }

    @Test
    void aShorterMuteDoesntShortenIt() {
        minutes(61).tells(web2(Verdict.DOWN));
        story.writes(TIM, "mute web-2 10m");
        story.passes(OpsStory.LONG_ENOUGH);
        story.said();
        minutes(100).expectSilence();
        minutes(20);
        assertThat(story.said()).hasSize(1);
    }

    @Test
    void anUnackEndsItForThisTroubleAlone() {
        minutes(61).tells(web2(Verdict.DOWN));
        story.writes(TIM, "unack");
        story.passes(OpsStory.LONG_ENOUGH);
        assertThat(story.said()).extracting(ChatMessage::body).anyMatch(body -> body.startsWith("CRITICAL web-2 DOWN"));
        minutes(30).expectSilence();
    }

    @Test
    void aBlueprintWithoutItEndsIt() {
        minutes(61).tells(web2(Verdict.DOWN)).expectSilence();
        story.rewires(Facts.ofMesh(), "web-2", "app-1").passes(OpsStory.LONG_ENOUGH);
        assertThat(story.expectMessage(TIM).body()).startsWith("CRITICAL web-2 DOWN");
        story.expectSilence();
    }

    @Test
    void aRestartDoesntEndIt() {
        minutes(61).tells(web2(Verdict.DOWN));
        story.restarts().connects().tells(web2(Verdict.DOWN));
        minutes(110).expectSilence();
        minutes(12);
        assertThat(story.said()).hasSize(1);
    }

    @Test
    void whereThereIsNoChatTheConsoleIsQuietToo() {
        OpsStory quiet = OpsStory.of(facts().withoutChat());
        quiet.passes(MINUTE.multipliedBy(61)).tells(web2(Verdict.DOWN));
        assertThat(quiet.acts(OpsEffect.Console.class)).isEmpty();
        quiet.passes(MINUTE.multipliedBy(121));
        assertThat(quiet.acts(OpsEffect.Console.class)).hasSize(1);
    }

    // ---- several nodes

    /** n2 is watched by n1, the lead, and n0. */
    @Test
    void whenItEndsOneMessageTellsEachWhatIsStillBad() {
        OpsMesh mesh = OpsMesh.of(8, "tim", "ana")
                .seconds(200)
                .plans("n2", Duration.ofMinutes(5), Duration.ofHours(1))
                .seconds(600)
                .misses("n1", "n2")
                .misses("n0", "n2")
                .bothFind("n2", Verdict.DOWN);
        mesh.seconds(2_900).expectSilence();
        mesh.seconds(200);
        assertThat(mesh.got())
                .allMatch(message -> message.body().startsWith("CRITICAL n2 DOWN"))
                .extracting(OpsMesh.Got::to)
                .containsExactlyInAnyOrder(TIM, Facts.ANA);
        mesh.seconds(600).expectSilence();
    }

    @Test
    void itIsEndedThroughANodeThatHasNothingToDoWithIt() {
        OpsMesh mesh = OpsMesh.of(8, "tim")
                .seconds(200)
                .plans("n2", Duration.ZERO, Duration.ofHours(20))
                .misses("n1", "n2")
                .misses("n0", "n2")
                .bothFind("n2", Verdict.DOWN)
                .seconds(60)
                .expectSilence()
                .writes(TIM, "n5", "unmute n2", Optional.empty())
                .seconds(90);
        assertThat(mesh.got().stream().filter(m -> m.body().startsWith("CRITICAL n2 DOWN")))
                .hasSize(1);
        mesh.reaches("n1", "n2").reaches("n0", "n2").bothFind("n2", Verdict.UP).seconds(50_000);
        mesh.got();
        mesh.misses("n1", "n2").misses("n0", "n2").bothFind("n2", Verdict.DOWN).seconds(60);
        assertThat(mesh.got()).as("14 h later it is ended still").hasSize(1);
    }
}
