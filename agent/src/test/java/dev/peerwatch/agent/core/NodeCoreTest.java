package dev.peerwatch.agent.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.peerwatch.agent.watch.Successors;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Circle;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsSetup;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.Timing;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The glue between watching and telling, step by step. What a whole mesh makes of it is seen in the simulation. */
class NodeCoreTest {

    private static final String TIM = "tim@example.org";
    private static final Duration T = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<NodeEffect> effects = new ArrayList<>();
    private Moment now = new Moment(Duration.ofHours(1), Instant.parse("2026-11-21T14:00:00Z"));
    private NodeState state = start(setup(2), Recovered.nothing());

    /** n0 watches the nodes n1 to n{peers}, which watch it. */
    private static NodeSetup setup(int peers) {
        TreeMap<NodeName, String> sites = new TreeMap<>(Map.of(new NodeName("n0"), ""));
        Map<String, OpsSetup.Place> places = new HashMap<>(Map.of("n0", new OpsSetup.Place("", "192.0.2.1")));
        TreeMap<NodeName, PeerSetup> watched = new TreeMap<>();
        TreeMap<NodeName, Duration> watchers = new TreeMap<>();
        for (int i = 1; i <= peers; i++) {
            NodeName peer = new NodeName("n" + i);
            sites.put(peer, "");
            places.put(peer.value(), new OpsSetup.Place("", "192.0.2.1"));
            watched.put(peer, new PeerSetup(peer, 0, T, TIMEOUT, TIMEOUT, 1, Duration.ofSeconds(1), Map.of()));
            watchers.put(peer, T);
        }
        Directory directory =
                new Directory(List.of(new Person("tim", List.of(TIM), ZoneOffset.UTC)), List.of(), Set.of());
        return new NodeSetup(
                "0123456789abcdef",
                new WatchSetup(
                        new NodeName("n0"), sites, watched, watchers, Successors.none(), Duration.ZERO, Duration.ZERO),
                new OpsSetup("n0", places, directory, true, Circle.NONE, Timing.of(T)));
    }

    private NodeState start(NodeSetup setup, Recovered found) {
        return take(NodeCore.start(setup, new NodeState.Identity("boot-1", "1.0", now), found, now));
    }

    private NodeState take(Step<NodeState, NodeEffect> step) {
        effects.addAll(step.effects());
        return step.state();
    }

    private void happens(NodeEvent event) {
        Step<NodeState, NodeEffect> step = NodeCore.on(state, now, event);
        state = take(step);
        step.effects().forEach(this::chatServerAnswers);
    }

    private void chatServerAnswers(NodeEffect effect) {
        if (effect instanceof NodeEffect.Ops ops && ops.effect() instanceof OpsEffect.PingServer ping) {
            happens(new NodeEvent.Chat(new ChatEvent.Pong(ping.pingId())));
        }
    }

    /** Time passes, and the core is woken each second: a longer sleep would be a stall. */
    private void passes(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            now = now.plus(Duration.ofSeconds(1));
            happens(new NodeEvent.Watch(new WatchEvent.Tick()));
        }
    }

    private <E extends NodeEffect> List<E> all(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private <E extends OpsEffect> List<E> ops(Class<E> kind) {
        return all(NodeEffect.Ops.class).stream()
                .map(NodeEffect.Ops::effect)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private List<JournalEntry> journal(String kind) {
        return ops(OpsEffect.Journal.class).stream()
                .map(OpsEffect.Journal::entry)
                .filter(e -> e.kind().equals(kind))
                .toList();
    }

    /** All peers are polled and don't answer; with no witness left to ask, or none that answers, that is as bad as it gets. */
    private void everybodyFallsSilent() {
        passes(Duration.ofSeconds(1));
        List<WatchEffect.Poll> polls =
                all(NodeEffect.Poll.class).stream().map(NodeEffect.Poll::poll).toList();
        passes(TIMEOUT);
        Outcome silent = new Outcome.NoResponse(Outcome.Silence.SILENT, "no answer");
        polls.forEach(
                p -> happens(new NodeEvent.Watch(new WatchEvent.Polled(p.peer(), p.pollId(), silent, List.of()))));
        long answered = 0;
        // One panel is shared by at most 64 suspects, and the next one is asked a retry interval later.
        for (int panel = 0; panel < 8; panel++) {
            List<WatchEffect.AskPanel> asked = all(NodeEffect.AskPanel.class).stream()
                    .map(NodeEffect.AskPanel::ask)
                    .skip(answered)
                    .toList();
            answered += asked.size();
            asked.forEach(ask -> ask.witnesses()
                    .forEach(w ->
                            happens(new NodeEvent.Watch(new WatchEvent.Testified(ask.askId(), w, Optional.empty())))));
            passes(TIMEOUT);
        }
    }

    @Test
    void theFirstLineSaysWhoWatchesWhom() {
        assertThat(journal("started")).hasSize(1);
        assertThat(journal("started").get(0).line())
                .endsWith(
                        "started   node=n0 version=1.0 boot=boot-1 blueprint=0123456789ab watches=\"n1 n2\" watched-by=\"n1 n2\"");
    }

    @Test
    void everyStepSaysWhenItWantsToBeWoken() {
        assertThat(all(NodeEffect.WakeAt.class)).containsExactly(new NodeEffect.WakeAt(now.up()));
        happens(new NodeEvent.Watch(new WatchEvent.Tick()));
        assertThat(all(NodeEffect.WakeAt.class))
                .endsWith(new NodeEffect.WakeAt(now.up().plusSeconds(1)));
    }

    @Test
    void aVerdictIsAnAlertAndTheLightTurns() {
        happens(new NodeEvent.Chat(new ChatEvent.Connected("n0@chat/x", false, "chat:5223", Set.of())));
        effects.clear();
        everybodyFallsSilent();
        assertThat(journal("verdict")).hasSize(2);
        assertThat(ops(OpsEffect.Enqueue.class))
                .as("two verdicts, one message")
                .hasSize(1)
                .allMatch(e -> e.message().message().to().equals(TIM)
                        && e.message().message().body().startsWith("CRITICAL PARTITION: n0 doesn't reach n1 n2 ("));
        assertThat(ops(OpsEffect.Show.class))
                .contains(new OpsEffect.Show(Light.DOWN, "n1 UNCONFIRMED, n2 UNCONFIRMED"))
                .doesNotHaveDuplicates();
        assertThat(state.ops().open()).containsOnlyKeys("n1", "n2");
    }

    @Test
    void theWordsOfTheLightStayShortHoweverManyAreDown() {
        state = start(setup(300), Recovered.nothing());
        assertThat(state.ops().light().words())
                .startsWith("all good: n1, n10, ")
                .endsWith(" and 290 more");
        effects.clear();
        everybodyFallsSilent();
        assertThat(state.ops().light().light()).isEqualTo(Light.DOWN);
        assertThat(state.ops().light().words()).hasSizeLessThan(250).endsWith(" and 290 more");
    }

    @Test
    void anIncidentFoundOnDiskIsTakenUpAndOneOfAnotherWatcherIsClosed() {
        everybodyFallsSilent();
        List<String> onDisk = ops(OpsEffect.SaveIncident.class).stream()
                .filter(i -> i.closedAt().isEmpty())
                .map(OpsEffect.SaveIncident::encoded)
                .toList();
        effects.clear();

        state = start(setup(1), new Recovered(onDisk, List.of(), Map.of(), List.of()));
        assertThat(state.ops().open()).containsOnlyKeys("n1");
        assertThat(state.watch().peers().get(new NodeName("n1")).verdict()).isEqualTo(Verdict.UNCONFIRMED);
        assertThat(journal("removed")).extracting(e -> e.fields().get("peer")).containsOnly("n2");
    }

    @Test
    void aCleanStopIsToldToThoseWhoLookedLatelyAndNoPollFollows() {
        passes(T);
        happens(new NodeEvent.Watch(new WatchEvent.LookedAt(new NodeName("n2"))));
        passes(T.plusSeconds(1));
        effects.clear();
        happens(new NodeEvent.Stop(StoppingNotice.Kind.SYSTEM));
        assertThat(all(NodeEffect.TellStopping.class))
                .containsExactly(new NodeEffect.TellStopping(
                        List.of(new NodeName("n2")), new StoppingNotice("boot-1", StoppingNotice.Kind.SYSTEM)));
        passes(T);
        assertThat(all(NodeEffect.Poll.class)).isEmpty();
    }

    @Test
    void aStatusReportSaysWhomItLookedAtAndWhoIsSubscribed() {
        happens(new NodeEvent.Chat(new ChatEvent.Connected("n0@chat.example.org/x", false, "chat", Set.of(TIM))));
        passes(Duration.ofSeconds(1));
        List<WatchEffect.Poll> polls =
                all(NodeEffect.Poll.class).stream().map(NodeEffect.Poll::poll).toList();
        passes(TIMEOUT);
        Outcome silent = new Outcome.NoResponse(Outcome.Silence.SILENT, "no answer");
        polls.forEach(
                p -> happens(new NodeEvent.Watch(new WatchEvent.Polled(p.peer(), p.pollId(), silent, List.of()))));
        passes(Duration.ofSeconds(3));
        StatusReport report = NodeReport.forWatchers(state, now);
        assertThat(report.looked())
                .extracting(l -> l.peer().value(), StatusReport.Look::ago)
                .containsExactly(tuple("n1", Duration.ofSeconds(3)), tuple("n2", Duration.ofSeconds(3)));
        assertThat(report.subscribers()).containsExactly(TIM);
        assertThat(report.chat()).contains("n0@chat.example.org/x");
        assertThat(report.uptime()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void aReloadThatWasRefusedStandsInTheStatusUntilOneIsTaken() {
        happens(new NodeEvent.RewiringRefused("mesh.yaml:3:5: unknown key"));
        assertThat(NodeReport.status(state, now).reloadProblem()).contains("mesh.yaml:3:5: unknown key");
        assertThat(journal("reload").get(0).line()).contains(" E reload ", "taken=no");
        happens(new NodeEvent.Rewired(setup(1)));
        assertThat(NodeReport.status(state, now).reloadProblem()).isEmpty();
        assertThat(state.watch().peers()).containsOnlyKeys(new NodeName("n1"));
        assertThat(journal("reload").get(1).line()).contains(" I reload ", "taken=yes");
    }

    @Test
    void whatTheDiskDidNotTakeIsTriedAgainThoughNothingHappens() {
        state = start(setup(0), Recovered.nothing());
        happens(new NodeEvent.NotKept("disk full", Optional.empty()));
        effects.clear();
        Duration failedAt = now.up();
        happens(new NodeEvent.Watch(new WatchEvent.Tick()));
        assertThat(all(NodeEffect.KeepOwed.class)).isEmpty();
        assertThat(all(NodeEffect.WakeAt.class)).containsExactly(new NodeEffect.WakeAt(failedAt.plusSeconds(5)));
        passes(Duration.ofSeconds(60));
        assertThat(all(NodeEffect.KeepOwed.class)).hasSize(12);
        happens(new NodeEvent.KeptAgain());
        effects.clear();
        passes(Duration.ofSeconds(60));
        assertThat(all(NodeEffect.KeepOwed.class)).isEmpty();
    }

    @Test
    void aDiskProblemIsJournaledAtBothEndsAndAPersonIsTold() {
        happens(new NodeEvent.NotKept("disk full", Optional.empty()));
        happens(new NodeEvent.NotKept(
                "disk full",
                Optional.of(new ChatEvent.Received("m1", TIM, "on it", true, Optional.empty(), Optional.empty()))));
        assertThat(journal("disk")).hasSize(1);
        assertThat(NodeReport.status(state, now).problems()).anyMatch(p -> p.endsWith("disk full"));
        assertThat(ops(OpsEffect.Transmit.class))
                .extracting(t -> t.message().body())
                .containsExactly("Not saved: disk full. What you wrote is not in my log.");
        happens(new NodeEvent.KeptAgain());
        assertThat(journal("disk")).hasSize(2);
        assertThat(NodeReport.status(state, now).problems()).noneMatch(p -> p.contains("disk"));
    }
}
