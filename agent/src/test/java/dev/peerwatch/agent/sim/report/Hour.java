package dev.peerwatch.agent.sim.report;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.Onlooker;
import dev.peerwatch.agent.sim.Sim;
import dev.peerwatch.agent.sim.SimChat;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.notifier.Step;
import java.time.Duration;
import java.util.Locale;

/**
 * A large mesh for a simulated hour at the default interval, in which one host goes off and comes back: what that takes of this machine.
 * The arguments: nodes (10000), and minutes (60).
 */
public final class Hour {

    private static final Duration INTERVAL = Duration.ofSeconds(60);

    /** Counts steps of cores and polls. */
    private static final class Work implements Onlooker {
        private long steps;
        private long polls;

        @Override
        public void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
            steps++;
            for (NodeEffect effect : step.effects()) {
                if (effect instanceof NodeEffect.Poll) {
                    polls++;
                }
            }
        }
    }

    private Hour() {}

    /** Prints simulated, real and CPU time. */
    public static void main(String[] arguments) {
        int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        Duration whole = Duration.ofMinutes(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60);
        long began = System.nanoTime();
        Duration cpuBefore = cpu();
        Sim sim = new Sim(1, Mesh.of(nodes, INTERVAL));
        Work work = new Work();
        sim.onlooker(work);
        sim.startAll();
        SimNode victim = sim.node(Mesh.name(nodes / 2));
        sim.run(whole.dividedBy(3));
        victim.crash(SimNode.Life.OFF);
        print("%s: the host of %s goes off", clock(sim), victim.name());
        sim.run(whole.dividedBy(3));
        victim.start();
        print("%s: it is back", clock(sim));
        sim.run(whole.minus(sim.agenda().now()));
        for (SimChat.Read read : sim.chat().read()) {
            print(
                    "%s: message: %s",
                    clock(read.at()), read.body().lines().findFirst().orElse(""));
        }
        print(
                "%,d nodes, %,d polls, %,d steps: %.1f min simulated in %.1f s; %.1f s of CPU with compiler and collector",
                nodes,
                work.polls,
                work.steps,
                sim.agenda().now().toSeconds() / 60.0,
                (System.nanoTime() - began) / 1e9,
                cpu().minus(cpuBefore).toMillis() / 1e3);
    }

    private static String clock(Sim sim) {
        return clock(sim.agenda().now());
    }

    private static String clock(Duration time) {
        return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    /** Of all threads of this process, those of the virtual machine too. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
