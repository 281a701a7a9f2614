package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.blueprint.Blueprint;
import dev.peerwatch.agent.blueprint.Node;
import dev.peerwatch.agent.blueprint.Reading;
import dev.peerwatch.agent.blueprint.Removal;
import dev.peerwatch.agent.check.ServiceChecker;
import dev.peerwatch.agent.control.ControlException;
import dev.peerwatch.agent.control.ControlServer;
import dev.peerwatch.agent.control.LocalAgent;
import dev.peerwatch.agent.control.LocalCommands;
import dev.peerwatch.agent.core.Assignment;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.agent.runtime.ChatSlot;
import dev.peerwatch.agent.runtime.LastResortProgram;
import dev.peerwatch.agent.runtime.NodeRuntime;
import dev.peerwatch.agent.runtime.RoadOverChat;
import dev.peerwatch.agent.runtime.Surroundings;
import dev.peerwatch.agent.runtime.SystemTime;
import dev.peerwatch.agent.store.Store;
import dev.peerwatch.agent.store.StoreException;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.chat.CatchUp;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.NodeKeyFile;
import dev.peerwatch.protocol.identity.UnusableKeyException;
import dev.peerwatch.protocol.transport.CannotListenException;
import dev.peerwatch.protocol.transport.NetworkSettings;
import dev.peerwatch.protocol.transport.Peer;
import dev.peerwatch.protocol.transport.PeerBook;
import dev.peerwatch.protocol.transport.PeerNetwork;
import dev.peerwatch.protocol.wire.BootId;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one composition root: opens what an agent acts through, puts the core between, and ends it all in order. What can't be had and
 * can be done without is said and done without.
 */
final class RunningAgent implements LocalAgent {

    private static final Logger LOG = LoggerFactory.getLogger(RunningAgent.class);

    /** How often a port that was taken is tried again. */
    private static final long LISTEN_AGAIN_SECONDS = 15;

    private final AgentOptions.Resolved places;
    private final Consumer<String> out;
    private final SystemTime time = new SystemTime();
    private final BootId boot = BootId.random();
    private final MultiThreadIoEventLoopGroup loops;
    private final ChatSlot chat = new ChatSlot();
    private final BlueprintFile file;
    private final Store store;
    private final PeerNetwork network;
    private final ServiceChecker checker;
    private final RoadOverChat road;
    private final NodeRuntime runtime;
    private final @Nullable ControlServer control;
    private final FrontPage frontPage;
    private Optional<ChatAccount> account;
    private volatile Blueprint blueprint;

    private RunningAgent(AgentOptions.Resolved places, Consumer<String> out) {
        this.places = places;
        this.out = out;
        this.file = new BlueprintFile(places.config(), places.stateDirectory());
        BlueprintFile.Start start = file.readForStart();
        this.blueprint = start.blueprint();
        NodeKey key = key(node(blueprint));
        this.store = openStore();
        this.loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        this.network = new PeerNetwork(
                loops,
                new NetworkSettings(
                        places.node(),
                        key,
                        boot,
                        ListenAddress.of(node(blueprint)),
                        NetworkSettings.ServerLimits.STANDARD),
                book(blueprint),
                new Answering(this::runtimeNow),
                new NetworkNews(this::notice, this::countRejected));
        this.checker = new ServiceChecker(loops);
        this.account = ChatAccount.of(blueprint, places.node());
        account.ifPresent(a -> chat.put(open(a)));
        this.road = new RoadOverChat(places.node(), key, chat, new NodeAccounts(() -> blueprint));
        chat.answerBy(road);
        this.runtime = NodeRuntime.of(
                new Assignment(blueprint).of(places.node()),
                new NodeState.Identity(boot.hex(), Peerwatch.softwareVersion(), time.now()),
                recovered(),
                time,
                new Surroundings(
                        new PeersOverNetwork(network, this::countPoll),
                        this::checkServices,
                        new StoredJournal(store),
                        Optional.of(chat),
                        road,
                        this::say,
                        new LastResortProgram(
                                places.lastResort(), entry -> runtimeNow().post(new NodeEvent.Noticed(entry)))));
        this.frontPage = new FrontPage(this::statusNow);
        // Nothing above calls back before this.
        runtime.begin();
        start.problem().ifPresent(problem -> runtime.post(new NodeEvent.RewiringRefused(problem)));
        listen();
        chat.start(runtime::post);
        this.control = openControl();
        places.http()
                .ifPresent(address -> frontPage.open(
                        loops,
                        address,
                        this::runtimeNow,
                        this::statusNow,
                        store::problems,
                        problem -> notice(Level.WARN, "http", "problem", problem)));
    }

    /**
     * Starts an agent.
     *
     * @param out receives the lines of standard output
     * @throws Failure when there's nothing to watch by, or no key to show
     */
    static RunningAgent start(AgentOptions.Resolved places, Consumer<String> out) {
        return new RunningAgent(places, out);
    }

    // ---- what is needed to begin

    private Node node(Blueprint model) {
        Optional<Node> node = model.node(places.node());
        if (node.isEmpty()) {
            throw Failure.problem("this node is called " + places.node() + ", but " + places.config()
                    + " has no such node: it has " + model.nodes().keySet()
                    + ". Name it with --node, or add it to the blueprint.");
        }
        return node.get();
    }

    private NodeKey key(Node node) {
        try {
            NodeKey key = NodeKeyFile.load(places.key(), places.node());
            if (!node.keys().contains(key.pin())) {
                throw Failure.problem("the key in " + places.key() + " is " + key.pin()
                        + ", but the blueprint has another for " + node.name()
                        + ": no peer would speak to this agent. Put this one there, on every node.");
            }
            return key;
        } catch (UnusableKeyException e) {
            throw Failure.problem(String.valueOf(e.getMessage()));
        }
    }

    private Store openStore() {
        try {
            return Store.open(places.stateDirectory(), places.logDirectory(), out);
        } catch (StoreException e) {
            if (e.problem() == StoreException.Problem.LOCKED) {
                throw Failure.problem(String.valueOf(e.getMessage()));
            }
            LOG.error("{} Watching goes on, but nothing is kept over a restart.", e.getMessage());
            try {
                return Store.temporary(places.logDirectory(), out, String.valueOf(e.getMessage()));
            } catch (StoreException again) {
                throw Failure.problem(String.valueOf(again.getMessage()));
            }
        }
    }

    private ChatNetwork open(ChatAccount wanted) {
        return wanted.open(
                places.chatPasswordFile(),
                Peerwatch.softwareVersion(),
                this::catchUpFrom,
                () -> runtimeNow().state().ops().subscribers().keySet());
    }

    /** What people wrote since then may not be on disk: this node may have died between hearing and keeping it. */
    private Instant catchUpFrom() {
        Optional<Instant> newest;
        try {
            newest = store.newestReceived();
        } catch (StoreException e) {
            LOG.warn("{}; messages of the last day are read again", e.getMessage());
            newest = Optional.empty();
        }
        return CatchUp.from(newest, Instant.now());
    }

    private Recovered recovered() {
        try {
            return store.recover(Instant.now());
        } catch (StoreException e) {
            LOG.error("{}; beginning without open incidents and unsent messages", e.getMessage());
            return Recovered.nothing();
        }
    }

    private static PeerBook book(Blueprint model) {
        return PeerBook.of(model.nodes().values().stream()
                .map(node -> new Peer(node.name(), node.host(), node.port(), node.keys()))
                .toList());
    }

    /** Takes the port; without it the agent watches all the same, and tries again. */
    private void listen() {
        try {
            network.listen();
        } catch (CannotListenException e) {
            String problem = String.valueOf(e.getMessage());
            notice(Level.ERROR, "listen", "problem", problem);
            frontPage.cannotListen(Optional.of(problem));
            listenAgain();
        }
    }

    private void listenAgain() {
        loops.next()
                .schedule(() -> CompletableFuture.runAsync(this::tryToListen), LISTEN_AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    private void tryToListen() {
        try {
            network.listen();
            frontPage.cannotListen(Optional.empty());
            notice(Level.INFO, "listen", "problem", "over");
        } catch (CannotListenException e) {
            listenAgain();
        }
    }

    private @Nullable ControlServer openControl() {
        try {
            return ControlServer.open(places.socket(), new LocalCommands(this, store));
        } catch (ControlException e) {
            notice(Level.ERROR, "control", "problem", String.valueOf(e.getMessage()));
            return null;
        }
    }

    // ---- what the core acts through

    private CompletableFuture<List<CheckResult>> checkServices(NodeName node, Duration limit) {
        List<CompletableFuture<CheckResult>> checks = blueprint.node(node).stream()
                .flatMap(n -> n.services().values().stream())
                .map(service ->
                        checker.check(service, service.timeout().compareTo(limit) < 0 ? service.timeout() : limit))
                .toList();
        return CompletableFuture.allOf(checks.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> checks.stream().map(CompletableFuture::join).toList());
    }

    private void say(String text) {
        text.lines().forEach(out);
    }

    private void notice(Level level, String kind, String... keysAndValues) {
        runtime.post(new NodeEvent.Noticed(JournalEntry.of(Instant.now(), level, kind, keysAndValues)));
    }

    private void countRejected(String kind) {
        frontPage.rejected(kind);
    }

    private void countPoll(Duration took) {
        frontPage.polled(took);
    }

    private NodeRuntime runtimeNow() {
        return runtime;
    }

    private NodeStatus statusNow() {
        NodeStatus status = runtime.status();
        List<String> problems = Stream.of(status.problems(), store.problems(), frontPage.problems())
                .flatMap(List::stream)
                .toList();
        return status.withProblems(problems);
    }

    // ---- the local commands

    @Override
    public CompletableFuture<NodeStatus> status() {
        return CompletableFuture.completedFuture(statusNow());
    }

    @Override
    public CompletableFuture<Void> note(String author, String text) {
        return runtime.postAndKeep(new NodeEvent.Note(author, text));
    }

    @Override
    public synchronized CompletableFuture<String> reload(boolean force) {
        Reading reading = file.read();
        if (!(reading instanceof Reading.Accepted accepted)) {
            return refused(String.join("\n", BlueprintFile.errors(reading)));
        }
        Blueprint next = accepted.blueprint();
        if (next.node(places.node()).isEmpty()) {
            return refused("the new blueprint has no node " + places.node() + ", which is this one; stop the agent"
                    + " instead if that is meant");
        }
        Optional<String> tooLarge = Removal.tooLarge(blueprint, next);
        if (tooLarge.isPresent() && !force) {
            return refused(tooLarge.get() + "; if that is meant: peerwatch reload --force");
        }
        if (next.digest().equals(blueprint.digest())) {
            return CompletableFuture.completedFuture("nothing has changed");
        }
        take(next);
        return CompletableFuture.completedFuture(
                "taken: " + next.nodes().size() + " nodes, " + next.people().size() + " people");
    }

    private CompletableFuture<String> refused(String reason) {
        runtime.post(new NodeEvent.RewiringRefused(reason.lines().findFirst().orElse(reason)));
        return CompletableFuture.failedFuture(new IllegalArgumentException("the blueprint in force stays:\n" + reason));
    }

    private void take(Blueprint next) {
        network.updatePeers(book(next));
        blueprint = next;
        runtime.post(new NodeEvent.Rewired(new Assignment(next).of(places.node())));
        Optional<ChatAccount> wanted = ChatAccount.of(next, places.node());
        if (!wanted.equals(account)) {
            account = wanted;
            chat.put(wanted.map(this::open).orElse(null));
        }
        file.remember();
    }

    /** SIGHUP: takes a changed blueprint. A log file that was moved away is noticed at the next line anyway. */
    void hangUp() {
        reload(false).whenComplete((text, failure) -> {
            if (failure != null) {
                LOG.error("{}", failure.getMessage());
            }
        });
    }

    // ---- the end

    /** Stops in order: the watchers are told, the chat says goodbye, the state is closed. At most about 6 s. */
    void stop() {
        StoppingNotice.Kind kind = SystemShutdown.underWay() ? StoppingNotice.Kind.SYSTEM : StoppingNotice.Kind.AGENT;
        if (control != null) {
            control.close();
        }
        frontPage.close();
        runtime.stop(kind);
        chat.close();
        road.close();
        checker.close();
        network.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        store.close();
    }
}
