package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * A peer's bad outcomes while they are being checked.
 *
 * @param began when the first bad poll of the row started, by the calendar
 * @param bad bad polls in a row, of any kind
 * @param silent the last of them without an answer of the agent, in a row
 * @param answered the last of them with one, in a row
 * @param serviceWell whether a service of the peer was well in the last of them
 * @param tier how much it matters that the peer answers as it did in the last of them
 * @param needed how many bad polls in a row make that certain
 * @param panel what the witnesses say, once asked
 * @param lesser what the panel before this one would have made of a standing verdict, where it would have been another
 */
record Suspicion(
        Instant began,
        int bad,
        int silent,
        int answered,
        boolean serviceWell,
        Tier tier,
        int needed,
        Optional<Panel> panel,
        Optional<Lesser> lesser) {

    /**
     * A verdict that isn't to be changed to on one panel's word.
     *
     * @param verdict which
     * @param tier how much it matters
     * @param askId the panel
     */
    record Lesser(Verdict verdict, Tier tier, long askId) {}

    static Suspicion beginning(Instant began) {
        return new Suspicion(began, 0, 0, 0, false, Tier.NON_CRITICAL, 1, Optional.empty(), Optional.empty());
    }

    /** One more bad poll. */
    Suspicion andAnother(boolean wasSilent, boolean someServiceWell, Tier howMuch, int howOften) {
        return new Suspicion(
                began,
                bad + 1,
                wasSilent ? silent + 1 : 0,
                wasSilent ? 0 : answered + 1,
                someServiceWell,
                howMuch,
                howOften,
                panel,
                lesser);
    }

    Suspicion withPanel(Panel asked) {
        return new Suspicion(began, bad, silent, answered, serviceWell, tier, needed, Optional.of(asked), lesser);
    }

    Suspicion withLesser(Optional<Lesser> seen) {
        return new Suspicion(began, bad, silent, answered, serviceWell, tier, needed, panel, seen);
    }
}
