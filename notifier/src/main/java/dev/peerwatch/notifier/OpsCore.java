package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentCodec;
import dev.peerwatch.notifier.outbox.Outbox;
import dev.peerwatch.notifier.policy.Quota;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The telling half of a node, from a finding to a person and back: pure, one step per event. */
public final class OpsCore {

    /** Refusals to strangers: in an hour, and to one address. */
    private static final Quota REFUSALS = Quota.unused(10, 1);

    /** Journal lines about strangers: in an hour, and about one address. */
    private static final Quota STRANGE_LINES = Quota.unused(60, 60);

    private OpsCore() {}

    /**
     * The state of a node that has just started.
     *
     * @param bootId a random id of this run
     * @param found what it finds on its disk; incidents that can't be read are left out
     */
    public static OpsState start(OpsSetup setup, String bootId, Recovered found) {
        TreeMap<String, Incident> open = new TreeMap<>();
        // One that this version can't read is left out: the trouble, if it lasts, is found again.
        found.openIncidents().stream()
                .flatMap(encoded -> IncidentCodec.read(encoded).stream())
                .forEach(incident -> open.put(incident.subject().toString(), incident));
        return new OpsState(
                setup,
                bootId,
                0,
                open,
                Outbox.of(found.outbox()),
                new TreeMap<>(found.subscribers()),
                Map.of(),
                new LinkedHashSet<>(found.received()),
                REFUSALS,
                STRANGE_LINES,
                new OpsState.Link(false, Optional.empty(), Optional.empty(), Optional.empty()),
                new OpsState.Shown(Light.GOOD, "starting"));
    }

    /** One event. */
    public static Step<OpsState, OpsEffect> on(OpsState state, Moment now, OpsEvent event) {
        OpsTurn turn = new OpsTurn(state, now);
        if (event instanceof OpsEvent.Found found) {
            turn.found(found.finding());
        } else if (event instanceof OpsEvent.Chat chat) {
            new ChatTurn(turn, chat.view()).on(chat.event());
        } else if (event instanceof OpsEvent.Noted noted) {
            turn.noted(noted.author(), noted.text());
        } else if (event instanceof OpsEvent.Subscribers subscribers) {
            turn.subscribedElsewhere(subscribers.node(), subscribers.jids());
        } else if (event instanceof OpsEvent.Shine shine) {
            turn.shine(new OpsState.Shown(shine.light(), shine.words()));
        } else if (event instanceof OpsEvent.Rewired rewired) {
            turn.rewired(rewired.setup(), rewired.watched());
        } else if (event instanceof OpsEvent.NotKept notKept) {
            turn.notKept(notKept);
        }
        return turn.end();
    }
}
