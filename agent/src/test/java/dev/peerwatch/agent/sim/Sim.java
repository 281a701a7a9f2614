package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.PanelAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A mesh in virtual time. */
final class Sim {

    /** When virtual time begins: a Saturday afternoon. */
    static final Instant EPOCH = Instant.parse("2026-11-21T14:00:00Z");

    /** Pings of one poll. */
    private static final int PINGS = 3;

    private final long seed;
    private final Random random;
    private final Agenda agenda = new Agenda();
    private final SimNetwork network;
    private final SimChat chat;
    private final SortedMap<NodeName, SimNode> nodes = new TreeMap<>();
    private final Map<Long, Consumer<PanelAnswer>> askers = new HashMap<>();
    private long tokens;

    Sim(long seed, Collection<NodeSetup> setups) {
        this.seed = seed;
        this.random = new Random(seed);
        this.network = new SimNetwork(random);
        this.chat = new SimChat(agenda);
        setups.forEach(setup -> nodes.put(setup.watch().self(), new SimNode(this, setup)));
    }

    long seed() {
        return seed;
    }

    Agenda agenda() {
        return agenda;
    }

    SimNetwork network() {
        return network;
    }

    SimChat chat() {
        return chat;
    }

    Collection<SimNode> nodes() {
        return nodes.values();
    }

    SimNode node(NodeName name) {
        return nodes.get(name);
    }

    /** Starts every node, spread over some seconds as machines do. */
    void startAll() {
        for (SimNode node : nodes.values()) {
            agenda.after(Duration.ofMillis(random.nextInt(3_000)), node::start);
        }
    }

    void run(Duration time) {
        agenda.runUntil(agenda.now().plus(time));
    }

    // ---- what the nodes ask for

    void poll(SimNode from, WatchEffect.Poll poll) {
        SimNode to = nodes.get(poll.peer());
        int boot = from.boot();
        Consumer<Outcome> done = outcome -> {
            if (from.boot() == boot) {
                from.happen(new NodeEvent.Watch(new WatchEvent.Polled(poll.peer(), poll.pollId(), outcome, List.of())));
            }
        };
        boolean ping = to.life() == Life.RUNNING && anyPing(from.name(), to.name());
        boolean tcp = to.life() != Life.OFF && network.tcpRoundTrip(from.name(), to.name());
        Duration there = network.transit();
        Duration back = network.transit();
        if (to.life() == Life.RUNNING && tcp) {
            agenda.after(there, () -> {
                if (to.life() != Life.RUNNING) {
                    agenda.after(poll.timeout().minus(there), () -> done.accept(silent()));
                    return;
                }
                to.happen(new NodeEvent.Watch(new WatchEvent.LookedAt(from.name())));
                Outcome good = new Outcome.GoodResponse(to.report(), there.plus(back), !ping);
                agenda.after(back, () -> done.accept(good));
            });
        } else if (to.life() == Life.RUNNING && ping) {
            agenda.after(
                    poll.timeout(),
                    () -> done.accept(new Outcome.BadResponse(
                            Outcome.Cause.STATUS_FAILED,
                            "ping answered, no answer to the status call",
                            there,
                            Optional.empty())));
        } else if (to.life() == Life.GONE && tcp) {
            agenda.after(
                    poll.timeout().dividedBy(5).plus(there).plus(back),
                    () -> done.accept(bad(Outcome.Cause.AGENT_GONE, "connection refused")));
        } else if (to.life() == Life.PAUSED && tcp) {
            agenda.after(
                    poll.timeout(),
                    () -> done.accept(bad(Outcome.Cause.AGENT_HUNG, "connection accepted, no TLS answer")));
        } else {
            agenda.after(poll.timeout(), () -> done.accept(silent()));
        }
    }

    private boolean anyPing(NodeName from, NodeName to) {
        for (int ping = 0; ping < PINGS; ping++) {
            if (network.pingRoundTrip(from, to)) {
                return true;
            }
        }
        return false;
    }

    private static Outcome silent() {
        return new Outcome.NoResponse(Outcome.Silence.SILENT, "no answer");
    }

    private static Outcome bad(Outcome.Cause cause, String reason) {
        return new Outcome.BadResponse(cause, reason, Duration.ZERO, Optional.empty());
    }

    void askPanel(SimNode from, WatchEffect.AskPanel ask) {
        int boot = from.boot();
        for (NodeName witness : ask.witnesses()) {
            long token = ++tokens;
            boolean[] heard = {false};
            Consumer<Optional<PanelAnswer>> tell = answer -> {
                if (!heard[0] && from.boot() == boot) {
                    heard[0] = true;
                    from.happen(new NodeEvent.Watch(new WatchEvent.Testified(ask.askId(), witness, answer)));
                }
            };
            agenda.after(ask.patience(), () -> tell.accept(Optional.empty()));
            if (network.tcpRoundTrip(from.name(), witness)) {
                askers.put(token, answer -> agenda.after(network.transit(), () -> tell.accept(Optional.of(answer))));
                agenda.after(
                        network.transit(),
                        () -> nodes.get(witness)
                                .happen(new NodeEvent.Watch(new WatchEvent.Asked(from.name(), token, ask.request()))));
            }
        }
    }

    void answerPanel(WatchEffect.AnswerPanel answer) {
        Consumer<PanelAnswer> asker = askers.remove(answer.token());
        if (asker != null) {
            asker.accept(answer.answer());
        }
    }

    void tellStopping(SimNode from, NodeEffect.TellStopping stopping) {
        for (NodeName watcher : stopping.watchers()) {
            if (network.tcpRoundTrip(from.name(), watcher)) {
                agenda.after(
                        network.transit(),
                        () -> nodes.get(watcher)
                                .happen(new NodeEvent.Watch(
                                        new WatchEvent.PeerStopping(from.name(), stopping.notice()))));
            }
        }
    }
}
