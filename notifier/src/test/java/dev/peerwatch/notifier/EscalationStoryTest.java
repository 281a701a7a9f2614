package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.policy.EscalationStep;
import dev.peerwatch.notifier.policy.OnCall;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is told when nobody answers, until somebody does. The alert is at 14:01:52 in Berlin, 08:01:52 in New York. */
class EscalationStoryTest {

    private static final String TIM = Facts.TIM;
    private static final String ANA = Facts.ANA;

    private static Finding web2(Verdict verdict) {
        return Facts.about("web-2").is(verdict);
    }

    private static Facts facts() {
        return Facts.ofMesh()
                .ana()
                .step(Duration.ofMinutes(5), "tim")
                .ringingStep(Duration.ofMinutes(10), "tim", "ana");
    }

    private static OpsStory story() {
        return OpsStory.of(facts()).connects();
    }

    private static String lastButOne(ChatMessage alert) {
        List<String> lines = alert.body().lines().toList();
        return lines.get(lines.size() - 2);
    }

    private static OpsStory minutes(OpsStory story, int minutes) {
        return story.passes(Duration.ofMinutes(minutes));
    }

    // ---- from step to step

    @Test
    void theFirstStepIsToldAtOnceTheSecondWhenNobodyAnswersAndThenTheFirstAgain() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        ChatMessage first = story.expectMessage(TIM);
        assertThat(lastButOne(first)).isEqualTo("fra, 192.0.2.12. Told: you. Next: ana 14:06.");
        minutes(story, 4).expectSilence();

        minutes(story, 1);
        List<ChatMessage> second = story.said();
        assertThat(second).extracting(ChatMessage::to).containsExactlyInAnyOrder(TIM, ANA);
        ChatMessage again =
                second.stream().filter(m -> m.to().equals(TIM)).findFirst().orElseThrow();
        assertThat(again.body()).startsWith("CRITICAL web-2 still DOWN since 14:01:52 CET (");
        assertThat(again.replyTo()).contains(first.id());
        ChatMessage ana =
                second.stream().filter(m -> m.to().equals(ANA)).findFirst().orElseThrow();
        assertThat(ana.body()).startsWith("CRITICAL web-2 DOWN since 08:01:52 EST (");
        assertThat(lastButOne(ana)).isEqualTo("fra, 192.0.2.12. Told: you, tim. Next: tim again 08:16.");

        minutes(story, 9).expectSilence();
        minutes(story, 1);
        assertThat(story.expectMessage(TIM).body()).startsWith("CRITICAL web-2 still DOWN");
        story.expectSilence();
        minutes(story, 5);
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(TIM, ANA);
        assertThat(story.journal("escalated"))
                .extracting(e -> e.fields().get("step") + " " + e.fields().get("tells"))
                .containsExactly("2 tim,ana", "3 tim", "4 tim,ana");
    }

    @Test
    void itGoesOnForAsLongAsNobodyAnswersAndCopiesDontGrowForEver() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.said();
        story.passes(Duration.ofHours(30));
        assertThat(story.said()).hasSizeBetween(359, 361);
        assertThat(story.state().open().get("web-2").sends()).hasSize(40);
    }

    @Test
    void anAcknowledgementStopsItAndWhatWasNeverToldIsntToldAsOver() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        story.writes(TIM, "ack");
        minutes(story, 60);
        assertThat(story.said()).extracting(ChatMessage::to).containsExactly(TIM);
        story.tells(web2(Verdict.UP));
        assertThat(story.expectMessage(TIM).body()).startsWith("OK web-2 UP");
        story.expectSilence();
    }

    @Test
    void whoIsTakenOffTheCallByAnUnackIsFollowedByTheNextAFullWaitLater() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        story.writes(TIM, "ack");
        minutes(story, 20);
        story.said();
        story.writes(TIM, "unack");
        minutes(story, 4);
        assertThat(story.expectMessage(TIM).body()).startsWith("You gave it back");
        story.expectSilence();
        minutes(story, 2);
        assertThat(story.said()).extracting(ChatMessage::to).contains(ANA);
    }

    @Test
    void aSnoozePausesItAndItGoesOnAWaitAfterItsEnd() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        story.writes(TIM, "snooze 30m");
        minutes(story, 29);
        assertThat(story.expectMessage(TIM).body()).startsWith("Snoozed");
        story.expectSilence();
        minutes(story, 2);
        assertThat(story.expectMessage(TIM).body())
                .contains("'s snooze is over")
                .endsWith("\nNext: ana 14:37.");
        story.expectSilence();
        minutes(story, 5);
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(TIM, ANA);
    }

    @Test
    void aRestartGoesOnWhereItWas() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        minutes(story, 5);
        assertThat(story.said()).hasSize(3);
        story.restarts().connects().finds(web2(Verdict.DOWN));
        minutes(story, 9).expectSilence();
        minutes(story, 2);
        assertThat(story.expectMessage(TIM).body()).startsWith("CRITICAL web-2 still DOWN");
        story.expectSilence();
    }

    @Test
    void whoCannotBeToldIsNoReasonToLetTheNextOneSleep() {
        OpsStory story = OpsStory.of(facts()).finds(web2(Verdict.DOWN));
        minutes(story, 6).expectSilence();
        story.connects().passes(OpsStory.LONG_ENOUGH);
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(TIM, ANA);
    }

    @Test
    void aChangeIsToldToThoseWhoHaveBeenToldOnly() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        minutes(story, 1).tells(web2(Verdict.AGENT_DOWN));
        assertThat(story.expectMessage(TIM).body()).contains("AGENT_DOWN, was DOWN,");
        story.expectSilence();
        minutes(story, 4);
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(TIM, ANA);
    }

    @Test
    void whatIsNotCriticalIsToldToAllAtOnceAndOnce() {
        OpsStory story =
                story().tells(Facts.about("web-2").tier(Tier.NON_CRITICAL).is(Verdict.DEGRADED));
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(TIM, ANA);
        minutes(story, 60).expectSilence();
    }

    @Test
    void whoIsSubscribedHearsAtOnceAndAgainWhenItIsTheOwnTurn() {
        OpsStory story = OpsStory.of(
                        Facts.ofMesh().ana().step(Duration.ofMinutes(5), "tim").step(Duration.ofMinutes(5), "ana"))
                .connects();
        story.happens(new OpsEvent.Subscribers("web-2", List.of(ANA))).tells(web2(Verdict.DOWN));
        assertThat(story.said()).extracting(ChatMessage::to).containsExactlyInAnyOrder(TIM, ANA);
        minutes(story, 5);
        assertThat(story.expectMessage(ANA).body()).startsWith("CRITICAL web-2 still DOWN");
        story.expectSilence();
    }

    // ---- what is said about it

    @Test
    void wordsAreAnsweredWithWhoIsToldNextOnce() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        story.writes(TIM, "I think the fan is loud");
        assertThat(story.expectMessage(TIM).body())
                .isEqualTo("Noted, not acknowledged: ana is told at 14:06. Send ack to stop that.");
        story.writes(TIM, "and hot");
        story.expectSilence();
        minutes(story, 5);
        story.said();
        story.writes(ANA, "what is it?");
        assertThat(story.expectMessage(ANA).body())
                .isEqualTo("Noted, not acknowledged: tim is told again at 08:16. Send ack to stop that.");
    }

    @Test
    void shortlyBeforeTheSecondCounts() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        story.passes(Duration.ofSeconds(250));
        story.writes(TIM, "hm");
        assertThat(story.expectMessage(TIM).body()).contains("ana is told at 14:06:52.");
    }

    @Test
    void incidentsSaysWhoIsNext() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        story.expectMessage(TIM);
        story.writes(TIM, "incidents");
        assertThat(story.expectMessage(TIM).body()).endsWith(", nobody has it, ana is told at 14:06");
    }

    @Test
    void oncallSaysWhoHasTheShiftAndWhoIsNext() {
        OpsStory story = OpsStory.of(Facts.ofMesh()
                        .ana()
                        .rotation("primary", "ana", "tim")
                        .step(Duration.ofMinutes(5), "primary")
                        .ringingStep(Duration.ofMinutes(10), "tim", "ana"))
                .connects();
        story.writes(TIM, "oncall");
        assertThat(story.expectMessage(TIM).body()).startsWith("""
                primary: ana until 30 Nov 09:00 CET, then tim
                critical: ana; after 5 min without an answer tim and ana by telephone; after 10 min without an answer the first again
                non-critical: all of them, at once
                tim, tim@example.org, it is 14:01:52 CET there""");
        story.tells(web2(Verdict.DOWN));
        story.expectMessage(ANA);
        story.expectSilence();
    }

    // ---- the telephone

    @Test
    void aStepThatRingsRingsAllWhomItTells() {
        OpsStory story = story().tells(web2(Verdict.DOWN));
        assertThat(story.acts(OpsEffect.Ring.class)).isEmpty();
        minutes(story, 5);
        assertThat(story.acts(OpsEffect.Ring.class))
                .extracting(OpsEffect.Ring::to)
                .containsExactlyInAnyOrder(TIM, "tim@elsewhere.net", ANA);
        story.passes(Duration.ofSeconds(31));
        assertThat(story.acts(OpsEffect.StopRinging.class)).hasSize(3);
        minutes(story, 10);
        assertThat(story.acts(OpsEffect.Ring.class))
                .as("the first step is quiet")
                .hasSize(3);
    }

    // ---- several nodes

    private static OnCall steps() {
        TreeMap<Tier, List<EscalationStep>> steps = new TreeMap<>();
        steps.put(
                Tier.CRITICAL,
                List.of(
                        new EscalationStep(List.of("tim"), Duration.ofMinutes(5), false),
                        new EscalationStep(List.of("ana"), Duration.ofMinutes(5), false)));
        return new OnCall(new TreeMap<>(), steps, OnCall.RING_FOR);
    }

    /** n2 is watched by n1, the lead, and n0. */
    private static OpsMesh mesh() {
        return OpsMesh.of(8, "tim", "ana")
                .tellsBy(steps())
                .seconds(200)
                .misses("n1", "n2")
                .misses("n0", "n2")
                .bothFind("n2", Verdict.DOWN)
                .seconds(20);
    }

    @Test
    void ofTwoWatchersOneGoesOnAndEachIsToldOnce() {
        OpsMesh mesh = mesh();
        assertThat(mesh.expectOne().to()).isEqualTo(TIM);
        mesh.seconds(270).expectSilence();
        mesh.seconds(30);
        assertThat(mesh.expectOne().to()).isEqualTo(ANA);
        mesh.seconds(270).expectSilence();
        mesh.seconds(30);
        assertThat(mesh.expectOne().to()).isEqualTo(TIM);
        assertThat(mesh.state("n0").open().get("n2").stage())
                .isEqualTo(mesh.state("n1").open().get("n2").stage());
    }

    @Test
    void whenTheLeadDiesTheOtherGoesOnFromTheStepThatWasReached() {
        OpsMesh mesh = mesh();
        mesh.got();
        mesh.seconds(300);
        assertThat(mesh.expectOne().to()).isEqualTo(ANA);
        mesh.dies("n1").seconds(330);
        assertThat(mesh.got()).extracting(OpsMesh.Got::to).containsExactly(TIM);
        assertThat(mesh.state("n0").open().get("n2").stage().orElseThrow().number())
                .isEqualTo(2);
    }

    @Test
    void anAcknowledgementToWhomeverStopsItEverywhere() {
        OpsMesh mesh = mesh();
        OpsMesh.Got alert = mesh.expectOne();
        mesh.replies(alert, "ack").seconds(5);
        mesh.got();
        mesh.seconds(3_600).expectSilence();
    }
}
