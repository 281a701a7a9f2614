package dev.peerwatch.notifier;

import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.outbox.Outbox;
import dev.peerwatch.notifier.policy.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the notifier of one node knows.
 *
 * @param setup what the blueprint says
 * @param bootId this run of the agent: the root of its ids
 * @param lastId how many ids this run has given out
 * @param open incidents without an end, by subject
 * @param outbox what no chat server has taken
 * @param subscribers bare addresses subscribed to this node, and since when
 * @param elsewhere who is subscribed to the other nodes, by node
 * @param received keys of messages taken in, oldest first
 * @param refusals how often strangers were refused
 * @param strangeLines how often strangers were journaled
 * @param link the chat connection
 * @param light the node's light and words
 */
public record OpsState(
        OpsSetup setup,
        String bootId,
        long lastId,
        SortedMap<String, Incident> open,
        Outbox outbox,
        SortedMap<String, Instant> subscribers,
        Map<String, List<String>> elsewhere,
        Set<String> received,
        Quota refusals,
        Quota strangeLines,
        Link link,
        Shown light) {

    public OpsState {
        open = Collections.unmodifiableSortedMap(new TreeMap<>(open));
        subscribers = Collections.unmodifiableSortedMap(new TreeMap<>(subscribers));
        elsewhere = Map.copyOf(elsewhere);
        received = Collections.unmodifiableSet(new LinkedHashSet<>(received));
    }

    /**
     * The chat connection.
     *
     * @param connected whether it is up
     * @param jid the own full address while it is
     * @param server the server it goes to, or went to last
     * @param problem why it isn't up
     */
    public record Link(boolean connected, Optional<String> jid, Optional<String> server, Optional<String> problem) {}

    /** A presence: a light and words. */
    public record Shown(Light light, String words) {}

    /** A time that never comes. */
    static final Duration NEVER = Duration.ofDays(36_500);

    /** When the notifier wants a tick, at the latest, on the monotonic clock; far away when it waits for nothing. */
    public Duration wakeAt() {
        return NEVER;
    }

    /** The short form of an incident's id, unambiguous among the open ones. */
    public String shortId(IncidentId id) {
        return id.shortAmong(open.values().stream().map(Incident::id).toList());
    }
}
