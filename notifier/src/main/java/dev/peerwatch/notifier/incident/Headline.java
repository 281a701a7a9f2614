package dev.peerwatch.notifier.incident;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is said of a subject in two words.
 *
 * @param verdict {@link Verdict#UP} when it is over
 * @param tier how much it matters
 * @param stage which {@link Stage} of escalation says it to a reader; empty for the first, and where there are none
 */
public record Headline(Verdict verdict, Tier tier, Optional<Integer> stage) {

    /** It is over. */
    public static final Headline OVER = new Headline(Verdict.UP, Tier.LOGGED);

    /**
     * The verdict that says most comes last. Whoever sees the subject knows more than those who don't; so does whoever sees its host;
     * a majority knows more than a few; and a subject that answers badly has said so itself, but to one who may be the only one.
     */
    private static final List<Verdict> BY_WHAT_IT_SAYS = List.of(
            Verdict.UP, Verdict.DEGRADED, Verdict.UNCONFIRMED, Verdict.DOWN, Verdict.AGENT_DOWN, Verdict.UNREACHABLE);

    private static final Comparator<Headline> ORDER = Comparator.comparingInt(
                    (Headline h) -> BY_WHAT_IT_SAYS.indexOf(h.verdict()))
            .thenComparing(Headline::tier);

    /** What an observer says, or the first that a reader hears. */
    public Headline(Verdict verdict, Tier tier) {
        this(verdict, tier, Optional.empty());
    }

    /** The same as this stage says it. */
    public Headline at(int number) {
        return new Headline(verdict, tier, number == 0 ? Optional.empty() : Optional.of(number));
    }

    /** The number of the stage that says it. */
    public int reached() {
        return stage.orElse(0);
    }

    /** Whether both say the same, whatever the stage. */
    public boolean saysTheSameAs(Headline other) {
        return at(0).equals(other.at(0));
    }

    /** What these together amount to; empty when none of them is bad. */
    public static Optional<Headline> of(Collection<Headline> all) {
        return all.stream().filter(Headline::bad).max(ORDER);
    }

    /** Whether this is anything but the end. */
    public boolean bad() {
        return verdict.bad();
    }
}
