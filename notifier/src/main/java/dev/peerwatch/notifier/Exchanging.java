package dev.peerwatch.notifier;

import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.incident.IncidentCodec.Understood;
import dev.peerwatch.notifier.voice.Call;
import dev.peerwatch.notifier.voice.Chain;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Ref;
import dev.peerwatch.notifier.voice.Round;
import dev.peerwatch.notifier.voice.Search;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Shows incidents to those who watch their subjects, and looks at what they have: at once when there's news, else once an interval as
 * long as an incident is open, so that nobody stays behind with what is over.
 */
final class Exchanging {

    /** The ring of a call that isn't part of a round. */
    private static final int NO_RING = -1;

    /** Of one search. */
    private static final int MOST_AT_ONCE = 64;

    private final OpsTurn turn;

    Exchanging(OpsTurn turn) {
        this.turn = turn;
    }

    // ---- asking

    /** Begins an exchange if one is due. Returns the incident as it is then. */
    Held begin(Held held) {
        if (!held.gossip().isDue(turn.up())) {
            return held;
        }
        Held stamped = turn.observing().stamped(held);
        Round round = new Round(turn.up(), searches(stamped.incident()));
        return goOn(stamped.with(stamped.gossip().begun(round)), round);
    }

    /** One search on each ring of the subject's watchers. About what isn't in the blueprint those are asked who have seen it. */
    private SortedMap<Integer, Search> searches(Incident incident) {
        TreeMap<Integer, Search> searches = new TreeMap<>();
        if (turn.outlook().isolated()) {
            return searches; // nobody would answer
        }
        String node = incident.subject().node();
        if (turn.setup().places().containsKey(node)) {
            Circle circle = turn.setup().circle();
            for (int ring = 0; ring < circle.rings(); ring++) {
                List<String> watchers = Chain.watchers(circle, node, ring, turn.self(), turn::reaches);
                searches.put(ring, Search.along(awake(watchers)));
            }
        } else {
            for (String observer : incident.observations().keySet()) {
                if (!turn.isSelf(observer)) {
                    searches.put(searches.size(), Search.along(awake(List.of(observer))));
                }
            }
        }
        return searches;
    }

    private List<String> awake(List<String> nodes) {
        return nodes.stream().filter(node -> !turn.silent(node)).toList();
    }

    /** Asks whoever is to be asked next on each ring. */
    private Held goOn(Held held, Round round) {
        Round asked = round;
        for (int ring : round.searches().keySet()) {
            Search search = round.searches().get(ring);
            // Whom a node under strain doesn't hear may have answered in time.
            List<String> next =
                    search == null ? List.of() : search.next(turn.outlook().strain() > 0 ? 1 : MOST_AT_ONCE);
            if (search != null && !next.isEmpty()) {
                TreeSet<Long> calls = new TreeSet<>();
                for (String node : next) {
                    calls.add(call(node, held, ring));
                }
                asked = asked.with(ring, search.asked(next.size(), calls));
            }
        }
        if (asked.done()) { // more can be decided now
            turn.holding().concerns(Ref.to(held.incident()));
        }
        return turn.holding().put(held.with(held.gossip().with(asked, turn.up(), pause(held))));
    }

    /** From this exchange to the next one, unless there's news. */
    private Duration pause(Held held) {
        Duration unchanged = turn.up().minus(held.stands());
        return turn.timing().exchangePause(unchanged, turn.outlook().strain());
    }

    private long call(String node, Held held, int ring) {
        Incident incident = held.incident();
        Duration patience = turn.timing().exchangePatience(turn.outlook().strain());
        long id = turn.calling(node, new Call.ForIncident(Ref.to(incident), ring), patience);
        turn.emit(new OpsEffect.Exchange(
                id, node, incident.id().hex(), turn.observing().shown(held), patience));
        return id;
    }

    /** Shows an incident to one node that has to know. */
    void show(String node, Ref ref) {
        turn.holding().find(ref).ifPresent(held -> call(node, turn.observing().stamped(held), NO_RING));
    }

    // ---- answers

    void exchanged(OpsEvent.Exchanged event) {
        event.encoded().flatMap(text -> IncidentCodec.read(text).understood()).ifPresent(theirs -> {
            turn.heard(event.node());
            turn.merging().merge(theirs, event.node());
        });
        Call call = turn.calls.get(event.callId());
        if (call != null && call.purpose() instanceof Call.ForIncident purpose) {
            turn.calls.remove(event.callId());
            boolean answered = event.encoded().isPresent();
            if (!answered) {
                turn.unheard(event.node(), false);
            }
            ended(event.callId(), purpose, answered);
        }
    }

    /** A call has been answered, or won't be. */
    void ended(long callId, Call.ForIncident purpose, boolean answered) {
        Optional<Held> held = turn.holding().find(purpose.incident());
        Optional<Round> round = held.flatMap(h -> h.gossip().round());
        if (held.isEmpty() || round.isEmpty() || purpose.ring() == NO_RING) {
            return;
        }
        Search search = round.get().searches().get(purpose.ring());
        if (search != null && search.waiting().contains(callId)) {
            goOn(held.get(), round.get().with(purpose.ring(), search.ended(callId, answered)));
        }
    }

    // ---- being asked

    void asked(OpsEvent.ExchangeAsked event) {
        turn.heard(event.from());
        IncidentCodec.Read read = IncidentCodec.read(event.encoded());
        Optional<Understood> theirs = read.understood();
        if (theirs.isEmpty()) {
            if (turn.greeting().mayJournalStranger(event.from())) {
                turn.journal(
                        Level.WARN, "refused", "from", event.from(), "asked", "exchange", "reason", read.problem());
            }
            turn.emit(new OpsEffect.RefuseExchange(event.token(), read.problem()));
            return;
        }
        Held held = turn.merging().merge(theirs.get(), event.from());
        held = turn.observing().stamped(turn.observing().refreshed(held));
        turn.emit(new OpsEffect.AnswerExchange(
                event.token(), held.incident().id().hex(), turn.observing().shown(held)));
    }
}
