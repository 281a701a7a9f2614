package dev.peerwatch.notifier;

import java.time.Instant;

/**
 * What the watching side hands over: a hard verdict about a subject.
 *
 * @param subject what it is about
 * @param observer the node that concludes it
 * @param verdict the conclusion; {@link Verdict#UP} ends an incident
 * @param tier how much it matters
 * @param since when the state began, not when it was concluded
 * @param evidence who looked and what they saw
 * @param ring the lowest ring on which the observer watches the subject now; 0 makes it the lead
 */
public record Finding(
        Subject subject, String observer, Verdict verdict, Tier tier, Instant since, Evidence evidence, int ring) {}
