package dev.peerwatch.notifier;

import dev.peerwatch.notifier.outbox.OutboxMessage;
import dev.peerwatch.notifier.voice.Ref;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How people are reached who have several addresses, or a telephone.
 *
 * @param away addresses that messages came back from, and until when they aren't tried, on the monotonic clock
 * @param lately alerts that a chat server has taken and that may still come back, the oldest first
 * @param rings calls that ring now, by id
 * @param clients the clients that are there, by address; none for one that is known to be offline; what isn't known isn't in it
 */
record Reach(
        SortedMap<String, Duration> away,
        Map<String, OutboxMessage> lately,
        SortedMap<String, Ring> rings,
        SortedMap<String, Set<String>> clients) {

    /** A message that comes back does so within seconds; these are the last ones. */
    private static final int MOST_LATELY = 100;

    /** Far more than a node has people. */
    private static final int MOST_AWAY = 1_000;

    static final Reach NONE = new Reach(new TreeMap<>(), new LinkedHashMap<>(), new TreeMap<>(), new TreeMap<>());

    Reach {
        away = Collections.unmodifiableSortedMap(new TreeMap<>(away));
        lately = Collections.unmodifiableMap(new LinkedHashMap<>(lately));
        rings = Collections.unmodifiableSortedMap(new TreeMap<>(rings));
        clients = Collections.unmodifiableSortedMap(new TreeMap<>(clients));
    }

    /**
     * A call to all addresses of one person.
     *
     * @param person name
     * @param incidents those that it is about
     * @param until when it ends by itself, on the monotonic clock
     */
    record Ring(String person, SortedSet<Ref> incidents, Duration until) {
        Ring {
            incidents = Collections.unmodifiableSortedSet(new TreeSet<>(incidents));
        }
    }

    Reach cameBackFrom(String jid, Duration until, Duration now) {
        TreeMap<String, Duration> changed = new TreeMap<>(away);
        changed.values().removeIf(end -> end.compareTo(now) <= 0);
        if (changed.size() < MOST_AWAY) {
            changed.put(jid, until);
        }
        return new Reach(changed, lately, rings, clients);
    }

    /** By way of another chat server: what came back to one says nothing of what the other reaches. */
    Reach elsewhere() {
        return new Reach(new TreeMap<>(), lately, rings, clients);
    }

    boolean isAway(String jid, Duration now) {
        Duration until = away.get(jid);
        return until != null && until.compareTo(now) > 0;
    }

    /** A client of this address is there, or isn't any more. */
    Reach seen(String jid, String client, boolean there) {
        TreeSet<String> his = new TreeSet<>(clients.getOrDefault(jid, Set.of()));
        if (there) {
            his.add(client);
        } else if (client.isEmpty()) {
            his.clear(); // the server says it of all of them
        } else {
            his.remove(client);
        }
        TreeMap<String, Set<String>> changed = new TreeMap<>(clients);
        if (changed.size() < MOST_AWAY || changed.containsKey(jid)) {
            changed.put(jid, Collections.unmodifiableSet(his));
        }
        return new Reach(away, lately, rings, changed);
    }

    /** After a new login the server says anew who is there. */
    Reach unseen() {
        return new Reach(away, lately, rings, new TreeMap<>());
    }

    /** Whether nobody reads there now, as far as is known. */
    boolean isOffline(String jid) {
        Set<String> his = clients.get(jid);
        return his != null && his.isEmpty();
    }

    /** Whether somebody may be reading there now, as is known. */
    boolean isOnline(String jid) {
        Set<String> his = clients.get(jid);
        return his != null && !his.isEmpty();
    }

    Reach taken(OutboxMessage message) {
        Map<String, OutboxMessage> changed = new LinkedHashMap<>(lately);
        changed.put(message.message().id(), message);
        if (changed.size() > MOST_LATELY) {
            changed.remove(changed.keySet().iterator().next());
        }
        return new Reach(away, changed, rings, clients);
    }

    Optional<OutboxMessage> lately(String messageId) {
        return Optional.ofNullable(lately.get(messageId));
    }

    Reach ringing(String callId, Ring ring) {
        TreeMap<String, Ring> changed = new TreeMap<>(rings);
        changed.put(callId, ring);
        return new Reach(away, lately, changed, clients);
    }

    Reach silent(String callId) {
        TreeMap<String, Ring> changed = new TreeMap<>(rings);
        changed.remove(callId);
        return new Reach(away, lately, changed, clients);
    }
}
