package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import dev.peerwatch.protocol.wire.Ping;
import dev.peerwatch.protocol.wire.PingKeys;
import dev.peerwatch.protocol.wire.ReplayGuard;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Everything about pings to and from one peer: its keys, our counter, its replay windows, its last answer. The keys are computed when first
 * needed and kept: most nodes of a large mesh never ping each other. Safe for use by many threads.
 */
final class PingLink {

    /** As long as a connection is used at most: so often each peer has to show that pings reach it. */
    private static final long LATELY = KeptConnections.OLDEST.toNanos();

    private static final long NEVER = Long.MIN_VALUE;

    private final Function<PublicKeyPin, PingKeys> agreement;
    private final Map<PublicKeyPin, PingKeys> keys = new ConcurrentHashMap<>();
    private final AtomicLong counter = new AtomicLong();
    private final ReplayGuard replays = new ReplayGuard();
    private final AtomicLong lastAnswer = new AtomicLong(NEVER);
    private volatile List<PublicKeyPin> pins = List.of();

    private PingLink(Function<PublicKeyPin, PingKeys> agreement) {
        this.agreement = agreement;
    }

    /** A key for each pin of the peer. */
    List<PingKeys> keys() {
        return pins.stream().map(pin -> keys.computeIfAbsent(pin, agreement)).toList();
    }

    /** Never the same twice in one run of the agent. */
    long nextCounter() {
        return counter.incrementAndGet();
    }

    /** A ping of ours was answered; times are {@link System#nanoTime}'s. */
    void answered(long now) {
        lastAnswer.set(now);
    }

    /** Whether a ping of ours was answered within the last minute. */
    boolean answeredLately(long now) {
        long last = lastAnswer.get();
        return last != NEVER && now - last < LATELY;
    }

    boolean isFirst(Ping ping) {
        synchronized (replays) {
            return replays.accept(ping);
        }
    }

    /** The links to all peers. */
    static final class Directory {

        private final Map<NodeName, PingLink> links = new ConcurrentHashMap<>();
        private final Agreement agreement;

        /** Computes the keys between this node and one key of a peer. */
        interface Agreement {
            PingKeys between(NodeName peer, PublicKeyPin pin);
        }

        Directory(Agreement agreement) {
            this.agreement = agreement;
        }

        /** Links of removed peers stay, without keys: were they added again, their counters must not start anew. */
        void update(PeerBook book) {
            links.forEach((name, link) -> {
                if (book.find(name).isEmpty()) {
                    link.pins = List.of();
                    link.keys.clear();
                }
            });
            for (Peer peer : book.peers()) {
                PingLink link =
                        links.computeIfAbsent(peer.name(), name -> new PingLink(pin -> agreement.between(name, pin)));
                link.pins = peer.keys();
                link.keys.keySet().retainAll(peer.keys());
            }
        }

        /** The link to that peer; one without keys when there is no such peer. */
        PingLink to(NodeName peer) {
            PingLink link = links.get(peer);
            return link == null ? new PingLink(pin -> agreement.between(peer, pin)) : link;
        }

        /** Whether there is such a peer now. */
        boolean knows(NodeName peer) {
            PingLink link = links.get(peer);
            return link != null && !link.pins.isEmpty();
        }
    }
}
