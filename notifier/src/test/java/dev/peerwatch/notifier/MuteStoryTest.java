package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.OpsMesh.Got;
import dev.peerwatch.notifier.chat.ChatMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Maintenance windows made by hand. It is 14:01:52 in Berlin, 08:01:52 in New York. */
class MuteStoryTest {

    private static final String TIM = Facts.TIM;
    private static final String ANA = Facts.ANA;

    private final OpsStory story = OpsStory.of(Facts.ofMesh().ana()).connects();

    private static Finding web2(Verdict verdict) {
        return Facts.about("web-2").is(verdict);
    }

    /** What an order is answered with, and what the other person hears of it. */
    private List<ChatMessage> orders(String order) {
        story.writes(TIM, order);
        story.passes(Duration.ofSeconds(5));
        return story.said();
    }

    private static String to(String reader, List<ChatMessage> all) {
        List<ChatMessage> his = all.stream().filter(m -> m.to().equals(reader)).toList();
        assertThat(his).hasSize(1);
        return his.get(0).body();
    }

    @Test
    void theAuthorAndAllOnCallHearOfItAndTheJournalHasIt() {
        List<ChatMessage> said = orders("mute web-2 2h new kernel");
        assertThat(to(TIM, said))
                .startsWith("Muted: web-2 until 16:01:52 CET."
                        + " It is watched and logged all the same; what is bad then is told.");
        assertThat(to(ANA, said))
                .startsWith("tim muted web-2 until 10:01:52 EST: “new kernel”.")
                .endsWith("Send unmute web-2 to end it.");
        assertThat(story.expectJournal("mute").line())
                .contains("by=tim node=web-2 until=2026-11-21T15:01:52Z text=\"new kernel\"");
        assertThat(story.state().open()).as("it is no incident to anybody").isEmpty();
        story.writes(ANA, "status");
        assertThat(to(ANA, story.said())).contains("\nMuted: web-2 until 10:01:52 EST, by tim: “new kernel”");
        story.writes(ANA, "incidents");
        assertThat(to(ANA, story.said())).startsWith("No incident is open here");
        story.writes(ANA, "ack");
        assertThat(to(ANA, story.said())).startsWith("Nothing is open that I know of");
    }

    @Test
    void whatBeginsMeanwhileIsJournaledAndToldAtTheEndIfItIsStillBad() {
        orders("mute web-2 2h");
        story.passes(Duration.ofMinutes(10)).tells(web2(Verdict.DOWN));
        story.passes(Duration.ofMinutes(100)).expectSilence();
        assertThat(story.journal("verdict")).hasSize(1);
        assertThat(story.journal("untold"))
                .extracting(e -> e.fields().get("reason"))
                .contains("muted");
        assertThat(story.acts(OpsEffect.LastResort.class)).isEmpty();
        story.passes(Duration.ofMinutes(11));
        List<ChatMessage> said = story.said();
        assertThat(to(TIM, said)).startsWith("CRITICAL web-2 DOWN since");
        assertThat(to(ANA, said)).startsWith("CRITICAL web-2 DOWN since");
        assertThat(story.acts(OpsEffect.LastResort.class)).isEmpty();
        assertThat(story.state().open()).containsOnlyKeys("web-2");
    }

    @Test
    void whatComesAndGoesMeanwhileIsNeverTold() {
        orders("mute web-2 2h");
        story.passes(Duration.ofMinutes(10)).tells(web2(Verdict.DOWN)).tells(web2(Verdict.UP));
        story.passes(Duration.ofHours(4)).expectSilence();
        assertThat(story.journal("closed")).hasSize(2);
        assertThat(story.acts(OpsEffect.Console.class)).isEmpty();
    }

    @Test
    void whatWasToldBeforeIsQuietAndItsEndIsTold() {
        story.tells(web2(Verdict.DOWN));
        story.said();
        assertThat(to(TIM, orders("mute web-2 1h"))).contains(" Quiet from now on: web-2 DOWN (");
        story.passes(Duration.ofMinutes(5)).tells(web2(Verdict.AGENT_DOWN));
        story.passes(Duration.ofMinutes(40)).expectSilence();
        story.tells(web2(Verdict.UP));
        assertThat(story.said()).hasSize(2).allMatch(m -> m.body().startsWith("OK web-2 UP"));
    }

    @Test
    void otherNodesAreToldOf() {
        orders("mute web-2 2h");
        story.tells(Facts.about("app-1").is(Verdict.DOWN));
        assertThat(story.said()).hasSize(2);
    }

    @Test
    void itCanBeEndedAndThenIsToldWhatIsBad() {
        orders("mute web-2 2h");
        story.tells(web2(Verdict.DOWN)).expectSilence();
        story.writes(ANA, "unmute web-2");
        story.passes(OpsStory.LONG_ENOUGH);
        List<ChatMessage> said = story.said();
        assertThat(said)
                .extracting(ChatMessage::body)
                .anyMatch(body -> body.startsWith("No longer muted: web-2. Still open: web-2 DOWN ("))
                .anyMatch(body -> body.equals("ana ended the mute of web-2."));
        assertThat(said.stream().filter(m -> m.body().startsWith("CRITICAL web-2 DOWN")))
                .hasSize(2);
        story.expectJournal("unmute");
        story.passes(Duration.ofHours(3)).expectSilence();
    }

    @Test
    void noneLastsLongerThanHalfADay() {
        assertThat(to(TIM, orders("mute web-2 3d")))
                .startsWith("Muted: web-2 until 22 Nov 02:01:52 CET.")
                .contains(" 12 h is the most.");
    }

    @Test
    void aRestartDoesntEndIt() {
        orders("mute web-2 2h");
        story.restarts().connects().tells(web2(Verdict.DOWN));
        story.passes(Duration.ofMinutes(60)).expectSilence();
        story.passes(Duration.ofMinutes(62));
        assertThat(story.said()).hasSize(2);
    }

    @Test
    void theLastOrderCounts() {
        orders("mute web-2 2h");
        orders("mute web-2 30m");
        story.tells(web2(Verdict.DOWN)).expectSilence();
        story.passes(Duration.ofMinutes(31));
        assertThat(story.said()).hasSize(2);
        orders("mute web-2 1h");
        story.passes(Duration.ofMinutes(58)).expectSilence();
    }

    // ---- several nodes

    /** n2 is watched by n1, the lead, and n0; n5 has nothing to do with it. */
    private static OpsMesh mesh() {
        return OpsMesh.of(8, "tim", "ana").seconds(200);
    }

    private static OpsMesh goesDown(OpsMesh mesh) {
        return mesh.misses("n1", "n2").misses("n0", "n2").bothFind("n2", Verdict.DOWN);
    }

    @Test
    void whoeverIsToldOfItItsWatchersKnow() {
        OpsMesh mesh = mesh().writes(TIM, "n5", "mute n2 1h", Optional.empty()).seconds(5);
        assertThat(mesh.got()).extracting(Got::body).hasSize(2).noneMatch(body -> body.contains("Only I know that"));
        goesDown(mesh).seconds(3_400).expectSilence();
        mesh.seconds(300);
        assertThat(mesh.got()).extracting(Got::to).containsExactlyInAnyOrder(TIM, ANA);
    }

    @Test
    void itIsEndedThroughANodeThatDidntKnowOfIt() {
        OpsMesh mesh = mesh().writes(TIM, "n5", "mute n2 1h", Optional.empty()).seconds(5);
        goesDown(mesh).seconds(60);
        mesh.got();
        mesh.writes(ANA, "n6", "unmute n2", Optional.empty()).seconds(90);
        assertThat(mesh.got().stream().filter(m -> m.body().startsWith("CRITICAL n2 DOWN")))
                .hasSize(2);
    }

    @Test
    void aWatcherThatWasAwayWithAnOldCopySilencesNothing() {
        OpsMesh mesh = mesh().writes(TIM, "n5", "mute n2 10h", Optional.empty()).seconds(5);
        mesh.dies("n1")
                .seconds(120)
                .writes(TIM, "n5", "unmute n2", Optional.empty())
                .seconds(7_200);
        mesh.got();
        mesh.restarts("n1").sees("n1", 0, "n2").seconds(120);
        mesh.got();
        goesDown(mesh).seconds(90);
        assertThat(mesh.got().stream().filter(m -> m.body().startsWith("CRITICAL n2 DOWN")))
                .hasSize(2);
    }
}
