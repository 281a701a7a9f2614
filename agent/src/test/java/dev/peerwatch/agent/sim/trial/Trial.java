package dev.peerwatch.agent.sim.trial;

import dev.peerwatch.agent.sim.Sim;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.Tampering;
import dev.peerwatch.agent.sim.fault.Schedule;
import dev.peerwatch.agent.sim.fault.World;
import dev.peerwatch.agent.sim.invariant.Belief;
import dev.peerwatch.agent.sim.invariant.EveryDeadIsNamed;
import dev.peerwatch.agent.sim.invariant.EverythingEnds;
import dev.peerwatch.agent.sim.invariant.Invariant;
import dev.peerwatch.agent.sim.invariant.NobodyIsFalselyAccused;
import dev.peerwatch.agent.sim.invariant.OneMessagePerChange;
import dev.peerwatch.agent.sim.invariant.TrafficIsBounded;
import dev.peerwatch.agent.sim.invariant.Truth;
import dev.peerwatch.agent.sim.invariant.Violation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One run of one schedule, with every invariant looking on. */
public final class Trial {

    /** What flaps is left alone until so many polls have gone by quietly. */
    private static final int POLLS_TO_SETTLE = 20;

    private final Schedule schedule;
    private final Supplier<Tampering> tampering;

    /** A run of what ships. */
    public Trial(Schedule schedule) {
        this(schedule, () -> Tampering.NONE);
    }

    /** A run of a mutant. */
    public Trial(Schedule schedule, Supplier<Tampering> tampering) {
        this.schedule = schedule;
        this.tampering = tampering;
    }

    /** Runs it to the end, or to the first violation. */
    public Optional<Violation> run() {
        return run(sim -> {});
    }

    /**
     * The same.
     *
     * @param prepare is given the simulation before it begins
     */
    public Optional<Violation> run(Consumer<Sim> prepare) {
        try {
            runThrough(prepare);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation);
        } catch (RuntimeException | StackOverflowError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return Optional.of(new Violation("NothingBreaks", "expected no exception, found " + trace));
        }
    }

    private void runThrough(Consumer<Sim> prepare) {
        World world = new World(schedule.seed(), schedule.mesh());
        Sim sim = world.sim();
        Truth truth = new Truth(world);
        Belief belief = new Belief();
        List<Invariant> invariants = List.of(
                new NobodyIsFalselyAccused(truth),
                new OneMessagePerChange(truth),
                new EveryDeadIsNamed(truth, belief),
                new EverythingEnds(truth, belief),
                new TrafficIsBounded(truth));
        sim.tamper(tampering.get());
        sim.onlooker(truth);
        sim.onlooker(belief);
        invariants.forEach(sim::onlooker);
        prepare.accept(sim);
        sim.startAll();
        for (Schedule.Timed timed : schedule.faults()) {
            if (timed.at().compareTo(schedule.end()) < 0) {
                sim.agenda()
                        .at(
                                timed.at(),
                                () -> sim.change(
                                        timed.toString(), () -> timed.fault().apply(world)));
            }
        }
        sim.agenda().at(schedule.end(), () -> sim.change("all is put right", world::restore));
        Duration interval = schedule.mesh().interval();
        sim.run(schedule.end().plus(EverythingEnds.within(interval)));
        if (sim.nodes().stream()
                .anyMatch(node -> !node.disk().journal("flapping").isEmpty())) {
            sim.run(interval.multipliedBy(POLLS_TO_SETTLE));
        }
        if (sim.nodes().stream().anyMatch(Trial::sawSomeoneKeepRestarting)) {
            sim.run(EverythingEnds.RESTARTS_COUNT_FOR);
        }
        invariants.forEach(Invariant::end);
    }

    /** It need not have found that of it alone: what was wrong already stays so, for another reason, and isn't a new verdict. */
    private static boolean sawSomeoneKeepRestarting(SimNode node) {
        return node.disk().journal("restarted").stream()
                .filter(entry -> "no".equals(entry.fields().get("announced")))
                .collect(Collectors.groupingBy(entry -> entry.fields().getOrDefault("peer", ""), Collectors.counting()))
                .values()
                .stream()
                .anyMatch(times -> times >= EverythingEnds.TOO_MANY_RESTARTS);
    }
}
