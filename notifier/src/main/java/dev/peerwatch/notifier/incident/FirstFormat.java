package dev.peerwatch.notifier.incident;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Evidence.Testimony;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An incident as version 1.0 wrote it to disk, when each node kept its own: one observer, and messages without a state.
 *
 * @param id its identity
 * @param sent message id to bare chat address, oldest first
 */
record FirstFormat(
        IncidentId id,
        Subject subject,
        Instant openedAt,
        SortedMap<String, Word> observations,
        Map<String, String> sent,
        Optional<Instant> closedAt) {

    record Word(long sequence, Verdict verdict, Tier tier, Instant since, Why evidence) {}

    record Why(String reason, int attempts, Optional<Instant> lastGood, List<Testimony> testimonies) {
        Evidence today() {
            return new Evidence(reason, attempts, lastGood, testimonies, Evidence.Chat.UNKNOWN);
        }
    }

    /** What it says in today's words. What was sent counts as taken: what wasn't still stands in the outbox, and is dealt with there. */
    Incident incident() {
        TreeMap<String, Observation> words = new TreeMap<>();
        observations.forEach((observer, word) -> {
            Headline headline = new Headline(word.verdict(), word.tier());
            words.put(
                    observer,
                    new Observation(
                            word.sequence(),
                            true,
                            word.verdict(),
                            word.tier(),
                            word.since(),
                            Observation.oneLine(word.evidence().today()),
                            0,
                            headline.bad() ? Optional.of(headline) : Optional.empty()));
        });
        String speaker = words.isEmpty() ? "" : words.firstKey();
        Headline told = Headline.of(
                        words.values().stream().map(Observation::headline).toList())
                .orElse(Headline.OVER);
        TreeMap<String, Send> sends = new TreeMap<>();
        TreeMap<String, Integer> steps = new TreeMap<>();
        sent.forEach((messageId, reader) -> sends.put(
                messageId, new Send(reader, speaker, steps.merge(reader, 1, Integer::sum), told, Send.Progress.TAKEN)));
        return new Incident(
                new TreeSet<>(List.of(new Name(openedAt, id))),
                subject,
                words,
                sends,
                closedAt.map(at -> new Closing(at, "", speaker)));
    }
}
