package dev.peerwatch.agent.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of an agent has of one peer: its connections, and when a ping was answered last. The times and bounds are those of the
 * agent's {@code KeptConnections} and {@code PingLink}. Nothing is on the agenda for a connection that merely waits: whether its time is
 * over is seen when it is wanted.
 */
final class PeerLink {

    /** So long a connection waits for the next call. */
    private static final long IDLE = Duration.ofSeconds(10).toNanos();

    /** After this it isn't used again; up to a half less, by chance. */
    private static final long OLDEST = Duration.ofSeconds(60).toNanos();

    /** For an answer that comes late. */
    private static final long LATE_ANSWER = Duration.ofSeconds(10).toNanos();

    /** For a handshake that comes late. */
    static final Duration LATE_HANDSHAKE = Duration.ofSeconds(3);

    private static final int MOST = 4;
    private static final long NEVER = -1;

    /** The one that was used last comes last. */
    private final List<Connection> open = new ArrayList<>(1);

    private final List<Runnable> hopeful = new ArrayList<>(0);
    private @Nullable Connection handshaking;
    private long lastPong = NEVER;

    void pong(long now) {
        lastPong = now;
    }

    /** Whether a ping was answered within the last minute. */
    boolean answeredLately(long now) {
        return lastPong != NEVER && now - lastPong < OLDEST;
    }

    /** Whether there is a connection to {@link #take}. */
    boolean waits(long now) {
        forgetOld(now);
        return open.stream().anyMatch(Connection::isWaiting);
    }

    /** The connection that was used last, if one waits. */
    @Nullable Connection take(long now, TcpCall<?> call) {
        forgetOld(now);
        for (int i = open.size() - 1; i >= 0; i--) {
            Connection connection = open.get(i);
            if (connection.isWaiting()) {
                connection.take(call);
                return connection;
            }
        }
        return null;
    }

    void opened(Connection connection) {
        open.add(connection);
    }

    /**
     * A connection can be relied on from now on.
     *
     * @param share {@code 0..1}, by chance
     */
    static void secured(Connection connection, long now, double share) {
        connection.oldAt(now + OLDEST - (long) (share * OLDEST / 2));
    }

    /** Keeps a connection on which nothing is under way, or closes it. */
    void keep(Connection connection, long now) {
        forgetOld(now);
        long waiting = open.stream().filter(Connection::isWaiting).count();
        if (connection.isOld(now) || waiting >= MOST) {
            close(connection);
            return;
        }
        open.remove(connection);
        open.add(connection);
        connection.waitUntil(now + IDLE);
        ended(connection);
    }

    /** Leaves a connection whose call was given up to finish what was begun on it; returns whether it may. */
    boolean leave(Connection connection, long now, boolean shaking) {
        forgetOld(now);
        long others = open.stream()
                .filter(other -> other != connection && other.isIdle())
                .count();
        if (others >= MOST || (shaking && handshaking != null)) {
            return false;
        }
        if (shaking) {
            handshaking = connection;
        }
        connection.leaveUntil(now + (shaking ? LATE_HANDSHAKE.toNanos() : LATE_ANSWER));
        return true;
    }

    /** A handshake that was left has had its time. */
    void giveUp(Connection connection) {
        if (connection == handshaking) {
            close(connection);
        }
    }

    /** Waits for the handshake that an earlier call has left; returns whether there is one. */
    boolean await(Runnable then) {
        if (handshaking == null) {
            return false;
        }
        hopeful.add(then);
        return true;
    }

    void close(Connection connection) {
        connection.close();
        open.remove(connection);
        ended(connection);
    }

    /** That run of the peer's agent has ended on a machine that goes on: its system takes leave on each connection. */
    void peerDied(int boot) {
        for (Connection connection : List.copyOf(open)) {
            if (connection.their() == boot) {
                connection.call().peerDied(connection);
            }
        }
    }

    /** A handshake that was left is done or has failed: those who wait for it look what it gave. */
    private void ended(Connection connection) {
        if (connection == handshaking) {
            handshaking = null;
            List<Runnable> told = List.copyOf(hopeful);
            hopeful.clear();
            told.forEach(Runnable::run);
        }
    }

    private void forgetOld(long now) {
        open.removeIf(connection -> {
            // Of a handshake somebody else sees to it.
            boolean over = connection != handshaking && connection.isOver(now);
            if (over) {
                connection.close();
            }
            return over;
        });
    }
}
