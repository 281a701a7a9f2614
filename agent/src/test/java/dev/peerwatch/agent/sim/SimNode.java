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
import dev.peerwatch.notifier.Step;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One virtual node: the shipped core, a disk, and the interpreter of its effects. */
public final class SimNode {

    /** What a host and its agent are doing. */
    public enum Life {
        /** All well. */
        RUNNING,
        /** SIGSTOP: the host accepts TCP, nothing answers, no timer fires. */
        PAUSED,
        /** The whole machine sleeps, as one that is suspended or moved: packets to it are lost, no timer fires. */
        ASLEEP,
        /** The agent's process is gone: TCP is refused. */
        GONE,
        /** The host is off: silence. */
        OFF;

        /** Whether the system answers, whatever the agent does. */
        public boolean hostUp() {
            return this != OFF && this != ASLEEP;
        }

        /** Whether there is an agent's process, running or stopped. */
        public boolean hasProcess() {
            return this == RUNNING || this == PAUSED || this == ASLEEP;
        }
    }

    /** Where in a step a node that is to die in it dies. */
    public enum Point {
        /** Nothing of the step is kept or done. */
        BEFORE_COMMIT,
        /** It is on disk, but nothing of it is done. */
        AFTER_COMMIT
    }

    private static final long NO_ALARM = Long.MAX_VALUE;

    private final Sim sim;
    private final int index;
    private final SimDisk disk = new SimDisk();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private NodeSetup setup;
    private SimShell shell = new SimShell(disk);
    private Life life = Life.GONE;
    private int boots;
    private long startedAt;
    private long wakeWanted;
    private long alarm = NO_ALARM;
    private Duration clockError = Duration.ZERO;
    private long mostLag;
    private long effort;
    private long busyUntil;
    private Optional<Point> dyingAt = Optional.empty();
    private final Traffic traffic = new Traffic();
    private final Map<Integer, PeerLink> links = new HashMap<>();
    private @Nullable NodeState state;

    SimNode(Sim sim, int index, NodeSetup setup) {
        this.sim = sim;
        this.index = index;
        this.setup = setup;
    }

    public NodeName name() {
        return setup.watch().self();
    }

    /** What the blueprint on its disk means for it. */
    public NodeSetup setup() {
        return setup;
    }

    /** Its place in the network. */
    int index() {
        return index;
    }

    public Life life() {
        return life;
    }

    /** Which run of the agent this is. */
    public int boot() {
        return boots;
    }

    /** When this run of the agent began. */
    public Duration startedAt() {
        return Duration.ofNanos(startedAt);
    }

    public SimDisk disk() {
        return disk;
    }

    public Traffic traffic() {
        return traffic;
    }

    /** What the core knows; only while there is a process. */
    public NodeState state() {
        if (state == null) {
            throw new IllegalStateException(name() + " isn't running");
        }
        return state;
    }

    public String jid() {
        return name() + "@chat.sim";
    }

    /** What the calendar of this node shows; the monotonic clock is the simulation's. */
    public Moment moment() {
        Duration up = sim.agenda().now();
        return new Moment(up, Sim.EPOCH.plus(clockError.isZero() ? up : up.plus(clockError)));
    }

    // ---- what faults change

    /** Moves this node's calendar. */
    public void jumpClock(Duration by) {
        clockError = clockError.plus(by);
    }

    /** Puts this node's calendar right. */
    public void setClock() {
        clockError = Duration.ZERO;
    }

    /** From now on each thing that the agent does comes up to so much late. */
    public void slow(Duration most) {
        mostLag = most.toNanos();
    }

    /** From now on each thing that the agent does takes it so long, and the next one waits for that: what it does makes it slower. */
    public void busy(Duration each) {
        effort = each.toNanos();
    }

    /** Whether it is slow. */
    public boolean isSlow() {
        return mostLag > 0;
    }

    /** The agent's process starts. */
    public void start() {
        boots++;
        live(Life.RUNNING);
        startedAt = sim.agenda().nanos();
        held.clear();
        links.clear();
        alarm = NO_ALARM;
        busyUntil = 0;
        dyingAt = Optional.empty();
        shell = new SimShell(disk);
        NodeState.Identity identity =
                new NodeState.Identity(name() + "-boot-" + boots + "-" + sim.seed(), "sim", moment());
        apply(NodeCore.start(sim.tampering().setup(setup), identity, disk.recover(), moment()), Optional.empty());
        int boot = boots;
        sim.chat().login(jid(), event -> {
            if (boot == boots) {
                happen(new NodeEvent.Chat(event));
            }
        });
    }

    /** The process dies; what wasn't committed is lost. */
    public void crash(Life into) {
        boolean taken = life.hasProcess() && into.hostUp();
        live(into);
        if (taken) {
            sim.processDied(this);
        }
        state = null;
        held.clear();
        alarm = NO_ALARM;
        sim.chat().logout(jid());
    }

    /** The process dies in its next step that has something for the disk. */
    public void crashInNextStep(Point where) {
        dyingAt = Optional.of(where);
    }

    /** It doesn't die in a step after all. */
    public void crashNoMore() {
        dyingAt = Optional.empty();
    }

    /** All on its disk is lost. */
    public void wipeDisk() {
        disk.wipe();
    }

    /** The agent stops on purpose: it tells its watchers, and then ends. */
    public void stopCleanly() {
        happen(new NodeEvent.Stop(StoppingNotice.Kind.AGENT));
    }

    /** SIGSTOP. */
    public void pause() {
        live(Life.PAUSED);
    }

    /** The machine sleeps until it {@link #resume}s. */
    public void sleep() {
        live(Life.ASLEEP);
    }

    /** Something that comes to the agent's process over the network: lost on a machine that sleeps. */
    void packet(Runnable what) {
        if (life != Life.ASLEEP) {
            inbox(what);
        }
    }

    /** SIGCONT: what came in meanwhile is dealt with now, late. */
    public void resume() {
        live(Life.RUNNING);
        List<Runnable> late = new ArrayList<>(held);
        held.clear();
        late.forEach(this::now);
        happen(new NodeEvent.Watch(new WatchEvent.Tick()));
    }

    /** The blueprint on this node's disk is another one now; a running agent is told to read it. */
    public void rewire(NodeSetup changed) {
        setup = changed;
        if (life.hasProcess()) {
            happen(new NodeEvent.Rewired(sim.tampering().setup(changed)));
        }
    }

    private void live(Life changed) {
        sim.beforeChange(name() + " is " + changed);
        life = changed;
        sim.changed(name() + " is " + changed);
    }

    // ---- its connections

    /** What this run of the agent has of a peer. */
    PeerLink link(SimNode peer) {
        return links.computeIfAbsent(peer.index, first -> new PeerLink());
    }

    /** The process of another node has ended on a machine that goes on. */
    void peerDied(SimNode peer) {
        PeerLink link = links.get(peer.index);
        if (link != null) {
            link.peerDied(peer.boots);
        }
    }

    // ---- what happens to it

    /** The status report that it gives now. */
    StatusReport report() {
        return NodeReport.forWatchers(state(), moment());
    }

    /** An event reaches the node. */
    public void happen(NodeEvent event) {
        inbox(() -> step(event));
    }

    /** Something for the agent's process: done now if it runs, later if it is slow or stopped, never if there is none. */
    void inbox(Runnable what) {
        if (!life.hasProcess()) {
            return;
        }
        long now = sim.agenda().nanos();
        if (mostLag == 0 && effort == 0 && busyUntil <= now) {
            now(what);
            return;
        }
        long lag = mostLag == 0 ? 0 : sim.dice().below(mostLag, index, now, 7);
        busyUntil = Math.max(busyUntil, now + lag) + effort;
        int boot = boots;
        sim.agenda().atNanos(busyUntil, () -> {
            if (boot == boots && life.hasProcess()) {
                now(what);
            }
        });
    }

    private void now(Runnable what) {
        if (life == Life.PAUSED || life == Life.ASLEEP) {
            held.add(what);
        } else if (life == Life.RUNNING && state != null) {
            what.run();
        }
    }

    private void step(NodeEvent happened) {
        Optional<NodeEvent> event = sim.tampering().in(this, happened);
        if (event.isPresent() && state != null) {
            Moment now = moment();
            NodeState before = sim.tampering().before(state, now, event.get());
            apply(NodeCore.on(before, now, event.get()), event);
        }
    }

    private void apply(Step<NodeState, NodeEffect> step, Optional<NodeEvent> cause) {
        state = step.state();
        // Commit, then act: as the interpreter of the real agent does it.
        List<Durable> durable = SimShell.durable(step.effects());
        boolean dies = dyingAt.isPresent() && SimShell.isNews(durable);
        if (dies && dyingAt.equals(Optional.of(Point.BEFORE_COMMIT))) {
            crash(Life.GONE);
            return;
        }
        SimShell.Done done = shell.keep(step.effects(), cause);
        sim.stepped(this, step);
        if (dies) {
            crash(Life.GONE);
            return;
        }
        for (NodeEffect effect : sim.tampering().out(this, step.effects())) {
            act(effect, done.kept());
        }
        done.consequence().ifPresent(this::step);
    }

    private void act(NodeEffect effect, boolean kept) {
        if (effect instanceof NodeEffect.Poll poll) {
            sim.poll(this, poll.poll());
        } else if (effect instanceof NodeEffect.AskPanel ask) {
            sim.askPanel(this, ask.ask());
        } else if (effect instanceof NodeEffect.AskByChat ask) {
            sim.askByChat(this, ask.ask());
        } else if (effect instanceof NodeEffect.AnswerPanel answer) {
            sim.answerPanel(answer.answer());
        } else if (effect instanceof NodeEffect.TellStopping stopping) {
            sim.tellStopping(this, stopping);
        } else if (effect instanceof NodeEffect.WakeAt wake) {
            wakeAt(wake.up());
        } else if (effect instanceof NodeEffect.Ops ops) {
            act(ops.effect(), kept);
        }
    }

    private void act(OpsEffect effect, boolean kept) {
        if (effect instanceof OpsEffect.Transmit transmit) {
            sim.chat().transmit(jid(), transmit.message());
        } else if (effect instanceof OpsEffect.PingServer ping) {
            sim.chat().ping(jid(), ping.pingId());
        } else if (effect instanceof OpsEffect.Receipt receipt && kept) {
            sim.chat().receipt(receipt.to(), receipt.messageId());
        } else {
            sim.incidents().act(this, effect);
        }
    }

    /** The last wish counts. An alarm that is set for earlier looks again then. */
    private void wakeAt(Duration up) {
        wakeWanted = up.toNanos();
        if (alarm == NO_ALARM || wakeWanted < alarm) {
            setAlarm();
        }
    }

    private void setAlarm() {
        long time = Math.max(wakeWanted, sim.agenda().nanos());
        int boot = boots;
        alarm = time;
        sim.agenda().atNanos(time, () -> {
            if (boot == boots && alarm == time) {
                alarm = NO_ALARM;
                if (wakeWanted > time) {
                    setAlarm();
                } else {
                    happen(new NodeEvent.Watch(new WatchEvent.Tick()));
                }
            }
        });
    }
}
