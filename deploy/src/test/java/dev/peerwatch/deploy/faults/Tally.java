package dev.peerwatch.deploy.faults;

import dev.peerwatch.deploy.faults.Result.Side;
import dev.peerwatch.deploy.faults.Traffic.Kind;
import dev.peerwatch.deploy.faults.Truth.Judgement;
import dev.peerwatch.notifier.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Looks on while a fault happens, and adds up what was seen. */
final class Tally {

    /** After a fault all is well again within this, or it never is. */
    private static final Duration HEALING = Duration.ofSeconds(90);

    /** serf tries a member that has failed again every 30 s. */
    private static final Duration SERF_HEALING = Duration.ofSeconds(90);

    /** When all is well again, that is said within this, and what a storm has put off when its pause is over. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    /** So many times longer than usual the pause between two messages to a person may get in a storm. */
    private static final int LONGEST_PAUSE = 4;

    private final World world;
    private final Progress progress;
    private final long began = System.nanoTime();
    private final Traffic.Reading first;
    private final List<Double> latencies = new ArrayList<>();
    private final List<Double> serfLatencies = new ArrayList<>();
    private final Map<String, List<String>> wrong = new LinkedHashMap<>();

    /** Begins to look. */
    Tally(World world, Progress progress) {
        this.world = world;
        this.progress = progress;
        this.first = world.traffic().read();
    }

    /** Since when, {@link System#nanoTime}. */
    long began() {
        return began;
    }

    /** Something isn't as it should be. */
    void wrong(String what) {
        wrong("", what);
    }

    /** Something isn't as it should be for one person. */
    void wrong(String person, String what) {
        progress.say("NOT AS IT SHOULD BE: " + (person.isEmpty() ? "" : person + ": ") + what);
        wrong.computeIfAbsent(what, w -> new ArrayList<>()).add(person);
    }

    /** What is the same for several people stands there once. */
    private List<String> complaints() {
        return wrong.entrySet().stream()
                .map(line -> {
                    String people = String.join(", ", line.getValue());
                    return people.isEmpty() ? line.getKey() : people + ": " + line.getKey();
                })
                .toList();
    }

    /** So many seconds went by from the fault to the first message about it. */
    void told(double seconds) {
        latencies.add(seconds);
    }

    /** So many seconds went by from the fault to serf's first event about it. */
    void serfKnew(double seconds) {
        serfLatencies.add(seconds);
    }

    /** The median of all {@link #told}. */
    OptionalDouble latency() {
        return median(latencies);
    }

    /** The median of all {@link #serfKnew}. */
    OptionalDouble serfLatency() {
        return median(serfLatencies);
    }

    private static OptionalDouble median(List<Double> values) {
        if (values.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return OptionalDouble.of(
                sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2);
    }

    /** Waits until nothing is left of a fault that is over. */
    void awaitHealing() {
        if (!Patience.await(HEALING, world::isAllWell)) {
            wrong("not all is well " + HEALING.toSeconds() + " s after the fault was over:\n" + world.notWell());
        }
        Patience.await(
                LAST_WORDS.plus(Timing.of(world.interval()).groupInterval().multipliedBy(LONGEST_PAUSE)),
                () -> accounts().stream().allMatch(account -> account.leftOpen().isEmpty()));
    }

    /** Waits until serf has forgotten it too, if the run has time for that, so that it begins the next one as it should. */
    void awaitSerf(Fault.Run run) {
        world.serf().filter(serf -> run.thorough()).ifPresent(serf -> {
            if (!Patience.await(SERF_HEALING, serf::isAllWell)) {
                progress.say("serf doesn't count all members among the living " + SERF_HEALING.toSeconds()
                        + " s after the fault was over; going on");
            }
        });
    }

    /** What the people were told since the beginning. */
    List<Account> accounts() {
        return world.people().names().stream()
                .map(name -> new Account(name, world.people().told(name, began), world.truth()))
                .toList();
    }

    /** What a node sent in a second until the counters were read. */
    Traffic.Rate rate(Traffic.Reading last, Kind udp, Kind tcp) {
        return last.since(first, world.names().size(), udp, tcp);
    }

    /**
     * Adds up.
     *
     * @param last the counters when the fault was over
     */
    Result result(String fault, Traffic.Reading last) {
        List<Account> accounts = accounts();
        Account one = accounts.get(0);
        Side ours = new Side(
                latency(),
                one.pages(),
                one.judged(Judgement.FALSE).size(),
                rate(last, Kind.PEERWATCH_UDP, Kind.PEERWATCH_TCP));
        Optional<Side> others = world.serf().map(serf -> {
            List<Serf.Event> events = serf.failures(began);
            long untrue = events.stream()
                    .filter(event -> !world.truth().maySay(event.observer(), event.subject(), event.at()))
                    .count();
            return new Side(serfLatency(), events.size(), (int) untrue, rate(last, Kind.SERF_UDP, Kind.SERF_TCP));
        });
        double seconds = (last.at() - began) / 1e9;
        accounts.forEach(account -> account.broken().forEach(line -> wrong(account.person(), line)));
        return new Result(fault, seconds, ours, others, one.said(), complaints());
    }
}
