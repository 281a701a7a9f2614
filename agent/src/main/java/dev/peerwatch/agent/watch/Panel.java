package dev.peerwatch.agent.watch;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the witnesses, and the chat road, say about one suspect.
 *
 * @param askId the request
 * @param askedAt when, on the monotonic clock
 * @param deadline when those not heard count as unknown
 * @param asked the witnesses
 * @param heard what those heard saw
 * @param looked when those whose word counts looked, by this node's calendar
 * @param met witnesses from whom something else has come since it was asked
 * @param roadAsked whether the peer was asked by chat
 * @param road what came by the chat road; empty while it may still come
 * @param again whether it is the second one of a suspicion, for those who weren't heard in the first
 */
record Panel(
        long askId,
        Duration askedAt,
        Duration deadline,
        List<NodeName> asked,
        SortedMap<NodeName, Saw> heard,
        SortedMap<NodeName, Instant> looked,
        Set<NodeName> met,
        boolean roadAsked,
        Optional<ChatRoad> road,
        boolean again) {

    Panel {
        asked = List.copyOf(asked);
        heard = Collections.unmodifiableSortedMap(heard);
        looked = Collections.unmodifiableSortedMap(looked);
        met = Set.copyOf(met);
    }

    static Panel asking(long askId, Duration now, Duration wait, List<NodeName> witnesses, boolean byChat) {
        Optional<ChatRoad> road = byChat ? Optional.empty() : Optional.of(ChatRoad.UNKNOWN);
        return new Panel(
                askId, now, now.plus(wait), witnesses, new TreeMap<>(), new TreeMap<>(), Set.of(), byChat, road, false);
    }

    /** A witness is heard, but for one that can't tell. */
    Panel hearing(NodeName witness, Saw saw, Instant lookedAt) {
        TreeMap<NodeName, Saw> more = new TreeMap<>(heard);
        more.put(witness, saw);
        TreeMap<NodeName, Instant> times = new TreeMap<>(looked);
        times.put(witness, lookedAt);
        return new Panel(askId, askedAt, deadline, asked, more, times, met, roadAsked, road, again);
    }

    /** Nothing of use came from this witness. */
    Panel without(NodeName witness) {
        TreeMap<NodeName, Saw> more = new TreeMap<>(heard);
        more.put(witness, Saw.UNKNOWN);
        return new Panel(askId, askedAt, deadline, asked, more, looked, met, roadAsked, road, again);
    }

    /** This panel as the second one: it has the witnesses of the first, and the words of those who were heard still count. */
    Panel after(Panel first) {
        TreeMap<NodeName, Saw> known = new TreeMap<>(first.heard);
        known.keySet().retainAll(first.looked.keySet());
        return new Panel(askId, askedAt, deadline, first.asked, known, first.looked, first.met, roadAsked, road, true);
    }

    /** Something else has come from this witness. */
    Panel meeting(NodeName witness) {
        TreeSet<NodeName> more = new TreeSet<>(met);
        more.add(witness);
        return new Panel(askId, askedAt, deadline, asked, heard, looked, more, roadAsked, road, again);
    }

    /** Whether most witnesses whose word is missing are there all the same, several of them: words get lost. */
    boolean isLossy() {
        List<NodeName> unheard = unheard();
        long lost = unheard.stream().filter(met::contains).count();
        return lost > 1 && 2 * lost > unheard.size();
    }

    /** The witnesses whose word is missing. */
    List<NodeName> unheard() {
        return asked.stream().filter(witness -> !looked.containsKey(witness)).toList();
    }

    Panel askingByChat() {
        return new Panel(askId, askedAt, deadline, asked, heard, looked, met, true, Optional.empty(), again);
    }

    Panel hearing(ChatRoad byChat) {
        return new Panel(askId, askedAt, deadline, asked, heard, looked, met, true, Optional.of(byChat), again);
    }

    /** Whether nothing more is to be expected. */
    boolean closed(Duration now) {
        return (heard.size() >= asked.size() && road.isPresent()) || now.compareTo(deadline) >= 0;
    }

    /** What each witness saw; {@link Saw#UNKNOWN} for those not heard. */
    Map<NodeName, Saw> all() {
        TreeMap<NodeName, Saw> all = new TreeMap<>();
        asked.forEach(witness -> all.put(witness, heard.getOrDefault(witness, Saw.UNKNOWN)));
        return all;
    }
}
