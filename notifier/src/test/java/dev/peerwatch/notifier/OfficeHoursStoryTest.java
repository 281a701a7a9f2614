package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.policy.Hours;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What isn't critical is told from Monday to Friday, 8 to 17 o'clock in Berlin, where it is Saturday, 14:01:52: until Monday at 8 it is 41
 * hours, 58 minutes and 8 seconds.
 */
class OfficeHoursStoryTest {

    private static final String TIM = Facts.TIM;
    private static final String ANA = Facts.ANA;
    private static final Duration UNTIL_MONDAY =
            Duration.ofHours(41).plusMinutes(58).plusSeconds(8);

    private static Facts facts() {
        return Facts.ofMesh().ana().officeHours(Tier.NON_CRITICAL);
    }

    private static Finding web2(Verdict verdict) {
        return Facts.about("web-2").tier(Tier.NON_CRITICAL).is(verdict);
    }

    private static Finding dead() {
        return Facts.about("web-2").is(Verdict.DOWN);
    }

    private static OpsStory story(Facts facts) {
        return OpsStory.of(facts).connects();
    }

    private static OpsStory story() {
        return story(facts());
    }

    private static List<String> to(String reader, List<ChatMessage> all) {
        return all.stream()
                .filter(m -> m.to().equals(reader))
                .map(ChatMessage::body)
                .toList();
    }

    // ---- what waits

    @Test
    void whatIsntCriticalWaitsUntilTheHoursBegin() {
        OpsStory story = story().tells(web2(Verdict.DEGRADED));
        story.passes(UNTIL_MONDAY.minusSeconds(30)).expectSilence();
        assertThat(story.journal("untold"))
                .extracting(e -> e.fields().get("reason"))
                .containsExactly("outside the hours of its tier");
        story.passes(Duration.ofSeconds(30));
        List<ChatMessage> said = story.said();
        assertThat(said).hasSize(2);
        assertThat(to(TIM, said))
                .singleElement()
                .asString()
                .startsWith("NON-CRITICAL web-2 DEGRADED since 21 Nov 14:01:52 CET");
        assertThat(to(ANA, said)).hasSize(1);
        story.passes(Duration.ofHours(30)).expectSilence();
    }

    @Test
    void whatIsCriticalDoesnt() {
        assertThat(story().tells(dead()).said()).hasSize(2);
    }

    @Test
    void whatCameAndWentMeanwhileIsOneSummary() {
        OpsStory story = story().tells(web2(Verdict.DEGRADED));
        story.passes(Duration.ofMinutes(8)).tells(web2(Verdict.UP));
        story.passes(Duration.ofHours(3)).tells(web2(Verdict.DEGRADED));
        story.passes(Duration.ofMinutes(8)).tells(web2(Verdict.UP));
        story.passes(UNTIL_MONDAY.minusHours(4)).expectSilence();
        story.passes(Duration.ofHours(2));
        List<ChatMessage> said = story.said();
        assertThat(said).hasSize(2);
        assertThat(to(TIM, said)).singleElement().asString().contains("web-2 was DEGRADED");
        story.passes(Duration.ofHours(30)).expectSilence();
    }

    @Test
    void whatIsToBeToldInTheMorningIsNotOneOfTheLastHour() {
        OpsStory story = story().tells(web2(Verdict.DEGRADED)).tells(web2(Verdict.UP));
        story.writes(TIM, "incidents");
        assertThat(story.expectMessage(TIM).body()).startsWith("over: web-2 was DEGRADED");
        story.passes(Duration.ofHours(2));
        story.writes(TIM, "incidents");
        assertThat(story.expectMessage(TIM).body()).startsWith("No incident is open here");
    }

    @Test
    void theSummaryOutlivesARestart() {
        OpsStory story = story().tells(web2(Verdict.DEGRADED)).tells(web2(Verdict.UP));
        story.passes(Duration.ofHours(20)).restarts().connects();
        story.tells(web2(Verdict.UP)).passes(UNTIL_MONDAY.minusHours(20));
        assertThat(to(TIM, story.said())).singleElement().asString().contains("web-2 was DEGRADED");
    }

    @Test
    void theEndOfWhatWasToldWithinThemWaitsToo() {
        OpsStory story = story();
        story.passes(UNTIL_MONDAY.plusHours(8).plusMinutes(55)).tells(web2(Verdict.DEGRADED));
        assertThat(story.said()).hasSize(2);
        story.passes(Duration.ofHours(2)).tells(web2(Verdict.UP)).expectSilence();
        story.passes(Duration.ofHours(14));
        assertThat(to(TIM, story.said())).singleElement().asString().startsWith("OK web-2 UP");
    }

    @Test
    void whoWasWokenForSomethingCriticalHearsHowItGoesOn() {
        OpsStory story = story().tells(dead());
        assertThat(story.said()).hasSize(2);
        story.tells(web2(Verdict.DEGRADED));
        assertThat(to(TIM, story.said()))
                .singleElement()
                .asString()
                .startsWith("NON-CRITICAL web-2 DEGRADED, was DOWN");
    }

    // ---- who hears at any time

    @Test
    void whoIsSubscribedHearsAtAnyTimeAndIsToldWhoIsNext() {
        OpsStory story = story().happens(new OpsEvent.Subscribers("web-2", List.of(ANA)));
        story.tells(web2(Verdict.DEGRADED));
        ChatMessage alert = story.expectMessage(ANA);
        assertThat(alert.body()).contains("Told: you. Next: tim 23 Nov 02:00.");
        story.expectSilence();
        story.writes(ANA, "the fan is loud");
        assertThat(story.expectMessage(ANA).body())
                .isEqualTo("Noted, not acknowledged: tim is told at 23 Nov 02:00. Send ack to stop that.");
        story.tells(web2(Verdict.UP));
        assertThat(story.expectMessage(ANA).body()).startsWith("OK web-2 UP");
        story.expectSilence();
    }

    @Test
    void aSecondAddressIsSubscribedForAllOfThem() {
        OpsStory story = story().happens(new OpsEvent.Subscribers("web-2", List.of("tim@elsewhere.net")));
        story.tells(web2(Verdict.DEGRADED));
        assertThat(story.said()).extracting(ChatMessage::to).containsExactly(TIM);
    }

    @Test
    void soDoesTheRoom() {
        String room = "ops@conference.chat.example.org";
        OpsStory story = story(facts().room(room)).tells(web2(Verdict.DEGRADED));
        assertThat(story.said()).extracting(ChatMessage::to).containsExactly(room);
    }

    @Test
    void whatIsLoggedNobodyHears() {
        OpsStory story = story().happens(new OpsEvent.Subscribers("web-2", List.of(ANA)));
        story.tells(Facts.about("web-2").tier(Tier.LOGGED).is(Verdict.DEGRADED));
        story.passes(UNTIL_MONDAY.plusHours(1)).expectSilence();
    }

    @Test
    void aTierThatIsNeverToldIsForWhoIsSubscribed() {
        OpsStory story = story(Facts.ofMesh().ana().hours(Tier.NON_CRITICAL, Hours.NEVER))
                .happens(new OpsEvent.Subscribers("web-2", List.of(ANA)));
        story.tells(web2(Verdict.DEGRADED));
        assertThat(story.expectMessage(ANA).body()).contains("Told: you.").doesNotContain("Next");
        story.tells(web2(Verdict.UP));
        story.expectMessage(ANA);
        story.passes(UNTIL_MONDAY.plusHours(12)).expectSilence();
        assertThat(story.state().voices().ended()).as("nothing is owed to tim").isEmpty();
    }

    // ---- what depends on it

    @Test
    void escalationBeginsWithTheHoursAndPausesOutsideThem() {
        OpsStory story = story(facts().step(Tier.NON_CRITICAL, Duration.ofHours(6), false, "tim")
                .step(Tier.NON_CRITICAL, Duration.ofHours(6), false, "ana"));
        story.tells(web2(Verdict.DEGRADED)).passes(UNTIL_MONDAY.minusMinutes(1)).expectSilence();
        story.passes(Duration.ofMinutes(1));
        ChatMessage first = story.expectMessage(TIM);
        assertThat(first.body()).contains("Told: you. Next: ana 14:00.");
        story.expectSilence();
        story.passes(Duration.ofHours(6));
        assertThat(story.expectMessage(ANA).body()).contains("Next: tim again 24 Nov 02:00.");
        story.expectSilence();
        story.passes(Duration.ofHours(17)).expectSilence();
        story.passes(Duration.ofHours(1).plusMinutes(1));
        assertThat(story.expectMessage(TIM).body()).startsWith("NON-CRITICAL web-2 still DEGRADED");
        story.expectSilence();
    }

    @Test
    void noPhoneRingsAndNoLastResortRunsWhereEvenWhatIsCriticalHasHours() {
        OpsStory story = story(Facts.ofMesh().withoutPeople().phone("ana", ANA).officeHours(Tier.CRITICAL))
                .happens(new OpsEvent.Subscribers("web-2", List.of(ANA)));
        story.tells(dead());
        story.expectMessage(ANA);
        assertThat(story.acts(OpsEffect.Ring.class)).isEmpty();
        OpsStory away = OpsStory.of(Facts.ofMesh().officeHours(Tier.CRITICAL)).tells(dead());
        away.passes(Duration.ofHours(2));
        assertThat(away.acts(OpsEffect.LastResort.class)).isEmpty();
        away.passes(UNTIL_MONDAY.minusHours(2));
        assertThat(away.acts(OpsEffect.LastResort.class)).isEmpty();
        away.passes(Duration.ofMinutes(2));
        assertThat(away.acts(OpsEffect.LastResort.class)).hasSize(1);
    }

    @Test
    void oncallSaysTheHours() {
        OpsStory story = story();
        story.writes(TIM, "oncall");
        assertThat(story.expectMessage(TIM).body())
                .contains("critical: all of them, at once")
                .contains("non-critical (Mon-Fri 08:00-17:00 Europe/Berlin): all of them, at once");
    }

    @Test
    void whatSomebodyAnswersThenIsNoReasonToWakeTheOthers() {
        OpsStory story = story();
        story.passes(UNTIL_MONDAY.plusHours(8).plusMinutes(55)).tells(web2(Verdict.DEGRADED));
        assertThat(story.said()).hasSize(2);
        story.passes(Duration.ofHours(2));
        story.writes(TIM, "ack");
        story.passes(OpsStory.LONG_ENOUGH);
        assertThat(story.said()).extracting(ChatMessage::to).containsExactly(TIM);
    }

    // ---- several nodes

    /** n2 is watched by n1, the lead, and n0. The hours begin today at three, which is in 54 minutes. */
    @Test
    void whenTheHoursBeginOneNodeTellsIt() {
        Hours.Window today =
                new Hours.Window(new TreeSet<>(List.of(DayOfWeek.SATURDAY)), LocalTime.of(15, 0), LocalTime.of(17, 0));
        Hours hours = new Hours(List.of(today), ZoneId.of("Europe/Berlin"));
        OpsMesh mesh = OpsMesh.of(8, "tim", "ana")
                .tellsBy(Facts.ofMesh().hours(Tier.NON_CRITICAL, hours).onCall())
                .seconds(200)
                .finds("n1", 0, Facts.about("n2").tier(Tier.NON_CRITICAL), Verdict.DEGRADED)
                .finds("n0", 1, Facts.about("n2").tier(Tier.NON_CRITICAL), Verdict.DEGRADED);
        mesh.seconds(3_280).expectSilence();
        mesh.seconds(60);
        assertThat(mesh.got()).extracting(OpsMesh.Got::to).containsExactlyInAnyOrder(TIM, ANA);
        mesh.seconds(600).expectSilence();
    }
}
