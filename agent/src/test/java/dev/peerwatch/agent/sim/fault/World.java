package dev.peerwatch.agent.sim.fault;

import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.Sim;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A simulated mesh and the blueprint that is meant for it: what faults change. */
public final class World {

    private final Sim sim;
    private Mesh mesh;
    private SortedMap<NodeName, NodeSetup> setups;
    private int rollOuts;

    public World(long seed, Mesh mesh) {
        this.sim = new Sim(seed, mesh);
        this.mesh = mesh;
        this.setups = setups(mesh);
    }

    private static SortedMap<NodeName, NodeSetup> setups(Mesh mesh) {
        SortedMap<NodeName, NodeSetup> setups = new TreeMap<>();
        mesh.setups().forEach(setup -> setups.put(setup.watch().self(), setup));
        return setups;
    }

    public Sim sim() {
        return sim;
    }

    /** The newest blueprint, which may not have reached every node yet. */
    public Mesh mesh() {
        return mesh;
    }

    /** Whether every node has the newest blueprint. */
    public boolean settled() {
        return sim.nodes().stream()
                .filter(node -> setups.containsKey(node.name()))
                .allMatch(node -> node.setup().digest().equals(digest()));
    }

    private String digest() {
        return setups.values().iterator().next().digest();
    }

    /** A node of the newest blueprint, or one that hasn't yet been taken away. */
    Optional<SimNode> node(int number) {
        return sim.nodes().stream()
                .filter(node -> node.name().equals(Mesh.name(number)))
                .filter(node -> inPlan(node) || node.life() != Life.OFF)
                .findFirst();
    }

    private boolean inPlan(SimNode node) {
        return setups.containsKey(node.name());
    }

    // ---- blueprints

    void rollOut(Fault.RollOut change) {
        Mesh changed = mesh;
        for (int number : change.add()) {
            // A name that was used before would be another machine under an old name: not what this is about.
            boolean known = sim.nodes().stream().anyMatch(node -> node.name().equals(Mesh.name(number)));
            changed = known ? changed : changed.with(number);
        }
        for (int number : change.remove()) {
            changed = changed.numbers().size() > 2 ? changed.without(number) : changed;
        }
        if (changed.numbers().equals(mesh.numbers())) {
            return;
        }
        mesh = changed;
        setups = setups(changed);
        int rollOut = ++rollOuts;
        int turn = 0;
        for (NodeSetup setup : setups.values()) {
            if (sim.nodes().stream()
                    .noneMatch(n -> n.name().equals(setup.watch().self()))) {
                sim.add(setup).start();
            }
        }
        for (SimNode node : java.util.List.copyOf(sim.nodes())) {
            Duration when = change.pace().multipliedBy(++turn);
            sim.agenda().after(when, () -> {
                if (rollOut == rollOuts) {
                    sim.change("blueprint reaches " + node.name(), () -> reach(node));
                }
            });
        }
    }

    private void reach(SimNode node) {
        NodeSetup setup = setups.get(node.name());
        if (setup != null) {
            if (!setup.digest().equals(node.setup().digest())) {
                node.rewire(setup);
            }
        } else if (node.life() != Life.OFF) {
            node.crash(Life.OFF);
        }
    }

    // ---- the end

    /** Everything is put right: all nodes run with the newest blueprint, nothing is cut, lost, slow or full. */
    public void restore() {
        rollOuts++;
        sim.network().restore();
        sim.chat().restore();
        for (SimNode node : sim.nodes()) {
            node.disk().full(false);
            node.slow(Duration.ZERO);
            node.setClock();
            node.crashNoMore();
            reach(node);
            if (node.life() == Life.PAUSED || node.life() == Life.ASLEEP) {
                node.resume();
            }
            if (node.life() == Life.RUNNING && node.state().stopping()) {
                node.crash(Life.GONE); // it would only do so in a moment
            }
            if (inPlan(node) && !node.life().hasProcess()) {
                node.start();
            }
        }
    }
}
