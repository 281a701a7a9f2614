package dev.peerwatch.notifier.talk;

import dev.peerwatch.notifier.Evidence;
import dev.peerwatch.notifier.Subject;
import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.policy.Ladder.Next;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one message tells.
 *
 * @param troubles what has begun, or is another trouble now
 * @param ends what is over
 * @param next who is told next if nobody answers
 */
public record News(List<Trouble> troubles, List<End> ends, Optional<Next> next) {

    /** Of which nobody else is told. */
    public News(List<Trouble> troubles, List<End> ends) {
        this(troubles, ends, Optional.empty());
    }

    public News {
        troubles = List.copyOf(troubles);
        ends = List.copyOf(ends);
    }

    /**
     * One subject in trouble.
     *
     * @param subject which
     * @param verdict what is said of it
     * @param tier how much it matters
     * @param before the verdict that the reader was told before, where this is a change
     * @param since when the trouble began
     * @param id the incident's short id
     * @param observers those who find it, in order of name
     * @param evidence of one of them
     * @param ackBy who has it, if somebody has
     * @param again whether the reader was told of it before and it is escalation that says it again
     */
    public record Trouble(
            Subject subject,
            Verdict verdict,
            Tier tier,
            Optional<Verdict> before,
            Instant since,
            String id,
            List<String> observers,
            Evidence evidence,
            Optional<String> ackBy,
            boolean again) {

        /** One that is said for the first time, or because it has changed. */
        public Trouble(
                Subject subject,
                Verdict verdict,
                Tier tier,
                Optional<Verdict> before,
                Instant since,
                String id,
                List<String> observers,
                Evidence evidence,
                Optional<String> ackBy) {
            this(subject, verdict, tier, before, since, id, observers, evidence, ackBy, false);
        }

        public Trouble {
            observers = List.copyOf(observers);
        }
    }

    /**
     * One trouble that is over.
     *
     * @param subject of which subject
     * @param was what it was
     * @param began when it began
     * @param ended when it ended
     * @param why why it is over, where it isn't because the subject is well again; else empty
     * @param wasTold whether the reader has been told of it before
     * @param id the incident's short id
     * @param ackBy who had it, if somebody had
     * @param byHand whether a person closed it
     */
    public record End(
            Subject subject,
            Verdict was,
            Instant began,
            Instant ended,
            String why,
            boolean wasTold,
            String id,
            Optional<String> ackBy,
            boolean byHand) {

        /** One that nobody had, and nobody closed. */
        public End(Subject subject, Verdict was, Instant began, Instant ended, String why, boolean wasTold, String id) {
            this(subject, was, began, ended, why, wasTold, id, Optional.empty(), false);
        }
    }
}
