package dev.peerwatch.agent.sim.trial;

import dev.peerwatch.agent.sim.Tampering;
import dev.peerwatch.agent.sim.fault.Schedule;
import dev.peerwatch.agent.sim.fault.ScheduleDraw;
import dev.peerwatch.agent.sim.invariant.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Many schedules, one seed each, on all cores. */
public final class Trials {

    /** This many of those that fail are shrunk, and then no more seeds are tried. */
    private static final int MOST_FAILURES = 3;

    /** How often a failing schedule may be run to make it smaller. */
    private static final int SHRINKING_RUNS = 400;

    /**
     * A seed that fails.
     *
     * @param schedule as it was drawn
     * @param small the smallest found that fails in the same way
     * @param violation what the small one does
     */
    public record Failure(Schedule schedule, Schedule small, Violation violation) {

        /** For people, with what to do. */
        @Override
        public String toString() {
            return "seed " + schedule.seed() + " (" + schedule.faults().size() + " faults, "
                    + schedule.mesh().numbers().size() + " nodes) fails:\n  " + violation.getMessage()
                    + "\nThe smallest schedule found that fails like that:\n" + small
                    + "\nRun it again: mvn -pl agent -am test -Dtest=SimulationTest -Dsim.seed=" + schedule.seed()
                    + "\nor the small one: -Dsim.schedule='" + small.toString().replace("\n", "") + "'\n";
        }
    }

    private final Supplier<Tampering> tampering;

    public Trials() {
        this(() -> Tampering.NONE);
    }

    /** Of a mutant. */
    public Trials(Supplier<Tampering> tampering) {
        this.tampering = tampering;
    }

    /** One schedule; shrunk if it fails. */
    public Optional<Failure> run(Schedule schedule) {
        return new Trial(schedule, tampering).run().map(violation -> shrunk(schedule, violation));
    }

    private Failure shrunk(Schedule schedule, Violation violation) {
        Shrink shrink = new Shrink(
                smaller -> new Trial(smaller, tampering)
                        .run()
                        .filter(v -> v.rule().equals(violation.rule()))
                        .isPresent(),
                SHRINKING_RUNS);
        Schedule small = shrink.of(schedule);
        return new Failure(schedule, small, new Trial(small, tampering).run().orElse(violation));
    }

    /** The first few of these seeds that fail, shrunk. */
    public List<Failure> run(long firstSeed, long count) {
        List<Failure> failures = new ArrayList<>();
        onAllCores(firstSeed, count, schedule -> {
            Optional<Failure> failure = run(schedule);
            synchronized (failures) {
                failure.ifPresent(failures::add);
                return failures.size() >= MOST_FAILURES;
            }
        });
        return failures;
    }

    /** One of these seeds that breaks this invariant, not shrunk. */
    public Optional<Failure> firstThatBreaks(String rule, long firstSeed, long count) {
        AtomicReference<Optional<Failure>> found = new AtomicReference<>(Optional.empty());
        onAllCores(firstSeed, count, schedule -> {
            new Trial(schedule, tampering)
                    .run()
                    .filter(violation -> violation.rule().equals(rule))
                    .ifPresent(violation -> found.set(Optional.of(new Failure(schedule, schedule, violation))));
            return found.get().isPresent();
        });
        return found.get();
    }

    /**
     * Goes through the seeds in turn, but for {@link OpenSeeds}.
     *
     * @param enough runs a schedule and says whether that was the last one
     */
    private static void onAllCores(long firstSeed, long count, Predicate<Schedule> enough) {
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(cores);
        AtomicLong next = new AtomicLong(firstSeed);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < cores; i++) {
                running.add(workers.submit(() -> {
                    for (long seed = next.getAndIncrement(); seed < firstSeed + count; seed = next.getAndIncrement()) {
                        if (!OpenSeeds.leavesOut(seed) && enough.test(ScheduleDraw.of(seed))) {
                            next.set(firstSeed + count);
                        }
                    }
                }));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }
}
