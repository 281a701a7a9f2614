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
 * Keeps open connections within their caps. A newcomer isn't refused as long as there is one that hasn't shown its key yet, or has
 * been served and only might ask more: the oldest of those makes room, so that idlers can't keep peers out. Safe for use by many
 * threads.
 */
final class ConnectionCaps {

    /** Whether a new connection may stay, and which older one must go for it. */
    record Admission(boolean admitted, @Nullable Channel evicted) {}

    private final ServerLimits limits;
    private final Map<Channel, InetAddress> idlers = new LinkedHashMap<>();
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
            evicted = oldestIdler(addressFull ? from : null);
            if (evicted == null) {
                return new Admission(false, null);
            }
            left(evicted);
        }
        open.put(channel, from);
        idlers.put(channel, from);
        perAddress.merge(from, 1, Integer::sum);
        return new Admission(true, evicted);
    }

    /** The connection's caller, with a pinned key, has been served, and may ask more. */
    synchronized void idle(Channel channel) {
        InetAddress from = open.get(channel);
        if (from != null) {
            idlers.put(channel, from);
        }
    }

    /** The connection's caller has shown a pinned key, or having done so before, asks something again. */
    synchronized void identified(Channel channel) {
        idlers.remove(channel);
    }

    /** The connection is closed; a second time does nothing. */
    synchronized void left(Channel channel) {
        InetAddress from = open.remove(channel);
        if (from != null) {
            idlers.remove(channel);
            perAddress.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
        }
    }

    /** All that are open now. */
    synchronized List<Channel> open() {
        return List.copyOf(open.keySet());
    }

    private @Nullable Channel oldestIdler(@Nullable InetAddress from) {
        for (Map.Entry<Channel, InetAddress> idler : idlers.entrySet()) {
            if (from == null || idler.getValue().equals(from)) {
                return idler.getKey();
            }
        }
        return null;
    }
}
