package dev.peerwatch.agent.sim.trial;

import dev.peerwatch.agent.sim.fault.ScheduleDraw;
import dev.peerwatch.agent.sim.invariant.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * How many random schedules break which invariant, and which seeds: {@code Tally FROM COUNT}, or {@code Tally SEED,SEED,…}. Nothing is
 * shrunk. What fails is printed as soon as it is found, and every {@value #REPORT_EVERY} schedules how far it has come.
 */
final class Tally {

    private static final int REPORT_EVERY = 500;

    private static final int MOST_CHARACTERS = 250;

    private Tally() {}

    public static void main(String[] arguments) throws InterruptedException {
        long[] seeds = arguments[0].contains(",")
                ? Arrays.stream(arguments[0].split(","))
                        .mapToLong(Long::parseLong)
                        .toArray()
                : LongStream.range(0, Long.parseLong(arguments[1]))
                        .map(i -> Long.parseLong(arguments[0]) + i)
                        .toArray();
        long began = System.nanoTime();
        Map<Long, String> failures = new ConcurrentSkipListMap<>();
        AtomicInteger next = new AtomicInteger();
        AtomicLong done = new AtomicLong();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread worker = new Thread(() -> {
                for (int at = next.getAndIncrement(); at < seeds.length; at = next.getAndIncrement()) {
                    long seed = seeds[at];
                    new Trial(ScheduleDraw.of(seed)).run().ifPresent(violation -> {
                        failures.put(seed, violation.rule());
                        System.out.println(seed + " " + shown(violation));
                    });
                    if (done.incrementAndGet() % REPORT_EVERY == 0) {
                        System.out.println(summary(done.get(), failures, began));
                    }
                }
            });
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            worker.join();
        }
        System.out.println(summary(done.get(), failures, began));
        failures.forEach((seed, rule) -> System.out.println(seed + " " + rule));
    }

    private static String summary(long count, Map<Long, String> failures, long began) {
        Map<String, Integer> byRule = new TreeMap<>();
        failures.values().forEach(rule -> byRule.merge(rule, 1, Integer::sum));
        return count + " schedules, " + failures.size() + " fail " + byRule + " in "
                + (System.nanoTime() - began) / 1_000_000_000 + " s";
    }

    private static String shown(Violation violation) {
        String text = String.valueOf(violation.getMessage()).replace('\n', ' ');
        return text.substring(0, Math.min(MOST_CHARACTERS, text.length()));
    }
}
