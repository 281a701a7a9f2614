package dev.peerwatch.agent.sim.fault;

import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.sim.SimNode.Point;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One thing that goes wrong, or is put right. Nodes are given by their numbers; one that the mesh doesn't have, or whose state doesn't
 * admit it (who isn't running can't be paused), is left alone.
 */
public sealed interface Fault {

    /** Does it. */
    void apply(World world);

    /** The nodes that it is about. */
    default Set<Integer> about() {
        return Set.of();
    }

    /** A fault of one node. */
    sealed interface OfNode extends Fault {
        int node();

        @Override
        default Set<Integer> about() {
            return Set.of(node());
        }

        @Override
        default void apply(World world) {
            world.node(node()).ifPresent(this::apply);
        }

        /** Does it to the node. */
        void apply(SimNode node);
    }

    // ---- processes and hosts

    /** The host goes off, or the agent's process dies. */
    record Crash(int node, Life into) implements OfNode {
        @Override
        public void apply(SimNode at) {
            if (at.life() != into) {
                at.crash(into);
            }
        }
    }

    /** The process dies in the middle of its next step that has something to keep. */
    record CrashInStep(int node, Point where) implements OfNode {
        @Override
        public void apply(SimNode at) {
            at.crashInNextStep(where);
        }
    }

    /** A dead agent starts again, perhaps with nothing on its disk. */
    record Start(int node, boolean wiped) implements OfNode {
        @Override
        public void apply(SimNode at) {
            if (!at.life().hasProcess()) {
                if (wiped) {
                    at.wipeDisk();
                }
                at.start();
            }
        }
    }

    /** SIGSTOP. */
    record Pause(int node) implements OfNode {
        @Override
        public void apply(SimNode at) {
            if (at.life() == Life.RUNNING) {
                at.pause();
            }
        }
    }

    /** The whole machine sleeps, and hears nothing, until it is resumed. */
    record Sleep(int node) implements OfNode {
        @Override
        public void apply(SimNode at) {
            if (at.life() == Life.RUNNING) {
                at.sleep();
            }
        }
    }

    /** SIGCONT, or the end of a sleep. */
    record Resume(int node) implements OfNode {
        @Override
        public void apply(SimNode at) {
            if (at.life() == Life.PAUSED || at.life() == Life.ASLEEP) {
                at.resume();
            }
        }
    }

    /** All that the agent does comes up to so much late; zero: no more. */
    record Slow(int node, Duration most) implements OfNode {
        @Override
        public void apply(SimNode at) {
            at.slow(most);
        }
    }

    /** The agent stops on purpose. */
    record Stop(int node) implements OfNode {
        @Override
        public void apply(SimNode at) {
            if (at.life() == Life.RUNNING) {
                at.stopCleanly();
            }
        }
    }

    /** The calendar jumps. */
    record Jump(int node, Duration by) implements OfNode {
        @Override
        public void apply(SimNode at) {
            at.jumpClock(by);
        }
    }

    /** The disk takes nothing more, or does again. */
    record DiskFull(int node, boolean full) implements OfNode {
        @Override
        public void apply(SimNode at) {
            at.disk().full(full);
        }
    }

    // ---- network

    /** A share of all packets is lost. */
    record Loss(double share) implements Fault {
        @Override
        public void apply(World world) {
            world.sim().network().loss(share);
        }
    }

    /** A share of the packets to a node is lost: 1 makes it deaf. */
    record LossTo(int node, double share) implements Fault {
        @Override
        public Set<Integer> about() {
            return Set.of(node);
        }

        @Override
        public void apply(World world) {
            world.node(node).ifPresent(at -> world.sim().network().lossTo(at.name(), share));
        }
    }

    /** A share of the packets from a node is lost: 1 makes it mute. */
    record LossFrom(int node, double share) implements Fault {
        @Override
        public Set<Integer> about() {
            return Set.of(node);
        }

        @Override
        public void apply(World world) {
            world.node(node).ifPresent(at -> world.sim().network().lossFrom(at.name(), share));
        }
    }

    /** A share of the packets on one way between two nodes is lost; 1 cuts it. */
    record LossBetween(int from, int to, double share) implements Fault {
        @Override
        public Set<Integer> about() {
            return Set.of(from, to);
        }

        @Override
        public void apply(World world) {
            if (world.node(from).isPresent() && world.node(to).isPresent()) {
                world.sim().network().lossBetween(Mesh.name(from), Mesh.name(to), share);
            }
        }
    }

    /** Two nodes are cut from each other. */
    record CutPair(int one, int other) implements Fault {
        @Override
        public Set<Integer> about() {
            return Set.of(one, other);
        }

        @Override
        public void apply(World world) {
            if (world.node(one).isPresent() && world.node(other).isPresent()) {
                world.sim().network().cutBothWays(Mesh.name(one), Mesh.name(other));
            }
        }
    }

    /** These nodes are cut from all others. */
    record Partition(List<Integer> side) implements Fault {
        public Partition {
            side = List.copyOf(side);
        }

        @Override
        public void apply(World world) {
            List<NodeName> others = new ArrayList<>();
            world.sim().nodes().forEach(node -> others.add(node.name()));
            side.forEach(i -> others.remove(Mesh.name(i)));
            for (int i : side) {
                if (world.node(i).isPresent()) {
                    others.forEach(other -> world.sim().network().cutBothWays(Mesh.name(i), other));
                }
            }
        }

        @Override
        public Set<Integer> about() {
            return new TreeSet<>(side);
        }
    }

    /** All cuts are taken back. */
    record Heal() implements Fault {
        @Override
        public void apply(World world) {
            world.sim().network().healAll();
        }
    }

    /** Packets take so long. */
    record Delay(Duration oneWay) implements Fault {
        @Override
        public void apply(World world) {
            world.sim().network().delay(oneWay);
        }
    }

    /** Packets to and from a node take so much longer. */
    record DelayAt(int node, Duration more) implements Fault {
        @Override
        public Set<Integer> about() {
            return Set.of(node);
        }

        @Override
        public void apply(World world) {
            world.node(node).ifPresent(at -> world.sim().network().delayAt(at.name(), more));
        }
    }

    /** Packets vary so much that they overtake each other. */
    record Reorder(double share) implements Fault {
        @Override
        public void apply(World world) {
            world.sim().network().jitter(share);
        }
    }

    /** A share of the requests is done twice. */
    record Duplicate(double share) implements Fault {
        @Override
        public void apply(World world) {
            world.sim().network().duplication(share);
        }
    }

    // ---- chat

    /** The chat server stops, or starts. */
    record ChatUp(boolean up) implements Fault {
        @Override
        public void apply(World world) {
            world.sim().chat().up(up);
        }
    }

    /** A node is cut from the chat server, or not any more. */
    record ChatCut(int node, boolean off) implements Fault {
        @Override
        public Set<Integer> about() {
            return Set.of(node);
        }

        @Override
        public void apply(World world) {
            world.node(node).ifPresent(at -> world.sim().chat().cut(at.jid(), off));
        }
    }

    /** The chat server takes its time. */
    record ChatSlow(Duration oneWay) implements Fault {
        @Override
        public void apply(World world) {
            world.sim().chat().slow(oneWay);
        }
    }

    // ---- blueprints

    /**
     * A new blueprint reaches one node after the other.
     *
     * @param add numbers of new nodes, which start with it
     * @param remove numbers of those that it leaves out: each dies when its turn comes
     * @param pace from one node to the next
     */
    record RollOut(List<Integer> add, List<Integer> remove, Duration pace) implements Fault {
        public RollOut {
            add = List.copyOf(add);
            remove = List.copyOf(remove);
        }

        @Override
        public void apply(World world) {
            world.rollOut(this);
        }

        @Override
        public Set<Integer> about() {
            Set<Integer> all = new TreeSet<>(add);
            all.addAll(remove);
            return all;
        }
    }
}
