package dev.peerwatch.agent.sim.report;

import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.Sim;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.List;

/** What ails a mesh for the whole of a measurement, after the peers' measurements in which every node goes on running. */
enum Scenario {
    NONE("no fault", "0", "–"),
    LOSS_10("10 % loss", "–", "–"),
    LOSS_30("30 % loss", "0", "all ten announced down by 63 s"),
    UDP_LOSS_TCP_BLOCKED("30 % UDP loss, TCP blocked", "35", "–"),
    DEAF("one node deaf", "18 (9 of healthy peers)", "removed once, 12 s"),
    FLIP("one node 20 s deaf, 20 s fine", "73", "removed once, 12 s"),
    PAIR("one pair cut", "0", "–"),
    SLOW("20 % of nodes slow", "–", "–"),
    HALVES("two halves", "–", "–");

    private static final Duration HALF_A_FLIP = Duration.ofSeconds(20);

    private final String title;
    private final String serf;
    private final String rapid;

    Scenario(String title, String serf, String rapid) {
        this.title = title;
        this.serf = serf;
        this.rapid = rapid;
    }

    String title() {
        return title;
    }

    /** Its "failed" events with ten agents in five minutes, where that was measured. */
    String serf() {
        return serf;
    }

    /** The same of Rapid. */
    String rapid() {
        return rapid;
    }

    /**
     * Whether it is measured in a mesh of so many nodes. Where no status gets through at all, nobody knows who looks at whom, and many look
     * at many; who reaches none of thousands, or only a half of them, looks at all the others. What that takes grows with the
     * square of the mesh: too much for the simulation of a large one.
     */
    boolean isMeasuredWith(int nodes) {
        return switch (this) {
            case UDP_LOSS_TCP_BLOCKED -> nodes <= 100;
            case DEAF, HALVES -> nodes <= 1_000;
            case NONE, LOSS_10, LOSS_30, FLIP, PAIR, SLOW -> true;
        };
    }

    /** How much of it is measured: less where a simulated minute of a large mesh takes a hundred times as long as without a fault. */
    Size size(int nodes) {
        Size size = Size.minutely(nodes);
        return nodes >= 1_000 && (this == DEAF || this == HALVES) ? size.brief() : size;
    }

    /** Begins it, for good. */
    void begin(Sim sim, Mesh mesh) {
        List<NodeName> names = mesh.names();
        NodeName one = names.get(names.size() / 2);
        switch (this) {
            case NONE -> {}
            case LOSS_10 -> sim.network().loss(0.1);
            case LOSS_30 -> sim.network().loss(0.3);
            case UDP_LOSS_TCP_BLOCKED -> {
                sim.network().udpLoss(0.3);
                sim.network().tcpBlocked(true);
            }
            case DEAF -> sim.network().lossTo(one, 1);
            case FLIP -> flip(sim, one, true);
            case PAIR -> {
                WatchPlan plan = mesh.plan();
                sim.network().cutBothWays(plan.predecessor(one, 0), one);
            }
            case SLOW -> {
                for (int i = 0; i < names.size(); i += 5) {
                    sim.node(names.get(i)).slow(mesh.timeout().dividedBy(5));
                }
            }
            case HALVES -> halves(sim, names);
        }
    }

    /** Whether this node is one of which somebody may truly say that it isn't there. */
    boolean ails(Mesh mesh, NodeName node) {
        int all = mesh.numbers().size();
        return switch (this) {
            case DEAF, FLIP -> node.equals(Mesh.name(mesh.numbers().get(all / 2)));
            // The smaller one, where they aren't of a size: a majority doesn't reach it.
            case HALVES -> all % 2 == 1 && isInFirstHalf(mesh, node);
            case NONE, LOSS_10, LOSS_30, UDP_LOSS_TCP_BLOCKED, PAIR, SLOW -> false;
        };
    }

    private static boolean isInFirstHalf(Mesh mesh, NodeName node) {
        return mesh.names().subList(0, mesh.numbers().size() / 2).contains(node);
    }

    private static void flip(Sim sim, NodeName node, boolean deaf) {
        sim.network().lossTo(node, deaf ? 1 : 0);
        sim.agenda().after(HALF_A_FLIP, () -> flip(sim, node, !deaf));
    }

    private static void halves(Sim sim, List<NodeName> names) {
        sim.network().sides(names.subList(0, names.size() / 2));
    }
}
