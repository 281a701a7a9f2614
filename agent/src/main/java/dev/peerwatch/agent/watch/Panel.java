package dev.peerwatch.agent.watch;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the witnesses, and the chat road, say about one suspect.
 *
 * @param askId the request
 * @param askedAt when, on the monotonic clock
 * @param deadline when those not heard count as unknown
 * @param asked the witnesses
 * @param heard what those heard saw
 * @param roadAsked whether the peer was asked by chat
 * @param road what came by the chat road; empty while it may still come
 */
record Panel(
        long askId,
        Duration askedAt,
        Duration deadline,
        List<NodeName> asked,
        SortedMap<NodeName, Saw> heard,
        boolean roadAsked,
        Optional<ChatRoad> road) {

    Panel {
        asked = List.copyOf(asked);
        heard = Collections.unmodifiableSortedMap(new TreeMap<>(heard));
    }

    Panel hearing(NodeName witness, Saw saw) {
        TreeMap<NodeName, Saw> more = new TreeMap<>(heard);
        more.put(witness, saw);
        return new Panel(askId, askedAt, deadline, asked, more, roadAsked, road);
    }

    Panel askingByChat() {
        return new Panel(askId, askedAt, deadline, asked, heard, true, Optional.empty());
    }

    Panel hearing(ChatRoad byChat) {
        return new Panel(askId, askedAt, deadline, asked, heard, true, Optional.of(byChat));
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
