package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A mesh in virtual time: its nodes, what is between them, and what they ask of each other. */
public final class Sim {

    /** When virtual time begins: a Saturday afternoon. */
    public static final Instant EPOCH = Instant.parse("2026-11-21T14:00:00Z");

    /** So long a stopping agent tries to say so. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    /** Nodes start within this time. */
    private static final long START_SPREAD = Duration.ofSeconds(3).toNanos();

    private final long seed;
    private final Dice dice;
    private final Agenda agenda = new Agenda();
    private final SimNetwork network;
    private final SimChat chat;
    private final SortedMap<NodeName, SimNode> nodes = new TreeMap<>();
    private final Map<NodeName, SimNode> byName = new HashMap<>();
    private final List<Onlooker> onlookers = new ArrayList<>();
    private final Map<Long, Consumer<PanelAnswer>> askers = new HashMap<>();
    private final SimIncidents incidents = new SimIncidents(this);
    private Tampering tampering = Tampering.NONE;
    private long tokens;
    private boolean changing;

    /** A mesh whose nodes don't run yet. */
    public Sim(long seed, Mesh mesh) {
        this.seed = seed;
        this.dice = new Dice(seed);
        this.network = new SimNetwork(seed);
        this.chat = new SimChat(agenda, seed);
        chat.onRead(message -> onlookers.forEach(onlooker -> onlooker.read(message)));
        mesh.setups().forEach(this::add);
    }

    public long seed() {
        return seed;
    }

    Dice dice() {
        return dice;
    }

    public Agenda agenda() {
        return agenda;
    }

    public SimNetwork network() {
        return network;
    }

    public SimChat chat() {
        return chat;
    }

    public Collection<SimNode> nodes() {
        return nodes.values();
    }

    /** The node of that name; there must be one. */
    public SimNode node(NodeName name) {
        SimNode node = byName.get(name);
        if (node == null) {
            throw new IllegalArgumentException("there is no node " + name);
        }
        return node;
    }

    /** One more machine, whose agent doesn't run yet. */
    public SimNode add(NodeSetup setup) {
        NodeName name = setup.watch().self();
        SimNode node = new SimNode(this, network.join(name), setup);
        nodes.put(name, node);
        byName.put(name, node);
        return node;
    }

    public void onlooker(Onlooker onlooker) {
        onlookers.add(onlooker);
    }

    /** From now on something stands between cores and surroundings. */
    public void tamper(Tampering with) {
        tampering = with;
    }

    SimIncidents incidents() {
        return incidents;
    }

    Tampering tampering() {
        return tampering;
    }

    /** Changes something from outside, with everyone looking on. What it consists of is no change of its own: half of it is no truth. */
    public void change(String what, Runnable how) {
        beforeChange(what);
        changing = true;
        how.run();
        changing = false;
        changed(what);
    }

    void beforeChange(String what) {
        if (!changing) {
            onlookers.forEach(onlooker -> onlooker.beforeChange(what));
        }
    }

    void changed(String what) {
        onlookers.forEach(onlooker -> onlooker.changed(what));
    }

    void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
        for (Onlooker onlooker : onlookers) {
            onlooker.stepped(node, step);
        }
    }

    /** A process has ended on a machine that goes on: its system tells everyone who has a connection to it. */
    void processDied(SimNode died) {
        nodes.values().forEach(node -> node.peerDied(died));
    }

    /** Starts every node, spread over some seconds as machines do. */
    public void startAll() {
        for (SimNode node : nodes.values()) {
            agenda.atNanos(agenda.nanos() + dice.below(START_SPREAD, node.index(), 0, 1), node::start);
        }
    }

    public void run(Duration time) {
        agenda.runUntil(agenda.now().plus(time));
    }

    /** Sends a packet and counts it; returns how long it takes, or {@link SimNetwork#LOST}. */
    long packet(SimNetwork.Kind kind, SimNode from, SimNode to, WireSizes.Flight flight, long what) {
        from.traffic().sent(kind, flight);
        return network.packet(kind, from.index(), to.index(), agenda.nanos(), what);
    }

    // ---- what the nodes ask for

    void poll(SimNode from, WatchEffect.Poll poll) {
        new SimPoll(this, from, node(poll.peer()), poll, (at, reply) -> {
                    if (poll.withServices()) {
                        at.happen(new NodeEvent.Watch(new WatchEvent.LookedAt(from.name())));
                    }
                    if (at.life().hasProcess()) { // it may have died of that, where its disk fails
                        reply.accept(at.report());
                    }
                })
                .start();
    }

    /**
     * One node calls another.
     *
     * @param patience how long the caller waits
     * @param heard what the caller makes of the answer; empty when none came in time
     */
    <A> void call(
            SimNode from, NodeName to, TcpCall.Request<A> request, Duration patience, Consumer<Optional<A>> heard) {
        boolean[] over = {false};
        int boot = from.boot();
        Consumer<Optional<A>> once = answer -> {
            if (!over[0]) {
                over[0] = true;
                heard.accept(answer);
            }
        };
        TcpCall<A> call = new TcpCall<>(this, from, node(to), request, new TcpCall.Caller<>() {
            @Override
            public void refused() {
                once.accept(Optional.empty());
            }

            @Override
            public void broken() {
                once.accept(Optional.empty());
            }

            @Override
            public void answered(A answer) {
                once.accept(Optional.of(answer));
            }
        });
        agenda.after(patience, () -> {
            call.abort();
            if (from.boot() == boot) {
                from.inbox(() -> once.accept(Optional.empty()));
            }
        });
        call.start();
    }

    void askPanel(SimNode from, WatchEffect.AskPanel ask) {
        for (NodeName witness : ask.witnesses()) {
            Sim.this.<PanelAnswer>call(
                    from,
                    witness,
                    new TcpCall.Request<>(
                            WireSizes.panel(ask.request().subjects().size()), (at, reply) -> {
                                long token = ++tokens;
                                askers.put(token, reply);
                                at.happen(new NodeEvent.Watch(new WatchEvent.Asked(from.name(), token, ask.request())));
                            }),
                    ask.patience(),
                    answer -> from.happen(new NodeEvent.Watch(new WatchEvent.Testified(ask.askId(), witness, answer))));
        }
    }

    /** A nonce goes through the chat server to that run of the peer's agent, and its signature comes back. */
    void askByChat(SimNode from, WatchEffect.AskByChat ask) {
        int boot = from.boot();
        Consumer<ChatRoad> tell = road -> {
            if (from.boot() == boot) {
                from.happen(new NodeEvent.Watch(new WatchEvent.AnsweredByChat(ask.askId(), ask.peer(), road)));
            }
        };
        if (!chat.connected(from.jid())) {
            agenda.after(Duration.ZERO, () -> tell.accept(ChatRoad.UNKNOWN));
            return;
        }
        boolean[] answered = {false};
        SimNode peer = node(ask.peer());
        agenda.after(chat.hop().multipliedBy(2), () -> {
            if (chat.connectedAs(ask.fullJid())) {
                int asked = peer.boot();
                peer.inbox(() -> {
                    if (peer.boot() == asked && chat.connectedAs(ask.fullJid())) {
                        agenda.after(chat.hop().multipliedBy(2), () -> {
                            if (!answered[0] && chat.connected(from.jid())) {
                                answered[0] = true;
                                tell.accept(ChatRoad.ANSWERS);
                            }
                        });
                    }
                });
            }
        });
        agenda.after(ask.patience(), () -> {
            if (!answered[0]) {
                answered[0] = true;
                tell.accept(chat.connected(from.jid()) ? ChatRoad.NO_ANSWER : ChatRoad.UNKNOWN);
            }
        });
    }

    void answerPanel(WatchEffect.AnswerPanel answer) {
        Consumer<PanelAnswer> asker = askers.remove(answer.token());
        if (asker != null) {
            asker.accept(answer.answer());
        }
    }

    /** The process ends when all have been told, or after its time. */
    void tellStopping(SimNode from, NodeEffect.TellStopping stopping) {
        int boot = from.boot();
        int[] left = {stopping.watchers().size()};
        Runnable end = () -> {
            if (from.boot() == boot && from.life().hasProcess()) {
                from.crash(SimNode.Life.GONE);
            }
        };
        if (left[0] == 0) {
            end.run();
        }
        for (NodeName watcher : stopping.watchers()) {
            Sim.this.<Boolean>call(
                    from,
                    watcher,
                    new TcpCall.Request<>(WireSizes.stopping(), (at, reply) -> {
                        at.happen(new NodeEvent.Watch(new WatchEvent.PeerStopping(from.name(), stopping.notice())));
                        reply.accept(true);
                    }),
                    STOP_LIMIT,
                    heard -> {
                        if (--left[0] == 0) {
                            end.run();
                        }
                    });
        }
    }
}
