package dev.peerwatch.notifier;

import dev.peerwatch.notifier.incident.Answer;
import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Send;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Role;
import java.time.Duration;
import java.util.Optional;

/**
 * The last resort: when no chat server has taken a critical alert for a minute, its watchers give it to the executable that an
 * operator may have put there for that, once. Each of them: in doubt it runs twice, never not at all.
 */
final class Emergency {

    /** How long chat servers have. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What stands for the reader. */
    private static final String READER = "last resort";

    private final OpsTurn turn;

    Emergency(OpsTurn turn) {
        this.turn = turn;
    }

    /** Runs it if it is time. */
    Held consider(Held held, Optional<Headline> now, Role role) {
        if (!concerns(held, now, role) || dueAt(held).compareTo(turn.up()) > 0) {
            return held;
        }
        Headline bad = now.orElseThrow();
        turn.emit(new OpsEffect.LastResort(
                turn.shortId(held.incident()), turn.speaking().consoleText(held, bad)));
        return held.settled(READER, bad);
    }

    /** When it will be time, if nothing changes; far away when never. */
    Duration nextAt(Held held, Optional<Headline> now, Role role) {
        return concerns(held, now, role) ? dueAt(held) : OpsState.NEVER;
    }

    private boolean concerns(Held held, Optional<Headline> now, Role role) {
        return role != Role.BYSTANDER
                && turn.setup().chat()
                && held.incident().isOpen()
                && now.filter(headline -> headline.bad() && headline.tier() == Tier.CRITICAL)
                        .isPresent()
                && held.incident().quietUntil(turn.now().wall()).isEmpty()
                && turn.setup().onCall().tells(Tier.CRITICAL, turn.now().wall())
                && !held.settled().containsKey(READER)
                && held.incident().sends().values().stream().noneMatch(Send::taken);
    }

    /** Counted from when it may be told: from the end of the silence that somebody asked for, where that was later. */
    private Duration dueAt(Held held) {
        Duration told = held.incident()
                .snooze()
                .flatMap(Answer::until)
                .map(turn.now()::upAt)
                .filter(end -> end.compareTo(held.since()) > 0)
                .orElse(held.since());
        Duration hours = turn.setup()
                .onCall()
                .tellsSince(Tier.CRITICAL, turn.now().wall())
                .map(turn.now()::upAt)
                .filter(begin -> begin.compareTo(told) > 0)
                .orElse(told);
        return hours.plus(PATIENCE);
    }
}
