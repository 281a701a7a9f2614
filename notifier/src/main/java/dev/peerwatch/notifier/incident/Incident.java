package dev.peerwatch.notifier.incident;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From the first hard bad finding about one subject to its end. It only grows: observations by observer (the higher sequence number
 * wins), messages sent, an end. So that copies of it on several nodes can be joined in any order.
 *
 * @param id its identity
 * @param subject what it is about
 * @param openedAt when the trouble began
 * @param observations the last finding of each observer
 * @param sent the messages that told of it, in the order in which they were written: message id to bare chat address
 * @param closedAt when it ended
 */
public record Incident(
        IncidentId id,
        Subject subject,
        Instant openedAt,
        SortedMap<String, Observation> observations,
        Map<String, String> sent,
        Optional<Instant> closedAt) {

    public Incident {
        observations = Collections.unmodifiableSortedMap(new TreeMap<>(observations));
        sent = Collections.unmodifiableMap(new LinkedHashMap<>(sent));
    }

    /**
     * One observer's last word.
     *
     * @param sequence grows with each of the observer's findings
     * @param verdict what it concluded
     * @param tier how much it matters
     * @param since when that state began
     * @param evidence why
     */
    public record Observation(long sequence, Verdict verdict, Tier tier, Instant since, Evidence evidence) {}

    /** A new incident, opened by a bad finding. */
    public static Incident open(IncidentId id, Finding finding) {
        return new Incident(id, finding.subject(), finding.since(), new TreeMap<>(), Map.of(), Optional.empty())
                .observed(finding);
    }

    /** With one more finding. */
    public Incident observed(Finding finding) {
        TreeMap<String, Observation> more = new TreeMap<>(observations);
        long sequence = Optional.ofNullable(more.get(finding.observer()))
                        .map(Observation::sequence)
                        .orElse(0L)
                + 1;
        more.put(
                finding.observer(),
                new Observation(sequence, finding.verdict(), finding.tier(), finding.since(), finding.evidence()));
        return new Incident(id, subject, openedAt, more, sent, closedAt);
    }

    /** With one more message that tells of it. */
    public Incident told(String messageId, String jid) {
        Map<String, String> more = new LinkedHashMap<>(sent);
        more.put(messageId, jid);
        return new Incident(id, subject, openedAt, observations, more, closedAt);
    }

    /** Ended. */
    public Incident closed(Instant at) {
        return new Incident(id, subject, openedAt, observations, sent, Optional.of(at));
    }

    /** The worst verdict that an observer holds now, {@link Verdict#UP} if none is bad. */
    public Verdict verdict() {
        return observations.values().stream()
                .map(Observation::verdict)
                .max(Verdict::compareTo)
                .orElse(Verdict.UP);
    }

    /** The highest tier that an observer holds now. */
    public Tier tier() {
        return observations.values().stream()
                .map(Observation::tier)
                .max(Tier::compareTo)
                .orElse(Tier.LOGGED);
    }
}
