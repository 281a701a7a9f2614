package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.incident.Headline;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.incident.Send;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An incident as one node holds it: what all know together, and what only this node knows. Times are on its monotonic clock.
 *
 * @param incident what all know
 * @param since when it came here
 * @param heard when each other observer was last known to stand by its word
 * @param headline what there was to say when it was last decided about
 * @param stands since when there is that to say
 * @param settled what speakers have confirmed to have said, by reader, whatever their copies show
 * @param explained the reasons for silence that stand in the journal
 * @param gossip the exchange with others
 * @param endedAt when this node learnt of its end
 * @param reviewAt when to decide again
 */
public record Held(
        Incident incident,
        Duration since,
        SortedMap<String, Duration> heard,
        Optional<Headline> headline,
        Duration stands,
        SortedMap<String, Headline> settled,
        SortedSet<String> explained,
        Gossip gossip,
        Optional<Duration> endedAt,
        Duration reviewAt) {

    /** What stands for a reader in {@link #settled} where the node's console is meant. */
    public static final String CONSOLE = "";

    public Held {
        heard = Collections.unmodifiableSortedMap(new TreeMap<>(heard));
        settled = Collections.unmodifiableSortedMap(new TreeMap<>(settled));
        explained = Collections.unmodifiableSortedSet(new TreeSet<>(explained));
    }

    /** An incident that is new here. */
    public static Held of(Incident incident, Duration at) {
        return new Held(
                incident,
                at,
                new TreeMap<>(),
                Optional.empty(),
                at,
                new TreeMap<>(),
                new TreeSet<>(),
                Gossip.due(at),
                incident.isOpen() ? Optional.empty() : Optional.of(at),
                at);
    }

    /** The words of those who count: an observer that watches the subject, has been heard within {@code fresh}, or is this node. */
    public List<Observation> counting(String self, boolean ownCounts, Duration at, Duration fresh) {
        List<Observation> count = new ArrayList<>();
        for (Map.Entry<String, Observation> e : incident.observations().entrySet()) {
            Duration last = heard.get(e.getKey());
            boolean current = e.getKey().equals(self)
                    ? ownCounts
                    : last != null && at.minus(last).compareTo(fresh) <= 0;
            if (current && e.getValue().active()) {
                count.add(e.getValue());
            }
        }
        return count;
    }

    /** What a map has of it, under whatever of its names: what was under way when it was given another one is still about it. */
    public <V> Optional<V> in(SortedMap<Ref, V> map) {
        return incident.names().stream()
                .map(name -> map.get(new Ref(incident.subject(), name.id())))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Whether it is among these, under whatever of its names. */
    public boolean isIn(Set<Ref> refs) {
        return incident.names().stream().anyMatch(name -> refs.contains(new Ref(incident.subject(), name.id())));
    }

    /** With what is known now; an end is noticed at {@code at}. */
    public Held with(Incident known, Duration at) {
        return new Held(
                known,
                since,
                heard,
                headline,
                stands,
                still(known),
                explained,
                gossip,
                known.isOpen() ? Optional.empty() : endedAt.or(() -> Optional.of(at)),
                reviewAt);
    }

    /** What stays settled: that a reader knows of the end isn't when it turns out that somebody else has told it of the trouble, too. */
    private SortedMap<String, Headline> still(Incident known) {
        TreeMap<String, Headline> kept = new TreeMap<>(settled);
        if (known.sends().size() > incident.sends().size()) {
            known.sends().forEach((id, send) -> {
                Send before = incident.sends().get(id);
                Headline said = kept.get(send.reader());
                boolean news = send.taken() && send.told().bad() && (before == null || !before.taken());
                if (news && said != null && !said.bad()) {
                    kept.remove(send.reader());
                }
            });
        }
        return kept;
    }

    /** Another one of the same trouble has become part of it. */
    public Held absorbing(Held other, Incident joined, Duration at) {
        TreeMap<String, Duration> both = new TreeMap<>(heard);
        other.heard.forEach((o, t) -> both.merge(o, t, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        TreeMap<String, Headline> said = new TreeMap<>(other.settled);
        said.putAll(settled);
        return new Held(joined, since, both, headline, stands, said, explained, gossip.wanted(), endedAt, at)
                .with(joined, at);
    }

    /** An observer stands by its word. */
    public Held hearing(String observer, Duration at) {
        TreeMap<String, Duration> more = new TreeMap<>(heard);
        more.put(observer, at);
        return new Held(incident, since, more, headline, stands, settled, explained, gossip, endedAt, reviewAt);
    }

    /** There's something else to say now. What was settled or explained before is no longer about that; a console keeps no record. */
    public Held saying(Optional<Headline> now, Duration at) {
        TreeMap<String, Headline> kept = new TreeMap<>(settled);
        kept.keySet().retainAll(Set.of(CONSOLE));
        return new Held(incident, since, heard, now, at, kept, new TreeSet<>(), gossip.wanted(), endedAt, reviewAt);
    }

    /** A speaker has confirmed it. */
    public Held settled(String reader, Headline said) {
        TreeMap<String, Headline> more = new TreeMap<>(settled);
        more.put(reader, said);
        return new Held(incident, since, heard, headline, stands, more, explained, gossip, endedAt, reviewAt);
    }

    /** Why nothing is said stands in the journal. */
    public Held explained(String reason) {
        TreeSet<String> more = new TreeSet<>(explained);
        more.add(reason);
        return new Held(incident, since, heard, headline, stands, settled, more, gossip, endedAt, reviewAt);
    }

    /** With another state of the exchange. */
    public Held with(Gossip changed) {
        return new Held(incident, since, heard, headline, stands, settled, explained, changed, endedAt, reviewAt);
    }

    /** To be decided about again then. */
    public Held reviewedAgain(Duration then) {
        return new Held(incident, since, heard, headline, stands, settled, explained, gossip, endedAt, then);
    }
}
