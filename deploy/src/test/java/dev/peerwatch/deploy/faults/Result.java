package dev.peerwatch.deploy.faults;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a fault.
 *
 * @param fault its name
 * @param seconds how long it was looked at
 * @param ours Peerwatch, by the messages to the first person
 * @param others serf, where it ran beside it, by its "failed" events
 * @param said what the first person was told, how often
 * @param wrong what should have been otherwise; empty if all was as it should be
 */
record Result(
        String fault, double seconds, Side ours, Optional<Side> others, Map<String, Integer> said, List<String> wrong) {

    /**
     * One of the two.
     *
     * @param latency median of the seconds from the fault to the first word about it, where there was something to tell
     * @param events messages that say that something is wrong; serf: "failed" events, one an agent that notices
     * @param falsehoods what of all that was said about a node that ran and that a majority reached
     * @param rate what a node sent
     */
    record Side(OptionalDouble latency, int events, int falsehoods, Traffic.Rate rate) {}

    Result {
        said = Map.copyOf(said);
        wrong = List.copyOf(wrong);
    }

    /** A fault that didn't happen, which is wrong too. */
    static Result none(String fault, String why) {
        Side nothing = new Side(OptionalDouble.empty(), 0, 0, new Traffic.Rate(Double.NaN, Double.NaN, Double.NaN));
        return new Result(fault, 0, nothing, Optional.empty(), Map.of(), List.of(why));
    }
}
