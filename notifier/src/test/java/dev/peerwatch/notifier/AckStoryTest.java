package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.OpsMesh.Got;
import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Incident;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several nodes, two people: who has it is known to all nodes and to all who were told, whatever fails meanwhile. */
class AckStoryTest {

    private static final String TIM = "tim@example.org";
    private static final String ANA = "ana@example.org";

    /** The subject: n2, watched by n1 (the lead) and n0 (the backup). */
    private static final String P = "n2";

    private final OpsMesh mesh = OpsMesh.of(8, "tim", "ana");
    private final Got toTim;
    private final Got toAna;

    AckStoryTest() {
        mesh.seconds(200)
                .misses("n1", P)
                .misses("n0", P)
                .bothFind(P, Verdict.DOWN)
                .seconds(60);
        List<Got> alerts = mesh.got();
        toTim = only(alerts, TIM);
        toAna = only(alerts, ANA);
        assertThat(alerts).hasSize(2);
        assertThat(toTim.speaker()).isNotEqualTo(toAna.speaker());
    }

    private static Got only(List<Got> all, String to) {
        List<Got> his = all.stream().filter(m -> m.to().equals(to)).toList();
        assertThat(his).as("messages to " + to + " of " + all).hasSize(1);
        return his.get(0);
    }

    private Incident at(String node) {
        return mesh.state(node).named("").stream()
                .filter(i -> i.subject().node().equals(P))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private String id() {
        return at("n1").id().hex().substring(0, 4);
    }

    private OpsMesh recovers() {
        return mesh.reaches("n1", P).reaches("n0", P).bothFind(P, Verdict.UP).seconds(120);
    }

    @Test
    void anAcknowledgementIsConfirmedAndTheOtherHearsWhoHasIt() {
        mesh.replies(toTim, "ack disk full").seconds(2);
        List<Got> got = mesh.got();
        assertThat(got).hasSize(2);
        Got confirmed = only(got, TIM);
        assertThat(confirmed.body()).isEqualTo("You have it: n2 DOWN (" + id() + ").");
        assertThat(confirmed.message().replyTo()).contains(toTim.message().id());
        Got heard = only(got, ANA);
        assertThat(heard.body())
                .startsWith("tim has it: n2 DOWN (" + id() + "), acknowledged 14:")
                .endsWith(": “disk full”");
        assertThat(heard.speaker()).isEqualTo(toAna.speaker());
        assertThat(heard.message().replyTo()).contains(toAna.message().id());
        for (String node : List.of("n0", "n1", toTim.speaker(), toAna.speaker())) {
            assertThat(at(node).ack().map(Answer::by)).as(node).contains("tim");
        }
        mesh.seconds(600).expectSilence();
    }

    @Test
    void theRecoverySaysWhoHadIt() {
        mesh.replies(toTim, "Ack").seconds(10);
        mesh.got();
        recovers();
        List<Got> got = mesh.got();
        for (Got over : List.of(only(got, TIM), only(got, ANA))) {
            assertThat(over.firstLine()).matches("OK n2 UP after .* \\(....\\), ack by tim");
            assertThat(over.message().replyTo()).isPresent();
        }
        mesh.expectNothingOpen();
    }

    @Test
    void aThumbAcknowledgesAndWithoutItItIsTakenBack() {
        mesh.reacts(toTim, "👍🏽").seconds(5);
        assertThat(only(mesh.got(), ANA).body()).startsWith("tim has it");
        mesh.reacts(toTim, "👍🏽", "❤").seconds(5).expectSilence();
        mesh.reacts(toTim).seconds(5);
        List<Got> got = mesh.got();
        assertThat(only(got, TIM).body()).startsWith("You gave it back: n2 DOWN (");
        assertThat(only(got, ANA).body()).startsWith("tim gave it back: n2 DOWN (");
        assertThat(at("n1").ack()).isEmpty();
    }

    @Test
    void takingTheThumbBackDoesNotTakeWordsBack() {
        mesh.replies(toTim, "ack").seconds(5).reacts(toTim, "👍").reacts(toTim).seconds(5);
        assertThat(at("n1").ack().map(Answer::by)).contains("tim");
    }

    @Test
    void whoComesSecondHearsWhoWasFirst() {
        mesh.replies(toTim, "ack").seconds(180);
        mesh.got();
        mesh.replies(toAna, "ack").seconds(5);
        Got answer = mesh.expectOne();
        assertThat(answer.to()).isEqualTo(ANA);
        assertThat(answer.body()).contains("already acknowledged by tim 3 min ago");
        assertThat(at("n1").ack().map(Answer::by)).contains("tim");
    }

    @Test
    void whatNoOtherNodeHasIsConfirmedOnlyWithThatSaid() {
        String speaker = toTim.speaker();
        for (int i = 0; i < 8; i++) {
            if (!speaker.equals("n" + i)) {
                mesh.cut(speaker, "n" + i);
            }
        }
        mesh.replies(toTim, "ack").seconds(1).expectSilence().seconds(5);
        assertThat(only(mesh.got(), TIM).body())
                .startsWith("You have it: n2 DOWN (")
                .endsWith("Only I know that so far: no other node took it. I go on telling them.");
        mesh.heals().seconds(150);
        assertThat(at("n1").ack().map(Answer::by)).contains("tim");
        assertThat(only(mesh.got(), ANA).body()).startsWith("tim has it");
    }

    @Test
    void whoseSpeakerIsGoneHearsItFromAWatcher() {
        mesh.dies(toAna.speaker());
        for (int i = 0; i < 8; i++) {
            if (!toAna.speaker().equals("n" + i)) {
                mesh.misses("n" + i, toAna.speaker());
            }
        }
        mesh.replies(toTim, "ack").seconds(30);
        assertThat(mesh.got()).extracting(Got::to).containsExactly(TIM);
        mesh.seconds(200);
        Got heard = only(mesh.got(), ANA);
        assertThat(heard.body()).startsWith("tim has it: n2 DOWN (");
        assertThat(heard.speaker()).isIn("n0", "n1");
    }

    @Test
    void aSnoozedTroubleIsSilentAndThenGoesOn() {
        mesh.replies(toTim, "snooze 1h").seconds(5);
        List<Got> got = mesh.got();
        assertThat(only(got, TIM).body()).startsWith("Snoozed: n2 DOWN (" + id() + ") until 15:");
        assertThat(only(got, ANA).body()).startsWith("tim snoozed n2 DOWN (");
        mesh.finds("n1", 0, P, Verdict.AGENT_DOWN).finds("n0", 1, P, Verdict.AGENT_DOWN);
        mesh.seconds(3_400).expectSilence();
        mesh.seconds(400);
        got = mesh.got();
        for (Got again : List.of(
                got.stream().filter(m -> m.to().equals(TIM)).findFirst().orElseThrow(),
                got.stream().filter(m -> m.to().equals(ANA)).findFirst().orElseThrow())) {
            assertThat(again.firstLine()).startsWith("CRITICAL n2 ");
            assertThat(again.body()).contains("AGENT_DOWN");
        }
    }

    @Test
    void aSnoozeThatEndsIsSaidOnceToEach() {
        mesh.replies(toTim, "snooze 10m").seconds(5);
        mesh.got();
        mesh.seconds(590).expectSilence().seconds(120);
        List<Got> got = mesh.got();
        assertThat(got).hasSize(2);
        assertThat(only(got, ANA).body())
                .startsWith("CRITICAL n2 still DOWN, since 14:")
                .contains("tim's snooze is over");
        assertThat(only(got, TIM).message().replyTo()).isPresent();
        mesh.seconds(3_600).expectSilence();
    }

    @Test
    void aSnoozeThatEndsIsSaidByAWatcherWhereTheSpeakerIsGone() {
        mesh.replies(toTim, "snooze 10m").seconds(5).dies(toAna.speaker());
        mesh.got();
        mesh.seconds(800);
        List<Got> got = mesh.got();
        assertThat(only(got, TIM).speaker()).isEqualTo(toTim.speaker());
        assertThat(only(got, ANA).speaker()).isIn("n0", "n1");
        assertThat(only(got, ANA).body()).startsWith("CRITICAL n2 still DOWN");
    }

    @Test
    void whoseSpeakerLosesItsChatHearsItOnce() {
        mesh.losesChat(toAna.speaker()).replies(toTim, "ack").seconds(200).chatReturns();
        mesh.seconds(300);
        assertThat(only(mesh.got(), ANA).body()).startsWith("tim has it");
    }

    @Test
    void aSpeakerThatDiesWhileItTellsTellsWhenItIsBack() {
        mesh.isNotAcknowledged(toAna.speaker()).replies(toTim, "ack").passes(Duration.ofMillis(200));
        mesh.dies(toAna.speaker()).seconds(1).restarts(toAna.speaker()).seconds(300);
        List<Got> got = mesh.got();
        assertThat(got.stream().filter(m -> m.to().equals(ANA)))
                .as("at least once, and no more than once per kill beside")
                .hasSizeBetween(1, 3)
                .allMatch(m -> m.body().startsWith("tim has it"));
    }

    @Test
    void aChangeSaysWhoHasIt() {
        mesh.replies(toTim, "ack").seconds(5);
        mesh.got();
        mesh.finds("n1", 0, P, Verdict.AGENT_DOWN)
                .finds("n0", 1, P, Verdict.AGENT_DOWN)
                .seconds(60);
        Got change = only(mesh.got(), ANA);
        assertThat(change.firstLine()).startsWith("CRITICAL n2 AGENT_DOWN, was DOWN,");
        assertThat(change.body()).endsWith("\ntim has it.");
    }

    @Test
    void aRecoveryIsToldWhileItIsSnoozed() {
        mesh.replies(toTim, "snooze 2h").seconds(5);
        mesh.got();
        recovers();
        assertThat(mesh.got()).hasSize(2).allMatch(m -> m.firstLine().startsWith("OK n2 UP"));
        mesh.seconds(10_000).expectSilence();
    }

    @Test
    void resolvedByHandIsOverForAllAndOpensAgainIfItIsStillBad() {
        mesh.replies(toTim, "resolve").seconds(30);
        List<Got> got = mesh.got();
        assertThat(only(got, TIM).body()).startsWith("Closed: n2 DOWN (");
        assertThat(only(got, ANA).firstLine()).startsWith("CLOSED n2, resolved by tim (");
        mesh.seconds(300);
        got = mesh.got();
        assertThat(only(got, TIM).firstLine()).startsWith("CRITICAL n2 DOWN since");
        assertThat(only(got, ANA).firstLine()).startsWith("CRITICAL n2 DOWN since");
    }

    @Test
    void resolvedByHandStaysOverWhereItIsWell() {
        mesh.reaches("n1", P).sees("n1", 0, P).reaches("n0", P).sees("n0", 1, P);
        mesh.replies(toTim, "resolve").seconds(600);
        assertThat(mesh.got()).hasSize(2);
        mesh.expectNothingOpen();
    }

    @Test
    void anyNodeThatHoldsItTakesItsId() {
        mesh.writes(TIM, "n0", "ack " + id(), Optional.empty()).seconds(5);
        assertThat(at("n1").ack().map(Answer::by)).contains("tim");
        assertThat(only(mesh.got(), ANA).speaker()).isEqualTo(toAna.speaker());
    }

    @Test
    void anAnswerIsOnDiskBeforeAnythingIsSaid() {
        mesh.replies(toTim, "ack");
        assertThat(mesh.node(toTim.speaker()).incidentsOnDisk().values())
                .anyMatch(kept -> kept.encoded().contains("\"ACK\""));
        mesh.expectSilence();
    }
}
