package dev.peerwatch.notifier.incident;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * One observer's last word on the subject of an incident.
 *
 * @param sequence grows with each word of the observer, and whenever it shows the incident to somebody: so others see that it still
 *     stands by it
 * @param active false once the observer watches the subject no longer: then its word counts for nothing
 * @param verdict what it concluded
 * @param tier how much it matters
 * @param since when that state began
 * @param evidence why
 * @param ring the lowest ring on which it watches the subject; 0 is the lead's
 * @param trouble the last bad thing it said, which stands when all is over
 */
public record Observation(
        long sequence,
        boolean active,
        Verdict verdict,
        Tier tier,
        Instant since,
        Evidence evidence,
        int ring,
        Optional<Headline> trouble) {

    private static final Comparator<Observation> ORDER =
            Comparator.comparingLong(Observation::sequence).thenComparing(Observation::toString);

    /** What a finding says; {@code before} is the observer's word before that, if there was one. */
    public static Observation of(Finding finding, long sequence, Optional<Observation> before) {
        Headline now = new Headline(finding.verdict(), finding.tier());
        return new Observation(
                sequence,
                true,
                finding.verdict(),
                finding.tier(),
                finding.since(),
                oneLine(finding.evidence()),
                finding.ring(),
                now.bad() ? Optional.of(now) : before.flatMap(Observation::trouble));
    }

    /** The reason may be a peer's own words. */
    static Evidence oneLine(Evidence evidence) {
        return new Evidence(
                Sound.line(evidence.reason()),
                evidence.attempts(),
                evidence.lastGood(),
                evidence.testimonies(),
                evidence.chat());
    }

    /** What it says in two words. */
    public Headline headline() {
        return new Headline(verdict, tier);
    }

    /** The same word, said again. */
    public Observation stamped(long later) {
        return new Observation(later, active, verdict, tier, since, evidence, ring, trouble);
    }

    /** Taken back: the observer watches the subject no longer. */
    public Observation withdrawn(long later) {
        return new Observation(later, false, verdict, tier, since, evidence, ring, trouble);
    }

    /** Taken back: the observer was cut off, so that it could not know. */
    public Observation takenBack(long later) {
        return new Observation(later, false, verdict, tier, since, evidence, ring, Optional.empty());
    }

    /** Whether both say the same, whenever they said it. */
    public boolean saysTheSameAs(Observation other) {
        return stamped(0).equals(other.stamped(0));
    }

    /** The later of two words of the same observer; of two with the same number always the same one. */
    Observation join(Observation other) {
        // Copies mostly agree; and to put one that says something else in its place by its words takes long.
        return equals(other) || ORDER.compare(this, other) >= 0 ? this : other;
    }
}
