package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.transport.NetworkSettings.ServerLimits;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps open connections within their caps. A newcomer isn't refused as long as there is one that hasn't shown its key yet: the
 * oldest of those makes room, so that idlers can't keep peers out. Safe for use by many threads.
 */
final class ConnectionCaps {

    /** Whether a new connection may stay, and which older one must go for it. */
    record Admission(boolean admitted, @Nullable Channel evicted) {}

    private final ServerLimits limits;
    private final Map<Channel, InetAddress> strangers = new LinkedHashMap<>();
    private final Map<Channel, InetAddress> open = new HashMap<>();
    private final Map<InetAddress, Integer> perAddress = new HashMap<>();

    ConnectionCaps(ServerLimits limits) {
        this.limits = limits;
    }

    /** A connection was accepted. When it is admitted, {@link #left} must be told of its end. */
    synchronized Admission arrived(Channel channel, InetAddress from) {
        Channel evicted = null;
        boolean addressFull = perAddress.getOrDefault(from, 0) >= limits.connectionsPerAddress();
        if (addressFull || open.size() >= limits.connections()) {
            evicted = oldestStranger(addressFull ? from : null);
            if (evicted == null) {
                return new Admission(false, null);
            }
            left(evicted);
        }
        open.put(channel, from);
        strangers.put(channel, from);
        perAddress.merge(from, 1, Integer::sum);
        return new Admission(true, evicted);
    }

    /** The connection's caller has shown a pinned key. */
    synchronized void identified(Channel channel) {
        strangers.remove(channel);
    }

    /** The connection is closed; a second time does nothing. */
    synchronized void left(Channel channel) {
        InetAddress from = open.remove(channel);
        if (from != null) {
            strangers.remove(channel);
            perAddress.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
        }
    }

    /** All that are open now. */
    synchronized List<Channel> open() {
        return List.copyOf(open.keySet());
    }

    private @Nullable Channel oldestStranger(@Nullable InetAddress from) {
        for (Map.Entry<Channel, InetAddress> stranger : strangers.entrySet()) {
            if (from == null || stranger.getValue().equals(from)) {
                return stranger.getKey();
            }
        }
        return null;
    }
}
