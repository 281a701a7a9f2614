package dev.peerwatch.agent.runtime;

import static dev.peerwatch.agent.runtime.RunningNode.PEER;
import static dev.peerwatch.agent.runtime.RunningNode.TIM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one thread of a node: what is on disk before what is said, and that nothing ends the watching. */
@Timeout(30)
class NodeRuntimeTest {

    private final RunningNode node = new RunningNode();

    @BeforeEach
    void begin() {
        node.runtime().begin();
        node.connects();
        await().until(() -> node.done.contains("show GOOD"));
        node.done.clear();
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void watchingGoesOn() {
        int polls = node.polls.get();
        await("it goes on polling").until(() -> node.polls.get() > polls + 3);
    }

    private int when(String what) {
        await(what).until(() -> node.done.contains(what));
        return node.done.indexOf(what);
    }

    // ---- commit, then act

    @Test
    void aNoteIsOnDiskBeforeItsReceipt() {
        node.writes("m1", "on it");
        assertThat(when("commit RememberReceived note")).isLessThan(when("receipt m1"));
        assertThat(node.texts("note")).containsExactly("on it");
    }

    @Test
    void anAnswerIsInTheOutboxBeforeItIsSentAndOutOfItOnceItIsTaken() {
        node.writes("m1", "whoami");
        assertThat(when("commit RememberReceived command Enqueue"))
                .isLessThan(when("transmit You are tim of the blueprint (tim@example.org), your clock is UTC."
                        + " You are subscribed to me."));
        String id =
                node.runtime().state().ops().outbox().waiting().get(0).message().id();
        node.runtime().post(new ChatEvent.Taken(id));
        when("commit Dequeue sent");
    }

    @Test
    void aSubscriptionIsOnDiskBeforeItIsGranted() {
        node.runtime().post(new ChatEvent.Unsubscribed(TIM));
        node.runtime().post(new ChatEvent.SubscriptionRequested(TIM));
        assertThat(when("commit SaveSubscriber subscribed")).isLessThan(when("accept " + TIM));
    }

    @Test
    void whoAsksForTheLogGetsItBeforeTheAnswerToWhatIsAskedNext() {
        node.writes("m1", "the fan is loud");
        node.writes("m2", "log 1");
        node.writes("m3", "whoami");
        await().until(() -> node.done.stream().anyMatch(d -> d.startsWith("transmit You are tim")));
        List<String> said =
                node.done.stream().filter(d -> d.startsWith("transmit ")).toList();
        assertThat(said).hasSize(2);
        assertThat(said.get(0)).contains(" I command ", "text=\"log 1\"");
        assertThat(said.get(1)).startsWith("transmit You are tim");
    }

    // ---- the disk takes nothing

    @Test
    void aThumbThatIsNotKeptIsToldToo() {
        node.diskIsFull();
        node.runtime().post(new ChatEvent.Reacted("r1", RunningNode.TIM, "a1", List.of("👍"), true, Optional.empty()));
        when("transmit Not saved: disk full. What you wrote is not in my log.");
        assertThat(node.done).doesNotContain("receipt r1");
    }

    @Test
    void aLogThatCannotBeReadIsSaidToBeSo() {
        node.diskIsFull();
        node.writes("m1", "log");
        when("transmit I can't read that: disk full.");
    }

    @Test
    void withoutADiskThereIsNoReceiptAndTheWriterIsTold() {
        node.diskIsFull();
        node.writes("m1", "on it");
        when("transmit Not saved: disk full. What you wrote is not in my log.");
        watchingGoesOn();
        assertThat(node.done).doesNotContain("receipt m1");
        assertThat(node.runtime().status().problems()).anyMatch(p -> p.endsWith("not being kept: disk full"));
    }

    @Test
    void whatWasNotKeptIsKeptWhenItIsWrittenAgain() {
        node.diskIsFull();
        node.writes("m1", "on it");
        when("transmit Not saved: disk full. What you wrote is not in my log.");
        node.diskIsWell();
        node.writes("m1", "on it");
        when("receipt m1");
        assertThat(node.texts("note")).containsExactly("on it");
    }

    @Test
    void aRepeatThatIsAlreadyWaitingGetsNoReceiptEither() {
        CountDownLatch gate = node.holdAtNextMessage();
        node.writes("m0", "whoami");
        await().until(() -> node.done.stream().anyMatch(d -> d.startsWith("transmit You are tim")));
        node.diskIsFull();
        node.writes("m1", "on it");
        node.writes("m1", "on it");
        gate.countDown();
        await().until(() -> node.done.stream()
                        .filter(d -> d.startsWith("transmit Not saved"))
                        .count()
                == 2);
        assertThat(node.done).doesNotContain("receipt m1");
    }

    @Test
    void whatIsOwedIsWrittenOnceTheDiskIsBack() {
        node.diskIsFull();
        node.runtime().post(new NodeEvent.RewiringRefused("line 3"));
        node.runtime().post(new NodeEvent.RewiringRefused("line 4"));
        await().until(() -> node.runtime().status().problems().size() > 1);
        assertThat(node.journal("reload")).isEmpty();

        node.diskIsWell();
        node.writes("m1", "still there?");
        when("receipt m1");
        await().until(() -> !node.journal("disk").isEmpty()
                && node.runtime().state().diskProblem().isEmpty());
        assertThat(node.journal("reload"))
                .extracting(e -> e.fields().get("reason"))
                .containsExactly("line 3", "line 4");
        assertThat(node.journal("disk"))
                .extracting(e -> e.fields().get("problem"))
                .containsExactly("disk full", "over");
        assertThat(node.journal("disk").get(0).level()).isEqualTo(Level.ERROR);
    }

    @Test
    void whatIsOwedIsWrittenThoughNothingElseHappens() {
        node.diskIsFull();
        node.runtime().post(new NodeEvent.RewiringRefused("line 3"));
        await().until(() -> node.runtime().status().problems().size() > 1);
        node.diskIsWell();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> node.runtime().state().diskProblem().isEmpty());
        assertThat(node.journal("reload")).hasSize(1);
        assertThat(node.journal("disk"))
                .extracting(e -> e.fields().get("problem"))
                .containsExactly("disk full", "over");
    }

    @Test
    void aNoteThatTheShellWasToldIsNotSavedIsNotSavedLaterEither() {
        node.diskIsFull();
        CompletableFuture<Void> kept = node.runtime().postAndKeep(new NodeEvent.Note("root", "new disk in"));
        assertThatThrownBy(kept::join).hasMessageContaining("not saved: disk full");
        node.diskIsWell();
        node.runtime()
                .postAndKeep(new NodeEvent.Note("root", "new disk in, really"))
                .join();
        assertThat(node.texts("note")).containsExactly("new disk in, really");
    }

    @Test
    void aFaultOfTheStoreIsLikeAFullDisk() {
        node.diskFault = new IllegalStateException("closed");
        node.writes("m1", "on it");
        when(
                "transmit Not saved: internal error: java.lang.IllegalStateException: closed. What you wrote is not in my log.");
        assertThat(node.done).doesNotContain("receipt m1");
        watchingGoesOn();
        node.diskIsWell();
        node.writes("m1", "on it");
        when("receipt m1");
    }

    // ---- faults

    @Test
    void aFaultOnThisSideOfAPollAccusesNobody() {
        node.pollFault = new IllegalStateException("no such peer");
        watchingGoesOn();
        watchingGoesOn();
        assertThat(node.runtime().state().watch().peers().get(PEER).verdict()).isEqualTo(Verdict.UP);
        assertThat(node.journal("unable")).hasSize(1);
        node.pollFault = null;
        watchingGoesOn();
    }

    @Test
    void evenAnErrorInAnEffectDoesntEndTheWatching() {
        node.pollFault = new StackOverflowError();
        int polls = node.polls.get();
        await().until(() -> node.polls.get() > polls);
        node.pollFault = null;
        watchingGoesOn();
    }

    @Test
    void aChatThatThrowsHindersNeitherTheDiskNorTheWatching() {
        node.chatFault = new IllegalStateException("closed");
        node.writes("m1", "on it");
        when("commit RememberReceived note");
        watchingGoesOn();
        node.chatFault = null;
        node.writes("m1", "on it");
        when("receipt m1");
        assertThat(node.texts("note")).containsExactly("on it");
    }

    @Test
    void aFaultInAStepLeavesTheStateAsItWas() {
        @SuppressWarnings("NullAway") // on purpose: what must not happen, happens
        NodeEvent impossible = new NodeEvent.Chat(null);
        node.runtime().post(impossible);
        node.writes("m1", "on it");
        when("receipt m1");
        watchingGoesOn();
    }

    // ---- a witness

    @Test
    void aQuestionIsAnsweredWithWhatWasSeen() throws Exception {
        PanelAnswer answer = node.runtime()
                .askedBy(
                        PEER,
                        new PanelRequest(List.of(RunningNode.OTHER, new NodeName("nobody")), Duration.ofSeconds(2)))
                .toCompletableFuture()
                .get(2, TimeUnit.SECONDS);
        assertThat(answer.sightings()).extracting(PanelAnswer.Sighting::saw).containsExactly(Saw.GOOD, Saw.UNKNOWN);
    }

    @Test
    void aQuestionAfterTheEndIsAnsweredWithNothing() throws Exception {
        node.close();
        PanelAnswer answer = node.runtime()
                .askedBy(PEER, new PanelRequest(List.of(RunningNode.OTHER), Duration.ofMillis(10)))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        assertThat(answer.sightings()).isEmpty();
    }

    @Test
    void whoLooksIsRemembered() {
        Duration before = node.runtime().state().watch().lookedAt().getOrDefault(PEER, Duration.ZERO);
        assertThat(node.runtime().lookedAtBy(PEER, Purpose.WATCH).bootId()).isEqualTo("boot-1");
        await().until(() -> node.runtime()
                        .state()
                        .watch()
                        .lookedAt()
                        .getOrDefault(PEER, Duration.ZERO)
                        .compareTo(before)
                > 0);
    }

    // ---- the end

    @Test
    void aCleanStopTellsTheWatchersAndIsJournaledFirst() {
        node.runtime().stop(StoppingNotice.Kind.AGENT);
        assertThat(node.done.indexOf("commit stopped")).isNotNegative();
        assertThat(node.done)
                .contains("stopping n1 boot-1 AGENT", "stopping n2 boot-1 AGENT")
                .satisfies(done -> assertThat(done.indexOf("stopping n1 boot-1 AGENT"))
                        .isGreaterThan(done.indexOf("commit stopped")));
        int polls = node.polls.get();
        node.writes("late", "too late");
        assertThat(node.polls.get()).isEqualTo(polls);
        assertThat(node.texts("note")).isEmpty();
    }

    @Test
    void watchersThatDontListenAreNotWaitedForLongerThanTheLimit() {
        node.watchersListen = false;
        long began = System.nanoTime();
        node.runtime().stop(StoppingNotice.Kind.SYSTEM);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(5));
    }

    @Test
    void afterTheEndANoteIsNotPromised() {
        node.close();
        assertThatThrownBy(() -> node.runtime()
                        .postAndKeep(new NodeEvent.Note("root", "x"))
                        .join())
                .hasMessageContaining("the agent is stopping");
    }
}
