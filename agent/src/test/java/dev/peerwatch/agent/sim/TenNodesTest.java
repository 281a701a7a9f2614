package dev.peerwatch.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.sim.SimChat.Read;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.watch.PeerWatch;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stories of ten nodes in virtual time, at the defaults of a 60 s interval. */
class TenNodesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration T = MINUTE;
    private static final NodeName VICTIM = Mesh.name(3);

    private static Sim settled(long seed) {
        Sim sim = new Sim(seed, Mesh.of(10, T));
        sim.startAll();
        sim.run(Duration.ofMinutes(5));
        assertThat(sim.chat().read()).isEmpty();
        return sim;
    }

    private static List<Read> about(Sim sim, NodeName node) {
        return sim.chat().read().stream()
                .filter(r -> r.body().contains(" " + node + " "))
                .toList();
    }

    private static long watchersWith(Sim sim, NodeName subject, Verdict verdict) {
        return sim.nodes().stream()
                .filter(n -> n.life() == Life.RUNNING)
                .flatMap(n -> n.state().watch().peers().values().stream())
                .filter(p -> p.setup().name().equals(subject) && p.verdict() == verdict)
                .count();
    }

    @Test
    void aQuietHourSaysNothingAndEveryoneIsLookedAtTwiceAMinute() {
        Sim sim = settled(1);
        sim.run(Duration.ofHours(1));
        assertThat(sim.chat().read()).isEmpty();
        for (SimNode node : sim.nodes()) {
            assertThat(node.disk().journal()).extracting(JournalEntry::kind).isSubsetOf("started", "grace", "chat");
            assertThat(node.state().watch().lookedAt().values())
                    .hasSize(2)
                    .allMatch(at -> sim.agenda().now().minus(at).compareTo(T.plusSeconds(1)) <= 0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aSilentHostIsNamedWithinHalfAnIntervalAndThreeAttempts(long seed) {
        Sim sim = settled(seed);
        Duration death = sim.agenda().now().plusMillis(seed * 7_000);
        sim.run(Duration.ofMillis(seed * 7_000));
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(3));

        // DESIGN 5: two watchers half an interval apart, then (attempts - 1) retries and one timeout: 30 + 15 s, then
        // the
        // wait for others to tell of in the same message, and the chat.
        Read first = sim.chat().read().get(0);
        assertThat(first.body()).startsWith("CRITICAL n3 DOWN since ");
        assertThat(first.at().minus(death)).isLessThanOrEqualTo(Duration.ofMillis(47_300));
        assertThat(sim.chat().read())
                .as("one message, though two watchers found it")
                .hasSize(1);
        assertThat(first.body()).contains("No answer to", "Last good", "(fra)", "192.0.2.3", "Told: you");
    }

    @ParameterizedTest
    @EnumSource(
            value = Life.class,
            names = {"GONE", "PAUSED"})
    void anAgentThatIsGoneOrHungIsNotCalledAHostThatIsDown(Life life) {
        Sim sim = settled(2);
        if (life == Life.PAUSED) {
            sim.node(VICTIM).pause();
        } else {
            sim.node(VICTIM).crash(life);
        }
        sim.run(MINUTE.multipliedBy(3));
        assertThat(sim.chat().read()).hasSize(1).allMatch(r -> r.body().startsWith("CRITICAL n3 AGENT_DOWN"));
    }

    @Test
    void theFirstLookIsTwentySecondsFromThePageAtMost() {
        Sim sim = settled(3);
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(3));
        for (SimNode watcher : sim.nodes()) {
            List<JournalEntry> soft = watcher.disk().journal("soft");
            List<JournalEntry> verdict = watcher.disk().journal("verdict");
            assertThat(soft).hasSize(verdict.isEmpty() ? 0 : 3);
            if (!verdict.isEmpty()) {
                // From the end of the first bad poll (5 s after the look) to the verdict: two retries of 5 s.
                Duration took =
                        Duration.between(soft.get(0).at(), verdict.get(0).at());
                assertThat(took).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
                assertThat(soft).extracting(e -> e.fields().get("attempt")).containsExactly("1/3", "2/3", "3/3");
            }
        }
    }

    @Test
    void recoveryNeedsTwoGoodPollsAndIsToldOnce() {
        Sim sim = settled(4);
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(5));
        int alerts = sim.chat().read().size();
        sim.node(VICTIM).start();
        sim.run(MINUTE.multipliedBy(3));
        List<Read> after = sim.chat().read().subList(alerts, sim.chat().read().size());
        assertThat(after)
                .hasSize(alerts)
                .allMatch(r ->
                        r.body().startsWith("OK n3 UP after 5 min") || r.body().startsWith("OK n3 UP after 4 min"));
        assertThat(sim.nodes()).allMatch(n -> n.state().ops().open().isEmpty());
    }

    @Test
    void aStalledWatcherAccusesNobody() {
        Sim sim = settled(5);
        for (SimNode node : sim.nodes()) {
            int verdicts = node.disk().journal("verdict").size();
            node.pause();
            sim.run(Duration.ofSeconds(30));
            node.resume();
            sim.run(MINUTE.multipliedBy(3));
            assertThat(node.disk().journal("verdict")).hasSize(verdicts);
            // Its own watchers may rightly say that it hung; nobody else is named.
            assertThat(sim.chat().read())
                    .allMatch(r -> r.body().contains(" " + node.name() + " ")
                            && (r.body().startsWith("OK ") || !r.from().equals(node.jid())));
            sim.chat().read().clear();
        }
        assertThat(sim.nodes())
                .as("most were to look at somebody within those 30 s, and noticed")
                .filteredOn(n -> !n.disk().journal("stalled").isEmpty())
                .hasSizeGreaterThan(4);
    }

    @Test
    void aWatcherStalledWhileItsPeersDieNamesThemAfterItsOwnMeasurements() {
        Sim sim = settled(6);
        SimNode watcher = sim.node(Mesh.name(0));
        NodeName peer = watcher.state().watch().peers().firstKey();
        watcher.pause();
        sim.run(Duration.ofMinutes(10));
        sim.node(peer).crash(Life.OFF);
        watcher.resume();
        sim.run(Duration.ofSeconds(2));
        assertThat(watcher.disk().journal("stalled")).hasSize(1);
        assertThat(watcher.disk().journal("verdict")).isEmpty();
        sim.run(MINUTE.multipliedBy(2));
        assertThat(watcher.disk().journal("verdict"))
                .extracting(e -> e.fields().get("verdict"))
                .containsExactly("DOWN");
    }

    @Test
    void aCleanStopIsGivenTwoMinutesAndThenNamed() {
        Sim sim = settled(7);
        sim.node(VICTIM).stopCleanly();
        sim.run(Duration.ofSeconds(119));
        assertThat(sim.chat().read()).isEmpty();
        assertThat(sim.nodes().stream()
                        .filter(n -> !n.disk().journal("stopping").isEmpty())
                        .count())
                .isEqualTo(2);
        sim.run(MINUTE.multipliedBy(2));
        assertThat(about(sim, VICTIM)).hasSize(1).allMatch(r -> r.body().startsWith("CRITICAL n3 AGENT_DOWN"));
    }

    @Test
    void aCleanRestartIsNobodysBusiness() {
        Sim sim = settled(8);
        sim.node(VICTIM).stopCleanly();
        sim.run(Duration.ofSeconds(100));
        sim.node(VICTIM).start();
        sim.run(MINUTE.multipliedBy(10));
        assertThat(sim.chat().read()).isEmpty();
        assertThat(sim.nodes().stream()
                        .flatMap(n -> n.disk().journal("restarted").stream())
                        .map(e -> e.fields().get("announced")))
                .containsExactly("yes", "yes");
    }

    @Test
    void threeUnannouncedRestartsAreAFaultOfTheirOwn() {
        Sim sim = settled(9);
        for (int i = 0; i < 3; i++) {
            sim.node(VICTIM).crash(Life.GONE);
            sim.node(VICTIM).start();
            sim.run(MINUTE);
        }
        sim.run(MINUTE);
        assertThat(sim.chat().read())
                .isNotEmpty()
                .allMatch(r -> r.body().startsWith("NON-CRITICAL n3 DEGRADED")
                        && r.body().contains("keeps restarting"));
    }

    @Test
    void anIncidentDuringAChatOutageIsToldOnceAfterIt() {
        Sim sim = settled(10);
        sim.chat().up(false);
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(3));
        assertThat(sim.chat().read()).isEmpty();
        sim.chat().up(true);
        sim.run(MINUTE.multipliedBy(2));
        assertThat(sim.chat().read()).hasSize(1).allMatch(r -> r.body().startsWith("CRITICAL n3 DOWN"));
    }

    @Test
    void anIncidentThatEndedDuringAChatOutageIsOneMessage() {
        Sim sim = settled(11);
        sim.chat().up(false);
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(3));
        sim.node(VICTIM).start();
        sim.run(MINUTE.multipliedBy(3));
        sim.chat().up(true);
        sim.run(MINUTE.multipliedBy(2));
        assertThat(sim.chat().read()).hasSize(1).allMatch(r -> r.body().startsWith("OK n3 was DOWN 14:"));
    }

    @Test
    void ofAPartitionWithChatTheMinorityCallsNobodyDownAndNothingStaysOpen() {
        Sim sim = settled(12);
        // Three nodes are cut off from the other seven, all of them on chat: each side's agents answer there.
        for (int i = 0; i < 3; i++) {
            for (int j = 3; j < 10; j++) {
                sim.network().cutBothWays(Mesh.name(i), Mesh.name(j));
            }
        }
        sim.run(MINUTE.multipliedBy(3));
        List<String> minority = List.of("n0@chat.sim", "n1@chat.sim", "n2@chat.sim");
        assertThat(sim.chat().read()).anyMatch(r -> r.body().contains("UNREACHABLE"));
        assertThat(sim.chat().read())
                .noneMatch(r -> minority.contains(r.from()) && r.body().contains(" DOWN "));
        sim.network().healAll();
        sim.run(MINUTE.multipliedBy(4));
        assertThat(sim.nodes()).allMatch(n -> n.state().ops().open().isEmpty());
    }

    @Test
    void onePairCutFromEachOtherIsUnreachableNotDown() {
        Sim sim = settled(13);
        NodeName watcher = Mesh.name(0);
        NodeName peer = sim.node(watcher).state().watch().peers().firstKey();
        sim.network().cutBothWays(watcher, peer);
        sim.run(MINUTE.multipliedBy(3));
        assertThat(watchersWith(sim, peer, Verdict.UNREACHABLE)).isPositive();
        assertThat(sim.chat().read())
                .isNotEmpty()
                .allMatch(r -> r.body().startsWith("NON-CRITICAL ")
                        && r.body().contains("UNREACHABLE")
                        && r.body().contains("Seen by"));
    }

    @Test
    void oneInTenPacketsLostPagesNobodyInAnHour() {
        Sim sim = settled(14);
        sim.network().loss(0.1);
        sim.run(Duration.ofHours(1));
        assertThat(sim.chat().read()).isEmpty();
    }

    @Test
    void aRestartedWatcherTakesUpItsOpenIncident() {
        Sim sim = settled(15);
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(MINUTE.multipliedBy(3));
        SimNode watcher = sim.nodes().stream()
                .filter(n -> n.life() == Life.RUNNING && !n.state().ops().open().isEmpty())
                .findFirst()
                .orElseThrow();
        int alerts = sim.chat().read().size();
        watcher.crash(Life.GONE);
        watcher.start();
        sim.run(MINUTE.multipliedBy(2));
        PeerWatch peer = watcher.state().watch().peers().get(VICTIM);
        assertThat(peer.verdict()).isEqualTo(Verdict.DOWN);
        assertThat(sim.chat().read()).as("it is not told again").hasSize(alerts);
        sim.node(VICTIM).start();
        sim.run(MINUTE.multipliedBy(3));
        assertThat(sim.chat().read().subList(alerts, sim.chat().read().size()))
                .hasSize(1)
                .allMatch(r -> r.body().startsWith("OK n3 UP"));
    }

    @Test
    void aNoteIsOnDiskBeforeItsReceiptAndARepeatIsKeptOnce() {
        Sim sim = settled(16);
        SimNode node = sim.node(VICTIM);
        sim.chat().say(Mesh.TIM, node.jid(), "m1", "Ok, I got this one");
        assertThat(node.disk().journal("note")).hasSize(1);
        assertThat(sim.chat().receipts()).containsExactly("tim@example.org m1");
        node.crash(Life.GONE);
        node.start();
        sim.run(MINUTE);
        sim.chat().say(Mesh.TIM, node.jid(), "m1", "Ok, I got this one");
        assertThat(node.disk().journal("note")).hasSize(1);
        assertThat(sim.chat().receipts()).hasSize(2);
    }

    @Test
    void aClockThatJumpsAnHourAccusesNobody() {
        Sim sim = settled(17);
        for (SimNode node : sim.nodes()) {
            node.jumpClock(Duration.ofHours(node.name().value().length() % 2 == 0 ? 1 : -1));
            sim.run(Duration.ofSeconds(20));
        }
        sim.run(Duration.ofMinutes(10));
        assertThat(sim.chat().read()).isEmpty();
        assertThat(sim.nodes()).allMatch(n -> n.disk().journal("clock-jump").size() == 1);
    }

    @Test
    void oneSeedGivesOneRun() {
        assertThat(transcript(99)).isEqualTo(transcript(99)).isNotEqualTo(transcript(98));
    }

    private static List<String> transcript(long seed) {
        Sim sim = new Sim(seed, Mesh.of(10, T));
        sim.startAll();
        sim.network().loss(0.3);
        sim.run(Duration.ofMinutes(30));
        sim.node(VICTIM).crash(Life.OFF);
        sim.run(Duration.ofMinutes(5));
        return sim.nodes().stream()
                .flatMap(n -> n.disk().journal().stream().map(JournalEntry::line))
                .toList();
    }
}
