package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.incident.Closing;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One node and what people want of it: which incident is meant, what is too late, and how it is answered. */
class OrderStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Longer than a confirmation waits for other nodes, of which none answers here. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private final OpsStory story = OpsStory.of(Facts.ofMesh()).connects();

    private OpsStory down(String... nodes) {
        for (String node : nodes) {
            story.tells(Facts.about(node).is(Verdict.DOWN));
        }
        return story;
    }

    private Incident open(String node) {
        return Optional.ofNullable(story.state().open().get(node)).orElseThrow();
    }

    private String id(String node) {
        return open(node).id().hex().substring(0, 4);
    }

    private String alert(String node) {
        return open(node).sends().firstKey();
    }

    /** The answer to the last thing that was written. */
    private String answer() {
        story.passes(SETTLED);
        return story.expectMessage(Facts.TIM).body();
    }

    private String asks(String body) {
        story.said();
        story.writes(Facts.TIM, body);
        String answer = answer();
        story.expectSilence();
        return answer;
    }

    // ---- which one

    @Test
    void theOnlyOpenOneIsMeant() {
        down("web-2");
        assertThat(asks("ack")).startsWith("You have it: web-2 DOWN (" + id("web-2") + ")");
        assertThat(open("web-2").ack()).isPresent();
        assertThat(story.expectJournal("ack").fields())
                .containsEntry("by", "tim")
                .containsEntry("incident", id("web-2"))
                .containsEntry("subject", "web-2");
    }

    @Test
    void ofTwoItIsAskedWhich() {
        down("web-2", "app-1");
        assertThat(asks("ack"))
                .startsWith("Which one? app-1 DOWN (" + id("app-1") + "), web-2 DOWN (" + id("web-2") + ").");
        assertThat(asks("ack " + id("web-2") + " disk")).startsWith("You have it: web-2 DOWN");
        assertThat(asks("ack")).as("the other one").startsWith("You have it: app-1 DOWN");
        assertThat(asks("ack " + id("app-1"))).startsWith("You have it already: app-1 DOWN");
    }

    @Test
    void anIdNobodyKnowsIsSaidToBeUnknown() {
        down("web-2");
        assertThat(asks("ack 0000")).startsWith("I know of no incident 0000").contains("Open: web-2 DOWN");
        assertThat(open("web-2").ack()).isEmpty();
    }

    @Test
    void aWordThatMightBeAnIdIsAWordIfNoIncidentIsCalledSo() {
        down("web-2");
        assertThat(asks("ack dead disk")).startsWith("You have it: web-2 DOWN");
        assertThat(open("web-2").ack().orElseThrow().words()).isEqualTo("dead disk");
    }

    @Test
    void aReplyNamesTheIncident() {
        down("web-2", "app-1");
        story.said();
        story.replies(Facts.TIM, alert("app-1"), "ack mine");
        assertThat(answer()).startsWith("You have it: app-1 DOWN");
        assertThat(open("web-2").ack()).isEmpty();
        story.replies(Facts.TIM, "never-sent", "ack");
        assertThat(answer()).startsWith("Not done: what you answered told of nothing");
        assertThat(open("web-2").ack()).isEmpty();
    }

    @Test
    void withNothingOpenThereIsNothingToDo() {
        for (String order : List.of("ack", "unack", "snooze 1h", "resolve")) {
            assertThat(asks(order)).startsWith("Nothing is open that I know of");
        }
    }

    @Test
    void whatIsOverIsSaidToBeOver() {
        down("web-2");
        String id = id("web-2");
        story.tells(Facts.about("web-2").is(Verdict.UP)).passes(MINUTE.multipliedBy(3));
        assertThat(asks("ack " + id)).startsWith("web-2 DOWN (" + id + ") is over since ");
    }

    @Test
    void whatNobodyHasCannotBeTakenBack() {
        down("web-2");
        assertThat(asks("unack")).contains("nobody has it");
    }

    @Test
    void nobodySilencesAnythingForLongerThanTwelveHours() {
        down("web-2");
        assertThat(asks("snooze 3d")).contains("12 h is the most");
        assertThat(open("web-2").quietUntil(Facts.NOON.plus(Duration.ofHours(11))))
                .isPresent();
        assertThat(open("web-2").quietUntil(Facts.NOON.plus(Duration.ofHours(13))))
                .isEmpty();
    }

    // ---- late

    @Test
    void lateItCountsOnlyWithTheIdOfOneThatWasOpenThen() {
        story.passes(MINUTE.multipliedBy(10));
        down("web-2");
        story.passes(MINUTE.multipliedBy(10)).said();
        story.arrivesLate(Facts.TIM, "ack", MINUTE.multipliedBy(5));
        assertThat(answer()).startsWith("That arrived late, not done.");
        assertThat(open("web-2").ack()).isEmpty();
        story.arrivesLate(Facts.TIM, "ack " + id("web-2") + " on my way", MINUTE.multipliedBy(5));
        assertThat(answer()).startsWith("You have it: web-2 DOWN");
        assertThat(open("web-2").ack().orElseThrow().words()).isEqualTo("on my way");
    }

    @Test
    void whatWasWrittenBeforeItBeganIsNotAboutIt() {
        story.passes(MINUTE.multipliedBy(30));
        story.tells(Facts.about("web-2")
                .since(Facts.NOON.plus(MINUTE.multipliedBy(30)))
                .is(Verdict.DOWN));
        story.said();
        story.arrivesLate(Facts.TIM, "ack " + id("web-2"), MINUTE.multipliedBy(20));
        assertThat(answer()).startsWith("That arrived late, not done.");
        assertThat(open("web-2").ack()).isEmpty();
    }

    // ---- words

    @Test
    void wordsAreSaidOnceToBeNoAcknowledgement() {
        down("web-2");
        assertThat(asks("looking at it"))
                .startsWith(
                        "Noted, not acknowledged: web-2 DOWN (" + id("web-2") + ") is still open and nobody has it.");
        story.writes(Facts.TIM, "still looking");
        story.passes(SETTLED).expectSilence();
        assertThat(story.journal("note")).hasSize(2);
    }

    @Test
    void onceAcknowledgedWordsAreJustKept() {
        down("web-2");
        asks("ack");
        story.writes(Facts.TIM, "looking at it");
        story.passes(SETTLED).expectSilence();
    }

    @Test
    void aCommandThatLacksSomethingIsKeptAndExplained() {
        down("web-2");
        assertThat(asks("snooze")).startsWith("Kept as a note. To snooze, say for how long");
        assertThat(story.expectJournal("note").text()).contains("snooze");
    }

    // ---- corrections

    @Test
    void aCorrectionIsKeptBesideWhatItCorrects() {
        String first = story.writes(Facts.TIM, "the fan is load");
        story.corrects(Facts.TIM, first, "the fan is loud").expectSilence();
        assertThat(story.journal("note"))
                .extracting(e -> e.text().orElse(""))
                .containsExactly("the fan is load", "the fan is loud");
        assertThat(story.journal("note").get(1).fields())
                .containsEntry("corrects", first)
                .containsEntry("was", "the fan is load");
    }

    @Test
    void aNoteMayBecomeTheCommandThatItShouldHaveBeen() {
        down("web-2");
        story.said();
        String typo = story.writes(Facts.TIM, "akc");
        assertThat(answer()).startsWith("Noted, not acknowledged");
        story.corrects(Facts.TIM, typo, "ack");
        assertThat(answer()).startsWith("You have it: web-2 DOWN");
        story.corrects(Facts.TIM, typo, "never mind");
        assertThat(answer()).startsWith("What was done stays done.");
        assertThat(open("web-2").ack()).isPresent();
    }

    @Test
    void aCommandThatCorrectsSomethingForgottenIsNotDone() {
        down("web-2");
        story.said();
        story.corrects(Facts.TIM, "long-ago", "ack");
        assertThat(answer()).startsWith("Kept as a correction, not done");
        assertThat(open("web-2").ack()).isEmpty();
    }

    // ---- reactions

    @Test
    void aThumbOnAnythingElseIsJournaledAndNoMore() {
        down("web-2");
        story.said();
        story.reacts(Facts.TIM, "some-answer", "👍").passes(SETTLED).expectSilence();
        assertThat(story.expectJournal("reaction").text()).contains("👍");
        story.reacts(Facts.TIM, alert("web-2"), "🤔").passes(SETTLED).expectSilence();
        assertThat(open("web-2").ack()).isEmpty();
        story.reacts(Facts.TIM, alert("web-2"), "✅");
        assertThat(answer()).startsWith("You have it");
    }

    @Test
    void aGuestsThumbCountsForNothing() {
        down("web-2");
        story.said();
        story.reacts(Facts.GUEST, alert("web-2"), "👍").passes(SETTLED).expectSilence();
        assertThat(open("web-2").ack()).isEmpty();
    }

    // ---- questions

    @Test
    void incidentsSaysWhoHasWhat() {
        down("web-2", "app-1");
        asks("ack " + id("web-2"));
        assertThat(asks("incidents").lines())
                .anyMatch(line -> line.matches("critical: web-2 DOWN since 14:01:52 \\(....\\), tim has it since .*"))
                .anyMatch(line -> line.matches("critical: app-1 DOWN since 14:01:52 \\(....\\), nobody has it"));
        assertThat(asks("status")).contains("tim has it since");
    }

    @Test
    void onCallSaysThatThereAreNoShiftsYet() {
        assertThat(asks("oncall"))
                .contains("All of them, at once and at any hour")
                .contains("tim, tim@example.org, it is 14:01:52 CET there");
    }

    @Test
    void theEndOfTheLogIsReadFromTheDisk() {
        story.writes(Facts.TIM, "log 3");
        assertThat(story.acts(OpsEffect.ReadLog.class)).containsExactly(new OpsEffect.ReadLog(Facts.TIM, 3));
        story.happens(new OpsEvent.LogRead(Facts.TIM, List.of("one", "two")));
        assertThat(story.expectMessage(Facts.TIM).body()).isEqualTo("one\ntwo");
        story.happens(new OpsEvent.LogRead(
                Facts.TIM,
                IntStream.range(0, 500).mapToObj(i -> "line " + i + " of many").toList()));
        assertThat(story.expectMessage(Facts.TIM).body())
                .startsWith("The last ")
                .endsWith("line 499 of many")
                .hasSizeLessThan(4_000);
        story.happens(new OpsEvent.NotRead(Facts.TIM, "disk full"));
        assertThat(story.expectMessage(Facts.TIM).body()).isEqualTo("I can't read that: disk full.");
    }

    @Test
    void uptimeIsWhatTheIncidentsLeave() {
        story.writes(Facts.GUEST, "uptime web-2 1d");
        OpsEffect.ReadIncidents read = story.acts(OpsEffect.ReadIncidents.class).get(0);
        assertThat(read.node()).contains("web-2");
        assertThat(Duration.between(read.since(), Facts.NOON)).isEqualTo(Duration.ofDays(1));
        down("web-2");
        story.said();
        Incident hour = open("web-2").closed(new Closing(Facts.NOON.plus(MINUTE.multipliedBy(60)), "", "x"));
        story.passes(MINUTE.multipliedBy(70)).said();
        story.happens(new OpsEvent.IncidentsRead(
                Facts.TIM,
                Optional.of("web-2"),
                Facts.NOON.minus(Duration.ofHours(8)),
                List.of(IncidentCodec.encode(hour))));
        assertThat(story.expectMessage(Facts.TIM).body())
                .startsWith("web-2: 89.")
                .contains("missed once for 1 h");
        story.happens(new OpsEvent.IncidentsRead(Facts.TIM, Optional.empty(), Facts.NOON, List.of()));
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("nothing was missed in the last 1 h");
    }

    @Test
    void statusNamesWhatWaitsForTheChatServer() {
        story.serverTakes(false).writes(Facts.TIM, "status");
        story.passes(MINUTE).writes(Facts.TIM, "status");
        assertThat(story.said().get(1).body())
                .endsWith("\n1 of my messages waits for the chat server, the oldest for 1 min.");
    }

    // ---- mute

    @Test
    void aNodeOfAnotherBlueprintIsntMuted() {
        assertThat(asks("mute web-9 2h")).isEqualTo("Not done: my blueprint has no node web-9.");
        assertThat(asks("unmute web-9")).isEqualTo("Not done: my blueprint has no node web-9.");
    }

    // ---- guests

    @ParameterizedTest
    @ValueSource(strings = {"ack", "snooze 1h", "resolve", "log", "incidents", "oncall", "mute web-2 1h"})
    void guestsMayNot(String order) {
        down("web-2");
        story.said();
        story.writes(Facts.GUEST, order);
        assertThat(story.expectMessage(Facts.GUEST).body()).startsWith("That is for the people of my blueprint");
        assertThat(open("web-2").answers()).isEmpty();
    }

    // ---- much, long and odd

    @Test
    void tenPeopleWithTwoHundredMessagesEachWithinAMinute() {
        Facts facts = Facts.ofMesh();
        List<String> people =
                IntStream.range(0, 10).mapToObj(i -> "p" + i + "@example.org").toList();
        people.forEach(jid -> facts.person(jid.substring(0, 2), "UTC", jid));
        OpsStory busy = OpsStory.of(facts).connects();
        for (int i = 0; i < 200; i++) {
            for (String jid : people) {
                busy.writes(jid, i % 2 == 0 ? "note " + i : String.format("ack %04d", i));
            }
            busy.passes(Duration.ofMillis(300));
        }
        assertThat(busy.journal("note")).hasSize(1_000);
        assertThat(busy.acts(OpsEffect.Receipt.class)).hasSize(2_000);
        List<String> expected = IntStream.range(0, 200)
                .filter(i -> i % 2 == 1)
                .mapToObj(i -> String.format("I know of no incident %04d", i))
                .toList();
        List<ChatMessage> said = busy.said();
        for (String jid : people) {
            assertThat(said.stream()
                            .filter(m -> m.to().equals(jid))
                            .map(m -> m.body().substring(0, "I know of no incident 0000".length())))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void aFloodWaitsItsTurnIsExplainedOnceAndDelaysNobodyElse() {
        OpsStory busy = OpsStory.of(Facts.ofMesh().ana()).connects();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(busy.writes(Facts.TIM, "line " + i));
        }
        assertThat(busy.journal("note")).hasSize(240);
        assertThat(busy.expectMessage(Facts.TIM).body()).startsWith("You write faster than 240 messages a minute");
        busy.writes(Facts.ANA, "status");
        busy.expectMessage(Facts.ANA);
        busy.expectSilence();
        busy.passes(MINUTE.multipliedBy(4));
        assertThat(busy.journal("note"))
                .extracting(e -> e.text().orElse(""))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList());
        assertThat(busy.acts(OpsEffect.Receipt.class))
                .extracting(OpsEffect.Receipt::messageId)
                .filteredOn(id -> ids.contains(id))
                .containsExactlyElementsOf(ids);
        busy.expectSilence();
    }

    @Test
    void whatWaitsInAFloodIsTakenAgainAfterACrash() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ids.add(story.writes(Facts.TIM, "line " + i));
        }
        story.restarts().connects();
        for (int i = 0; i < 300; i++) {
            story.repeats(ids.get(i), Facts.TIM, "line " + i);
        }
        story.passes(MINUTE.multipliedBy(2));
        assertThat(story.journal("note")).hasSize(300);
    }

    @Test
    void whatTheArchiveBringsAgainIsNoFlood() {
        for (int start = 0; start < 4; start++) {
            for (int i = 0; i < 200; i++) {
                story.repeats("again-" + i, Facts.TIM, "line " + i);
            }
            story.expectSilence().restarts().connects();
        }
        assertThat(story.journal("note")).hasSize(200);
        assertThat(story.acts(OpsEffect.Receipt.class)).hasSize(800);
    }

    @Test
    void sixtyFourKibibytesAreKeptAndTheRestIsCutWithANote() {
        String all = "ä€🔥x".repeat(64 * 1024 / 10);
        story.writes(Facts.TIM, all);
        story.expectSilence();
        assertThat(story.expectJournal("note").text()).contains(all);
        story.writes(Facts.TIM, "🔥".repeat(20_000));
        assertThat(story.expectMessage(Facts.TIM).body()).startsWith("Only the first 64 KiB are kept");
        assertThat(story.journal("note").get(1).text()).contains("🔥".repeat(16 * 1024) + "… (cut)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fine\n2026-11-21T14:02:07.113Z W verdict   peer=web-2 verdict=UP",
                "right \u202Eot left\u202C",
                "<message><body>&lt;![CDATA[ ]]></body></message>",
                "bell \u0007 escape \u001B[2J nul-ish \u0001",
                "👩‍💻 🔥 𝄞 é"
            })
    void whateverIsWrittenIsKeptAsItIsAndForgesNoLine(String text) {
        story.writes(Facts.TIM, text);
        JournalEntry note = story.expectJournal("note");
        assertThat(note.text()).contains(text);
        assertThat(note.line()).doesNotContain("\n", "\u202E", "\u0007", "\u001B", "\u0001");
        down("web-2");
        story.said();
        story.writes(Facts.TIM, "ack " + text);
        assertThat(story.journal("ack")).allMatch(e -> !e.line().contains("\n"));
        String words = open("web-2").ack().orElseThrow().words();
        assertThat(words).doesNotContain("\n", "\u0007", "\u001B");
    }
}
