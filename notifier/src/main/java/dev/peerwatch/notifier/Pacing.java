package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.outbox.OutboxMessage.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Lets what people write through to {@link Listening}: at once, unless its author writes too fast. */
final class Pacing {

    private final OpsTurn turn;
    private final Listening listening;

    Pacing(OpsTurn turn, Listening listening) {
        this.turn = turn;
        this.listening = listening;
    }

    /** Deals with a message or reaction now, or keeps it until its turn comes. */
    void hear(ChatEvent event, String from) {
        Flow flow = flow(from);
        if (isKnown(event, from)) {
            listening.take(event); // what the archive brings again after a start is no flood
        } else if (flow.waiting().isEmpty() && flow.mayPass(turn.up())) {
            keep(from, flow.passed(turn.up()));
            listening.take(event);
        } else if (flow.takes(event)) {
            keep(from, explained(from, flow.with(event)));
        } else if (!flow.full()) {
            turn.journal(Level.WARN, "refused", "jid", from, "reason", "too much waits already");
            say(from, "Too much of yours waits already: until that is done I take nothing more.");
            keep(from, flow.overfull());
        }
    }

    private boolean isKnown(ChatEvent event, String from) {
        return event.written()
                .filter(message -> turn.greeting().knows(from, message.messageId()))
                .isPresent();
    }

    private Flow explained(String from, Flow flow) {
        if (flow.told()) {
            return flow;
        }
        turn.journal(Level.WARN, "slowed", "jid", from, "a-minute", Integer.toString(Flow.MOST));
        say(
                from,
                "You write faster than " + Flow.MOST
                        + " messages a minute: from here on they wait their turn. None is lost.");
        return flow.explained();
    }

    private void say(String to, String words) {
        turn.posting().send(to, words, Kind.INFO);
    }

    /** Deals with those that have waited long enough. */
    void goOn() {
        for (String from : List.copyOf(turn.talks().flows().keySet())) {
            Flow flow = flow(from);
            while (!flow.waiting().isEmpty() && flow.mayPass(turn.up())) {
                ChatEvent first = flow.waiting().get(0);
                keep(from, flow.passed(turn.up()).withoutFirst());
                listening.take(first);
                flow = flow(from);
            }
        }
    }

    private Flow flow(String from) {
        Flow flow = turn.talks().flows().get(from);
        return flow == null ? Flow.quiet(turn.up()) : flow;
    }

    private void keep(String from, Flow flow) {
        turn.talks(turn.talks().flowing(from, flow, turn.up()));
    }

    /** When the next of those that wait may pass. */
    static Duration nextAt(Talks talks) {
        return talks.flows().values().stream()
                .filter(flow -> !flow.waiting().isEmpty())
                .map(Flow::nextAt)
                .min(Comparator.naturalOrder())
                .orElse(OpsState.NEVER);
    }
}
