package dev.peerwatch.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Encoded;
import dev.peerwatch.notifier.SpeakerAnswer;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StoppingNotice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Every call comes back as exactly one event: answered, failed, lost, or one that can't even be begun. */
class CallsTest {

    private static final NodeName SELF = new NodeName("web-1");
    private static final NodeName PEER = new NodeName("db-1");
    private static final Duration PATIENCE = Duration.ofMillis(30);

    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    private final AtomicLong revisions = new AtomicLong(6);
    private final OthersByHand others = new OthersByHand();
    private CompletableFuture<ChatRoad> road = new CompletableFuture<>();
    private Duration disk = Duration.ZERO;
    private final Surroundings surroundings = new Surroundings(
            others,
            (node, limit) -> CompletableFuture.completedFuture(List.of()),
            effects -> LockSupport.parkNanos(disk.toNanos()),
            Optional.empty(),
            (peer, fullJid, patience) -> road,
            text -> {});
    private final Replicas replicas = new Replicas(SELF, revisions::incrementAndGet);
    private final Calls calls = new Calls(surroundings, replicas, events::add);

    @Test
    void whatAnotherNodeMadeOfAnIncidentComesBack() throws Exception {
        others.exchange = CompletableFuture.completedFuture(replica("older", "both — ü"));
        exchangeWith("db-1");
        assertThat(next()).isEqualTo(new NodeEvent.Exchanged(5, "db-1", Optional.of("both — ü")));
        Replica shown = others.shown.get(0);
        assertThat(shown.id()).isEqualTo("7f3a");
        assertThat(shown.origin()).isEqualTo(SELF);
        assertThat(shown.revision()).isEqualTo(7);
        assertThat(Replicas.text(shown)).isEqualTo("mine — ü");
    }

    @Test
    void anExchangeThatFailsIsLostOrNamesNobodyComesBackEmpty() throws Exception {
        NodeEvent nothing = new NodeEvent.Exchanged(5, "db-1", Optional.empty());
        others.exchange = CompletableFuture.failedFuture(new IllegalStateException("refused"));
        exchangeWith("db-1");
        assertThat(next()).isEqualTo(nothing);
        others.exchange = new CompletableFuture<>();
        exchangeWith("db-1");
        assertThat(next()).isEqualTo(nothing);
        others.exchange = null;
        exchangeWith("db-1");
        assertThat(next()).isEqualTo(nothing);
        exchangeWith("NOBODY!");
        assertThat(next()).isEqualTo(new NodeEvent.Exchanged(5, "NOBODY!", Optional.empty()));
        assertThat(events).isEmpty();
    }

    @Test
    void whatASpeakerSaysComesBack() throws Exception {
        others.say = CompletableFuture.completedFuture(
                new SayAnswer(false, "no chat", List.of(replica("7f3a", "a"), replica("beef", "b"))));
        askToSay();
        assertThat(next())
                .isEqualTo(new NodeEvent.SayAnswered(
                        9, "db-1", Optional.of(new SpeakerAnswer(false, "no chat", List.of("a", "b")))));
        assertThat(others.said.get(0).reader()).isEqualTo("tim@example.org");
        assertThat(others.said.get(0).incidents()).extracting(Replica::id).containsExactly("7f3a", "beef");
    }

    @Test
    void aSpeakerThatIsntHeardComesBackEmpty() throws Exception {
        NodeEvent nothing = new NodeEvent.SayAnswered(9, "db-1", Optional.empty());
        others.say = CompletableFuture.failedFuture(new IllegalStateException("refused"));
        askToSay();
        assertThat(next()).isEqualTo(nothing);
        others.say = new CompletableFuture<>();
        askToSay();
        assertThat(next()).isEqualTo(nothing);
    }

    /** The disk comes first, and may be slow: meanwhile the core has asked somebody else. */
    @Test
    void aSpeakerIsntAskedAfterAllPatienceIsSpentOnTheDisk() throws Exception {
        disk = PATIENCE.plusMillis(5);
        others.say = CompletableFuture.completedFuture(new SayAnswer(true, "", List.of()));
        Interpreter interpreter = new Interpreter(
                surroundings,
                calls,
                new Interpreter.Answers(new Waiting<>(1), new Waiting<>(1), new Waiting<>(1), replicas),
                up -> {});
        interpreter.carryOut(
                List.of(new NodeEffect.Ops(new OpsEffect.ForgetIncident("7f3a")), new NodeEffect.Ops(toSay())),
                Optional.empty());
        assertThat(next()).isEqualTo(new NodeEvent.SayAnswered(9, "db-1", Optional.empty()));
        assertThat(others.said).isEmpty();
    }

    @Test
    void theChatRoadSaysWhatItFoundOrThatItDoesntKnow() throws Exception {
        WatchEffect.AskByChat ask = new WatchEffect.AskByChat(PEER, "db-1@chat.test/x", 3, PATIENCE);
        road = CompletableFuture.completedFuture(ChatRoad.ANSWERS);
        calls.askByChat(ask);
        assertThat(next()).isEqualTo(new NodeEvent.Watch(new WatchEvent.AnsweredByChat(3, PEER, ChatRoad.ANSWERS)));
        NodeEvent unknown = new NodeEvent.Watch(new WatchEvent.AnsweredByChat(3, PEER, ChatRoad.UNKNOWN));
        road = CompletableFuture.failedFuture(new IllegalStateException("no chat"));
        calls.askByChat(ask);
        assertThat(next()).isEqualTo(unknown);
        road = new CompletableFuture<>();
        calls.askByChat(ask);
        assertThat(next()).isEqualTo(unknown);
    }

    @Test
    void onlyAPollOfItsOwnIsAWatchers() throws Exception {
        calls.poll(new WatchEffect.Poll(PEER, 1, PATIENCE, true));
        calls.poll(new WatchEffect.Poll(PEER, 2, PATIENCE, false));
        next();
        next();
        assertThat(others.purposes).containsExactly(Purpose.WATCH, Purpose.WITNESS);
    }

    private void exchangeWith(String node) {
        calls.exchange(new OpsEffect.Exchange(5, node, "7f3a", "mine — ü", PATIENCE));
    }

    private void askToSay() {
        calls.askToSay(toSay(), Duration.ZERO);
    }

    private static OpsEffect.AskToSay toSay() {
        return new OpsEffect.AskToSay(
                9, "db-1", "tim@example.org", List.of(new Encoded("7f3a", "a"), new Encoded("beef", "b")), PATIENCE);
    }

    private NodeEvent next() throws InterruptedException {
        NodeEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    private static Replica replica(String id, String text) {
        return new Replica(id, 1, PEER, text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class OthersByHand implements Surroundings.Peers {
        private final List<Replica> shown = new ArrayList<>();
        private final List<SayRequest> said = new ArrayList<>();
        private final List<Purpose> purposes = new ArrayList<>();
        private CompletableFuture<Replica> exchange = new CompletableFuture<>();
        private CompletableFuture<SayAnswer> say = new CompletableFuture<>();

        @Override
        public CompletableFuture<Surroundings.Look> poll(NodeName peer, Duration timeout, Purpose purpose) {
            purposes.add(purpose);
            return CompletableFuture.completedFuture(
                    new Surroundings.Look(new Outcome.NoResponse(Outcome.Silence.SILENT, "silent"), Duration.ZERO));
        }

        @Override
        public CompletableFuture<PanelAnswer> ask(NodeName witness, PanelRequest request, Duration patience) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Replica> exchange(NodeName with, Replica replica, Duration patience) {
            if (exchange == null) {
                throw new IllegalArgumentException("there is no node " + with + " in the blueprint");
            }
            shown.add(replica);
            return exchange;
        }

        @Override
        public CompletableFuture<SayAnswer> say(NodeName speaker, SayRequest request, Duration patience) {
            said.add(request);
            return say;
        }

        @Override
        public CompletableFuture<?> tellStopping(NodeName watcher, StoppingNotice notice, Duration within) {
            throw new UnsupportedOperationException();
        }
    }
}
