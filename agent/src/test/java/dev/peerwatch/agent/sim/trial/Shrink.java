package dev.peerwatch.agent.sim.trial;

import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.fault.Schedule;
import dev.peerwatch.agent.sim.fault.Schedule.Timed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing schedule as small as it gets while it still fails: by delta debugging (Zeller, Hildebrandt: Simplifying and isolating
 * failure-inducing input, 2002) over its faults, then with fewer nodes, then in less time.
 */
final class Shrink {

    private final Predicate<Schedule> fails;
    private int runs;

    /**
     * @param fails whether a schedule still fails in the same way
     * @param runs how many may be tried
     */
    Shrink(Predicate<Schedule> fails, int runs) {
        this.fails = fails;
        this.runs = runs;
    }

    Schedule of(Schedule failing) {
        Schedule small = fewerFaults(failing);
        small = fewerNodes(small);
        small = shorter(small);
        return fewerFaults(small);
    }

    private boolean stillFails(Schedule schedule) {
        return runs-- > 0 && fails.test(schedule);
    }

    private Schedule fewerFaults(Schedule schedule) {
        Schedule small = schedule;
        int parts = 2;
        while (parts <= 2 * small.faults().size() && runs > 0) {
            List<Timed> faults = small.faults();
            boolean smaller = false;
            int size = Math.max(1, (faults.size() + parts - 1) / parts);
            for (int from = 0; from < faults.size(); from += size) {
                List<Timed> rest = new ArrayList<>(faults.subList(0, from));
                rest.addAll(faults.subList(Math.min(faults.size(), from + size), faults.size()));
                Schedule less = small.with(rest);
                if (stillFails(less)) {
                    small = less;
                    smaller = true;
                    break;
                }
            }
            parts = smaller ? Math.max(2, parts - 1) : size == 1 ? Integer.MAX_VALUE : parts * 2;
        }
        return small;
    }

    private Schedule fewerNodes(Schedule schedule) {
        Schedule small = schedule;
        for (int number : List.copyOf(schedule.mesh().numbers())) {
            Mesh fewer = small.mesh().without(number);
            if (fewer.numbers().size() >= 2) {
                Schedule less = small.of(fewer);
                small = stillFails(less) ? less : small;
            }
        }
        return small;
    }

    private Schedule shorter(Schedule schedule) {
        Schedule small = schedule;
        for (double factor : List.of(0.5, 0.7, 0.9)) {
            List<Timed> sooner = small.faults().stream()
                    .map(f -> new Timed(scaled(f.at(), factor), f.fault()))
                    .toList();
            Schedule less = small.with(sooner).ending(scaled(small.end(), factor));
            small = stillFails(less) ? less : small;
            Schedule endsSooner = small.ending(scaled(small.end(), factor));
            small = stillFails(endsSooner) ? endsSooner : small;
        }
        return small;
    }

    private static Duration scaled(Duration time, double factor) {
        return Duration.ofMillis(Math.round(time.toMillis() * factor));
    }
}
