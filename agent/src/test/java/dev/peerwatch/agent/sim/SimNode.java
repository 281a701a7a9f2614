package dev.peerwatch.agent.sim;

import dev.peerwatch.agent.core.NodeCore;
import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeReport;
import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One virtual node: the shipped core, a disk, and the interpreter of its effects. */
final class SimNode {

    /** What a host and its agent are doing. */
    enum Life {
        /** All well. */
        RUNNING,
        /** SIGSTOP: the host accepts TCP, nothing answers, no timer fires. */
        PAUSED,
        /** The agent's process is gone: TCP is refused. */
        GONE,
        /** The host is off: silence. */
        OFF
    }

    private final Sim sim;
    private final NodeSetup setup;
    private final SimDisk disk = new SimDisk();
    private final Deque<NodeEvent> held = new ArrayDeque<>();
    private Life life = Life.GONE;
    private int boots;
    private long wakeVersion;
    private Duration clockError = Duration.ZERO;
    private @Nullable NodeState state;

    SimNode(Sim sim, NodeSetup setup) {
        this.sim = sim;
        this.setup = setup;
    }

    NodeName name() {
        return setup.watch().self();
    }

    Life life() {
        return life;
    }

    /** Which run of the agent this is. */
    int boot() {
        return boots;
    }

    SimDisk disk() {
        return disk;
    }

    NodeState state() {
        if (state == null) {
            throw new IllegalStateException(name() + " isn't running");
        }
        return state;
    }

    String jid() {
        return name() + "@chat.sim";
    }

    /** What the calendar of this node shows; the monotonic clock is the simulation's. */
    Moment moment() {
        Duration up = sim.agenda().now();
        return new Moment(up, Sim.EPOCH.plus(up).plus(clockError));
    }

    /** Moves this node's calendar. */
    void jumpClock(Duration by) {
        clockError = clockError.plus(by);
    }

    void start() {
        boots++;
        life = Life.RUNNING;
        held.clear();
        Recovered found = disk.recover();
        NodeState.Identity identity =
                new NodeState.Identity(name() + "-boot-" + boots + "-" + sim.seed(), "sim", moment());
        apply(NodeCore.start(setup, identity, found, moment()));
        int boot = boots;
        sim.chat().login(jid(), event -> {
            if (boot == boots) {
                happen(new NodeEvent.Chat(event));
            }
        });
    }

    /** The process dies; what wasn't committed is lost. */
    void crash(Life into) {
        life = into;
        state = null;
        held.clear();
        wakeVersion++;
        sim.chat().logout(jid());
    }

    void stopCleanly() {
        happen(new NodeEvent.Stop(StoppingNotice.Kind.AGENT));
        crash(Life.GONE);
    }

    void pause() {
        life = Life.PAUSED;
    }

    /** What came in meanwhile is dealt with now, late. */
    void resume() {
        life = Life.RUNNING;
        List<NodeEvent> late = new ArrayList<>(held);
        held.clear();
        late.forEach(this::happen);
        happen(new NodeEvent.Watch(new WatchEvent.Tick()));
    }

    StatusReport report() {
        return NodeReport.forWatchers(state(), moment());
    }

    /** An event reaches the node. */
    void happen(NodeEvent event) {
        if (life == Life.PAUSED) {
            held.add(event);
        } else if (life == Life.RUNNING && state != null) {
            apply(NodeCore.on(state, moment(), event));
        }
    }

    private void apply(Step<NodeState, NodeEffect> step) {
        state = step.state();
        // Commit, then act: as the interpreter of the real agent does it.
        List<Durable> durable = new ArrayList<>();
        for (NodeEffect effect : step.effects()) {
            if (effect instanceof NodeEffect.Ops ops && ops.effect() instanceof Durable d) {
                durable.add(d);
            }
        }
        disk.commit(durable);
        for (NodeEffect effect : step.effects()) {
            if (effect instanceof NodeEffect.Poll poll) {
                sim.poll(this, poll.poll());
            } else if (effect instanceof NodeEffect.AskPanel ask) {
                sim.askPanel(this, ask.ask());
            } else if (effect instanceof NodeEffect.AnswerPanel answer) {
                sim.answerPanel(answer.answer());
            } else if (effect instanceof NodeEffect.TellStopping stopping) {
                sim.tellStopping(this, stopping);
            } else if (effect instanceof NodeEffect.WakeAt wake) {
                wakeAt(wake.up());
            } else if (effect instanceof NodeEffect.Ops ops) {
                act(ops.effect());
            }
        }
    }

    private void act(OpsEffect effect) {
        if (effect instanceof OpsEffect.Transmit transmit) {
            sim.chat().transmit(jid(), transmit.message());
        } else if (effect instanceof OpsEffect.Receipt receipt) {
            sim.chat().receipt(receipt.to(), receipt.messageId());
        }
    }

    private void wakeAt(Duration up) {
        long version = ++wakeVersion;
        sim.agenda().at(up, () -> {
            if (version == wakeVersion) {
                happen(new NodeEvent.Watch(new WatchEvent.Tick()));
            }
        });
    }
}
