package dev.peerwatch.notifier;

import dev.peerwatch.notifier.policy.Directory;
import dev.peerwatch.notifier.policy.Maintenance;
import dev.peerwatch.notifier.policy.OnCall;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the blueprint says about telling people.
 *
 * @param node this node
 * @param places every node of the blueprint
 * @param directory who is who
 * @param chat whether there is a chat to tell them in
 * @param circle who watches whom
 * @param timing how long is waited for what
 * @param onCall who is told first, who next, and when
 * @param maintenance planned work
 */
public record OpsSetup(
        String node,
        Map<String, Place> places,
        Directory directory,
        boolean chat,
        Circle circle,
        Timing timing,
        OnCall onCall,
        List<Maintenance> maintenance) {

    /** One by which all people are told at once, and without planned work. */
    public OpsSetup(
            String node, Map<String, Place> places, Directory directory, boolean chat, Circle circle, Timing timing) {
        this(node, places, directory, chat, circle, timing, OnCall.ALL_AT_ONCE, List.of());
    }

    public OpsSetup {
        places = Map.copyOf(places);
        maintenance = List.copyOf(maintenance);
    }

    /**
     * Where a node stands.
     *
     * @param site its failure domain, "" for none
     * @param address host or address as the blueprint writes it
     */
    public record Place(String site, String address) {}

    /** The planned work on this node at this time; of several, what ends last. */
    Optional<Maintenance> maintenance(String name, Instant at) {
        return maintenance.stream()
                .filter(work -> work.covers(name, at))
                .max(Comparator.comparing(Maintenance::to).thenComparing(Maintenance::from));
    }

    String siteOf(String name) {
        Place place = places.get(name);
        return place == null ? "" : place.site();
    }

    String addressOf(String name) {
        Place place = places.get(name);
        return place == null ? "not in the blueprint" : place.address();
    }
}
