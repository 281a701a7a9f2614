package dev.peerwatch.notifier;

import dev.peerwatch.notifier.policy.Quota;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who this node has to do with in chat.
 *
 * @param subscribers bare addresses subscribed to this node, and since when
 * @param elsewhere who is subscribed to the other nodes, by node
 * @param received keys of messages taken in, oldest first
 * @param refusals how often strangers were refused
 * @param strangeLines how often strangers were journaled
 */
record Contacts(
        SortedMap<String, Instant> subscribers,
        SortedMap<String, List<String>> elsewhere,
        Set<String> received,
        Quota refusals,
        Quota strangeLines) {

    /** Keys of received messages held in memory; the disk keeps a week of them. */
    private static final int RECEIVED_KEPT = 10_000;

    /** Refusals to strangers: in an hour, and to one address. */
    private static final Quota REFUSALS = Quota.unused(10, 1);

    /** Journal lines about strangers: in an hour, and about one address. */
    private static final Quota STRANGE_LINES = Quota.unused(60, 60);

    static Contacts of(SortedMap<String, Instant> subscribers, List<String> received) {
        return new Contacts(subscribers, new TreeMap<>(), new LinkedHashSet<>(received), REFUSALS, STRANGE_LINES);
    }

    Contacts subscribed(String jid, Instant since) {
        TreeMap<String, Instant> more = new TreeMap<>(subscribers);
        more.put(jid, since);
        return new Contacts(Collections.unmodifiableSortedMap(more), elsewhere, received, refusals, strangeLines);
    }

    Contacts unsubscribed(String jid) {
        TreeMap<String, Instant> fewer = new TreeMap<>(subscribers);
        fewer.remove(jid);
        return new Contacts(Collections.unmodifiableSortedMap(fewer), elsewhere, received, refusals, strangeLines);
    }

    Contacts elsewhere(String node, List<String> jids) {
        TreeMap<String, List<String>> changed = new TreeMap<>(elsewhere);
        changed.put(node, jids);
        return new Contacts(subscribers, changed, received, refusals, strangeLines);
    }

    Contacts onlyNodes(Set<String> nodes) {
        TreeMap<String, List<String>> fewer = new TreeMap<>(elsewhere);
        fewer.keySet().retainAll(nodes);
        return new Contacts(subscribers, fewer, received, refusals, strangeLines);
    }

    Contacts received(String key) {
        LinkedHashSet<String> more = new LinkedHashSet<>(received);
        more.add(key);
        if (more.size() > RECEIVED_KEPT) {
            more.remove(more.iterator().next());
        }
        return new Contacts(subscribers, elsewhere, more, refusals, strangeLines);
    }

    Contacts notReceived(String key) {
        LinkedHashSet<String> fewer = new LinkedHashSet<>(received);
        fewer.remove(key);
        return new Contacts(subscribers, elsewhere, fewer, refusals, strangeLines);
    }

    Contacts refused(String jid, Instant at) {
        return new Contacts(subscribers, elsewhere, received, refusals.used(jid, at), strangeLines);
    }

    Contacts journaled(String jid, Instant at) {
        return new Contacts(subscribers, elsewhere, received, refusals, strangeLines.used(jid, at));
    }
}
