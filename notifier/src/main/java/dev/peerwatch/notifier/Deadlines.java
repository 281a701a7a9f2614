package dev.peerwatch.notifier;

import dev.peerwatch.notifier.voice.Call;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Request;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has become due by the time of a step, and when the next thing will. */
final class Deadlines {

    /** So often a step may find that one decision asks for another; it is never more than a few times. */
    private static final int MOST_PASSES = 50;

    private final OpsTurn turn;

    Deadlines(OpsTurn turn) {
        this.turn = turn;
    }

    /** Does all that is due. */
    void pass() {
        expireCalls();
        turn.talks().view().ifPresent(view -> new Pacing(turn, new Listening(turn, view)).goOn());
        turn.answering().settle();
        turn.posting().noticeSilence();
        if (!turn.link().connected()) {
            turn.posting().giveUpOld();
        }
        turn.posting().transmit();
        turn.handingOver().goOn();
        reviewDue(turn.open);
        reviewDue(turn.ended);
        turn.speaking().say();
        for (int i = 0; i < MOST_PASSES; i++) {
            List<Ref> concerned = turn.holding().concerned();
            if (concerned.isEmpty()) {
                break;
            }
            concerned.forEach(turn.telling()::review);
            concerned.forEach(turn.echoing()::review);
            turn.telling().hand();
            turn.speaking().say();
        }
        turn.requested().answer();
        turn.ringing().review();
        forgetEnded();
    }

    private void reviewDue(Edited<String, Held> incidents) {
        for (Held held : incidents.view().values()) {
            if (held.reviewAt().compareTo(turn.up()) <= 0) {
                turn.holding().concerns(Ref.to(held.incident()));
            }
        }
    }

    /** The shell answers every call; should it not, nothing waits for ever. */
    private void expireCalls() {
        for (long id : turn.calls.keys()) {
            Call call = turn.calls.get(id);
            if (call == null || call.deadline().compareTo(turn.up()) > 0) {
                continue;
            }
            turn.calls.remove(id);
            turn.unheard(call.node(), !(call.purpose() instanceof Call.ForIncident));
            if (call.purpose() instanceof Call.ForIncident purpose) {
                turn.exchanging().ended(id, purpose, false);
            } else {
                turn.handingOver().ended(id, call, Optional.empty());
            }
        }
    }

    private void forgetEnded() {
        if (turn.ended.isEmpty()) {
            return;
        }
        turn.ended.removeIf(held -> isOld(held) && turn.telling().isSettled(held));
        int tooMany = turn.ended.view().size() - Holding.MOST_ENDED;
        if (tooMany > 0) {
            turn.ended.view().entrySet().stream()
                    .sorted(Comparator.comparing(e -> e.getValue().endedAt().orElse(Duration.ZERO)))
                    .limit(tooMany)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(turn.ended::remove);
        }
    }

    private boolean isOld(Held held) {
        return held.endedAt()
                .filter(end -> turn.up().minus(end).compareTo(Telling.REMEMBERED) >= 0)
                .isPresent();
    }

    /** When the next thing will be due. */
    Duration next() {
        Duration next = OpsState.NEVER;
        for (Held held : turn.open.view().values()) {
            next = earlier(next, held.reviewAt());
        }
        for (Held held : turn.ended.view().values()) {
            next = earlier(next, held.reviewAt());
        }
        for (Call call : turn.calls.view().values()) {
            next = earlier(next, call.deadline());
        }
        next = earlier(next, turn.handingOver().nextAt());
        next = earlier(next, earlier(turn.speaking().nextAt(), turn.posting().silentAt()));
        for (Request request : turn.requests.view().values()) {
            next = earlier(next, request.deadline());
        }
        next = earlier(next, earlier(turn.answering().nextAt(), Pacing.nextAt(turn.talks())));
        next = earlier(next, earlier(turn.ringing().nextAt(), turn.posting().nextAt()));
        if (!turn.link().connected()) {
            next = turn.written.view().values().stream()
                    .map(turn.posting()::givenUpAt)
                    .reduce(next, Deadlines::earlier);
        }
        // Never in the past: what could be done now has been done.
        Duration soonest = turn.up().plusMillis(1);
        return next.compareTo(soonest) < 0 ? soonest : next;
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
