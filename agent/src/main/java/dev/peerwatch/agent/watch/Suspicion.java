package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.Saw;
import java.time.Instant;
import java.util.Optional;

/**
 * A peer's bad outcomes while they are being checked.
 *
 * @param began when the first bad poll of the row started, by the calendar
 * @param bad bad polls in a row, of any kind
 * @param silent the last of them without an answer of the agent, in a row
 * @param answered the last of them with one, in a row
 * @param pingsOnly whether the last of them was answered by pings and by nothing else
 * @param serviceWell whether a service of the peer was well in the last of them
 * @param tier how much it matters that the peer answers as it did in the last of them
 * @param needed how many bad polls in a row make that certain
 * @param panel what the witnesses say, once asked
 * @param best the best that a witness has seen of it meanwhile; unknown while none has been heard
 * @param lesser what the panel before this one would have made of a standing verdict, where that takes two panels
 */
record Suspicion(
        Instant began,
        int bad,
        int silent,
        int answered,
        boolean pingsOnly,
        boolean serviceWell,
        Tier tier,
        int needed,
        Optional<Panel> panel,
        Saw best,
        Optional<Lesser> lesser) {

    /** What of the peer's agent was heard in one bad poll. */
    enum Heard {
        /** Nothing: it is silent. */
        NOTHING,
        /** Pings, and no answer to the status call. */
        PINGS,
        /** An answer that wasn't good. */
        ANSWER
    }

    /**
     * A verdict that isn't to be changed to on one panel's word.
     *
     * @param verdict which
     * @param tier how much it matters
     * @param askId the panel
     */
    record Lesser(Verdict verdict, Tier tier, long askId) {}

    static Suspicion beginning(Instant began) {
        return new Suspicion(
                began, 0, 0, 0, false, false, Tier.NON_CRITICAL, 1, Optional.empty(), Saw.UNKNOWN, Optional.empty());
    }

    /** One more bad poll. */
    Suspicion andAnother(Heard heard, boolean someServiceWell, Tier howMuch, int howOften) {
        boolean wasSilent = heard == Heard.NOTHING;
        // What witnesses were asked about a lost status call says nothing about silence.
        Optional<Panel> stillOfUse = wasSilent && pingsOnly ? Optional.empty() : panel;
        return new Suspicion(
                began,
                bad + 1,
                wasSilent ? silent + 1 : 0,
                wasSilent ? 0 : answered + 1,
                heard == Heard.PINGS,
                someServiceWell,
                howMuch,
                howOften,
                stillOfUse,
                best,
                lesser);
    }

    /** Whether others can tell more about it. */
    boolean isForWitnesses() {
        return silent > 0 || pingsOnly;
    }

    /**
     * Whether what this node missed may have been lost on the way: there are witnesses, and none of them has borne it out. One who sees the
     * peer outweighs those who don't.
     */
    boolean isOnTheWay() {
        boolean borneOut = best == Saw.AGENT_DOWN || best == Saw.NOTHING;
        return !borneOut && panel.filter(asked -> asked.asked().isEmpty()).isEmpty();
    }

    Suspicion withPanel(Panel asked) {
        Saw better = asked.heard().values().stream().reduce(best, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        return new Suspicion(
                began, bad, silent, answered, pingsOnly, serviceWell, tier, needed, Optional.of(asked), better, lesser);
    }

    Suspicion withLesser(Optional<Lesser> seen) {
        return new Suspicion(began, bad, silent, answered, pingsOnly, serviceWell, tier, needed, panel, best, seen);
    }
}
