package dev.peerwatch.agent.runtime;

import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.runtime.Surroundings.NotKeptException;
import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.agent.watch.Successors;
import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.agent.watch.WatchSetup.PeerSetup;
import dev.peerwatch.notifier.Circle;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.OpsSetup;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.Timing;
import dev.peerwatch.notifier.chat.Answerer;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.chat.Reply;
import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.Person;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real runtime with the node n0 in it, which polls n1 every 200 ms and is watched by n1 and n2, in surroundings made of memory. What
 * it does to them is written down in one list, in order.
 */
final class RunningNode implements AutoCloseable {

    static final NodeName SELF = new NodeName("n0");
    static final NodeName PEER = new NodeName("n1");
    static final NodeName OTHER = new NodeName("n2");
    static final String TIM = "tim@example.org";

    private static final Duration T = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofMillis(60);

    final List<String> done = new CopyOnWriteArrayList<>();
    final List<JournalEntry> journal = new CopyOnWriteArrayList<>();
    final AtomicInteger polls = new AtomicInteger();

    /** Why the disk takes nothing, if it doesn't. */
    volatile @Nullable Throwable diskFault;

    /** What goes wrong on this side with a poll, or in chat, if anything. */
    volatile @Nullable Throwable pollFault;

    volatile @Nullable RuntimeException chatFault;

    /** What is done to keep the core's thread busy while an effect is acted on. */
    volatile Consumer<String> onTransmit = body -> {};

    /** Whether watchers answer when they are told of a stop. */
    volatile boolean watchersListen = true;

    private final NodeRuntime runtime;

    RunningNode() {
        runtime = NodeRuntime.of(
                setup(),
                new NodeState.Identity("boot-1", "1", new SystemTime().now()),
                Recovered.nothing(),
                new SystemTime(),
                new Surroundings(
                        new Peers(),
                        (node, limit) -> CompletableFuture.completedFuture(List.<CheckResult>of()),
                        new Disk(),
                        Optional.of(new Chat()),
                        (peer, fullJid, patience) -> CompletableFuture.completedFuture(ChatRoad.UNKNOWN),
                        text -> done.add("console")));
    }

    static RunningNode started() {
        RunningNode node = new RunningNode();
        node.runtime.begin();
        return node;
    }

    NodeRuntime runtime() {
        return runtime;
    }

    private static NodeSetup setup() {
        TreeMap<NodeName, String> sites = new TreeMap<>(Map.of(SELF, "", PEER, "", OTHER, ""));
        PeerSetup peer = new PeerSetup(PEER, 0, T, TIMEOUT, TIMEOUT, 3, Duration.ZERO, Map.of());
        TreeMap<NodeName, Duration> watchers =
                new TreeMap<>(Map.of(PEER, T.multipliedBy(100), OTHER, T.multipliedBy(100)));
        WatchSetup watch = new WatchSetup(
                SELF,
                sites,
                new TreeMap<>(Map.of(PEER, peer)),
                watchers,
                Successors.none(),
                Duration.ofMillis(1),
                Duration.ofMillis(1));
        Map<String, OpsSetup.Place> places = Map.of(
                "n0", new OpsSetup.Place("", "192.0.2.10"),
                "n1", new OpsSetup.Place("", "192.0.2.11"),
                "n2", new OpsSetup.Place("", "192.0.2.12"));
        Directory directory =
                new Directory(List.of(new Person("tim", List.of(TIM), ZoneOffset.UTC)), List.of(), Set.of());
        return new NodeSetup("digest", watch, new OpsSetup("n0", places, directory, true, Circle.NONE, Timing.of(T)));
    }

    // ---- what happens to it

    void connects() {
        runtime.post(new ChatEvent.Connected("n0@chat.example.org/x", false, "chat.example.org", Set.of(TIM)));
    }

    void writes(String id, String body) {
        runtime.post(new ChatEvent.Received(id, TIM, body, true, Optional.empty(), Optional.empty()));
    }

    void diskIsFull() {
        diskFault = new NotKeptException("disk full", new IllegalStateException("no space left on device"));
    }

    void diskIsWell() {
        diskFault = null;
    }

    /** Texts that stand in the journal, of one kind. */
    List<String> texts(String kind) {
        return journal.stream()
                .filter(e -> e.kind().equals(kind))
                .map(e -> e.text().orElse(""))
                .toList();
    }

    List<JournalEntry> journal(String kind) {
        return journal.stream().filter(e -> e.kind().equals(kind)).toList();
    }

    // ---- the surroundings

    private final class Disk implements Surroundings.Journal {
        @Override
        public void commit(List<Durable> effects) throws NotKeptException {
            RunningNode.this.commit(effects);
        }

        @Override
        public List<String> lastLines(int most) throws NotKeptException {
            if (diskFault instanceof NotKeptException notRead) {
                throw notRead;
            }
            return journal.stream()
                    .skip(Math.max(0, journal.size() - most))
                    .map(JournalEntry::line)
                    .toList();
        }
    }

    private void commit(List<Durable> effects) throws NotKeptException {
        Throwable fault = diskFault;
        if (fault instanceof NotKeptException notKept) {
            throw notKept;
        } else if (fault instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        List<String> kinds = new ArrayList<>();
        for (Durable effect : effects) {
            if (effect instanceof OpsEffect.Journal entry) {
                journal.add(entry.entry());
                kinds.add(entry.entry().kind());
            } else {
                kinds.add(effect.getClass().getSimpleName());
            }
        }
        done.add("commit " + String.join(" ", kinds));
    }

    private final class Peers implements Surroundings.Peers {

        @Override
        public CompletableFuture<Surroundings.Look> poll(NodeName peer, Duration timeout, Purpose purpose) {
            polls.incrementAndGet();
            Throwable fault = pollFault;
            if (fault instanceof RuntimeException unexpected) {
                throw unexpected;
            } else if (fault instanceof Error error) {
                throw error;
            }
            StatusReport report = new StatusReport(
                    peer,
                    "boot",
                    "1",
                    "digest",
                    Duration.ZERO,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty());
            return CompletableFuture.completedFuture(new Surroundings.Look(
                    new Outcome.GoodResponse(report, Duration.ofMillis(1), false), Duration.ZERO));
        }

        @Override
        public CompletableFuture<PanelAnswer> ask(NodeName witness, PanelRequest request, Duration patience) {
            return CompletableFuture.failedFuture(new IllegalStateException("not heard"));
        }

        @Override
        public CompletableFuture<Replica> exchange(NodeName with, Replica replica, Duration patience) {
            return CompletableFuture.failedFuture(new IllegalStateException("not heard"));
        }

        @Override
        public CompletableFuture<SayAnswer> say(NodeName speaker, SayRequest request, Duration patience) {
            return CompletableFuture.failedFuture(new IllegalStateException("not heard"));
        }

        @Override
        public CompletableFuture<?> tellStopping(NodeName watcher, StoppingNotice notice, Duration within) {
            done.add("stopping " + watcher + ' ' + notice.bootId() + ' ' + notice.kind());
            return watchersListen ? CompletableFuture.completedFuture(watcher) : new CompletableFuture<>();
        }
    }

    private final class Chat implements ChatNetwork {

        private void does(String what) {
            RuntimeException fault = chatFault;
            if (fault != null) {
                throw fault;
            }
            done.add(what);
        }

        @Override
        public void start(Consumer<ChatEvent> events) {}

        @Override
        public void transmit(ChatMessage message) {
            does("transmit " + message.body().lines().findFirst().orElse(""));
            onTransmit.accept(message.body());
        }

        @Override
        public void withdraw(String messageId) {
            // Nothing is sent again by itself.
        }

        @Override
        public void ping(String pingId) {
            runtime.post(new ChatEvent.Pong(pingId));
        }

        @Override
        public void enter(String room) {
            // There are no rooms.
        }

        @Override
        public void receipt(String to, String messageId) {
            does("receipt " + messageId);
        }

        @Override
        public void ring(String to, String callId) {
            does("ring " + to);
        }

        @Override
        public void stopRinging(String to, String callId) {
            does("stop ringing " + to);
        }

        @Override
        public void show(Light light, String words) {
            does("show " + light);
        }

        @Override
        public void accept(String jid) {
            does("accept " + jid);
        }

        @Override
        public void remove(String jid) {
            does("remove " + jid);
        }

        @Override
        public void answerBy(Answerer answerer) {}

        @Override
        public CompletableFuture<Reply> ask(String fullJid, String question, Duration patience) {
            return CompletableFuture.completedFuture(new Reply.Offline());
        }

        @Override
        public void close() {}
    }

    /** A gate that holds the core's thread at the next message, so that what follows queues up behind it. */
    CountDownLatch holdAtNextMessage() {
        CountDownLatch gate = new CountDownLatch(1);
        onTransmit = body -> {
            onTransmit = again -> {};
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        return gate;
    }

    @Override
    public void close() {
        runtime.close();
    }
}
