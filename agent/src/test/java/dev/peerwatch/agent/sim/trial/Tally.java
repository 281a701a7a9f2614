package dev.peerwatch.agent.sim.trial;

import dev.peerwatch.agent.sim.fault.ScheduleDraw;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;

/** How many random schedules break which invariant, and which seeds: {@code Tally FROM COUNT}. Nothing is shrunk. */
final class Tally {

    private Tally() {}

    public static void main(String[] arguments) {
        long from = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        long began = System.nanoTime();
        Map<Long, String> failures = new ConcurrentSkipListMap<>();
        LongStream.range(from, from + count)
                .parallel()
                .forEach(seed -> new Trial(ScheduleDraw.of(seed))
                        .run()
                        .ifPresent(violation -> failures.put(seed, violation.rule())));
        Map<String, Integer> byRule = new TreeMap<>();
        failures.values().forEach(rule -> byRule.merge(rule, 1, Integer::sum));
        System.out.println(count + " schedules, " + failures.size() + " fail " + byRule + " in "
                + (System.nanoTime() - began) / 1_000_000_000 + " s");
        failures.forEach((seed, rule) -> System.out.println(seed + " " + rule));
    }
}
