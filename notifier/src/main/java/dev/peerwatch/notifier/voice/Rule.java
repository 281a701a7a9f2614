package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.voice.Decision.News;
import dev.peerwatch.notifier.voice.Decision.Reason;
import dev.peerwatch.notifier.voice.Decision.Stay;
import dev.peerwatch.notifier.voice.Decision.Tell;
import java.util.Optional;

/** The whole decision whether a reader is told of an incident. */
public final class Rule {

    private Rule() {}

    /** The decision. */
    public static Decision decide(Case c) {
        Optional<News> owed = owed(c.told(), c.now(), c.trouble());
        if (owed.isEmpty()) {
            return stay(c.now().isEmpty() ? Reason.NOBODY_KNOWS : Reason.TOLD, c);
        }
        if (c.mixed() && (owed.get() == News.CHANGED || isRefuted(c.now()))) {
            return stay(Reason.SETTLING, c);
        }
        if (c.refuted() && (owed.get() == News.FIRST || owed.get() == News.CHANGED)) {
            return new Stay(Reason.SETTLING, c.at().plus(c.timing().interval().dividedBy(4)));
        }
        if (c.followed()) {
            return stay(Reason.FOLLOWED, c);
        }
        if (c.role() == Role.BYSTANDER) {
            return stay(Reason.NOT_MINE, c);
        }
        if (c.mayFrom().compareTo(c.at()) > 0) {
            return new Stay(Reason.OUT_OF_HOURS, c.mayFrom());
        }
        if (c.refused()) {
            return stay(Reason.REFUSED, c);
        }
        if (c.inHand()) {
            return stay(Reason.IN_HAND, c);
        }
        if (!c.fresh()) {
            return new Stay(Reason.NOT_FRESH, c.at().plus(c.timing().interval().dividedBy(4)));
        }
        if (c.role() == Role.BACKUP && !c.leadSilent()) {
            if (c.at().compareTo(c.backupFrom()) < 0) {
                return new Stay(Reason.BACKUP_WAITS, c.backupFrom());
            }
            if (!c.askedAgain()) {
                return new Stay(
                        Reason.BACKUP_ASKS, c.at().plus(c.timing().interval().dividedBy(4)));
            }
        }
        return new Tell(owed.get());
    }

    /** "Nobody whom I reach sees it" isn't true any more when one who looks sees it: a panel that hears that one finds something else. */
    private static boolean isRefuted(Optional<Headline> now) {
        return now.filter(said -> said.verdict() == Verdict.UNCONFIRMED).isPresent();
    }

    /** What is news to one who was told {@code told} last. */
    public static Optional<News> owed(Optional<Headline> told, Optional<Headline> now, Headline trouble) {
        if (now.isEmpty()) {
            return Optional.empty();
        }
        boolean knowsOfTrouble = told.filter(Headline::bad).isPresent();
        if (!now.get().bad()) {
            boolean never = told.isEmpty() && trouble.tier() != Tier.LOGGED;
            return knowsOfTrouble ? Optional.of(News.OVER) : never ? Optional.of(News.WAS) : Optional.empty();
        }
        if (!knowsOfTrouble) {
            return Optional.of(News.FIRST);
        }
        boolean other = told.get().verdict() != now.get().verdict();
        boolean worse = now.get().tier().compareTo(told.get().tier()) > 0;
        boolean again = now.get().reached() > told.get().reached();
        return other || worse ? Optional.of(News.CHANGED) : again ? Optional.of(News.AGAIN) : Optional.empty();
    }

    private static Decision stay(Reason reason, Case c) {
        return new Stay(reason, c.at().plus(c.timing().interval()));
    }
}
