package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for the next call to the same peer, and those whose call had to give up before they were of use. In trouble
 * a node asks the same peers several times a second. A handshake for each question would make the load that it is asking about, and
 * one that is thrown away because it took too long would have to be made again, and take too long again.
 *
 * <p>All calls to one peer run on one event loop, and so do the methods that take a channel or a callback; the others are for any
 * thread.
 */
final class KeptConnections {

    /** Less than a server waits for another request, so that the two seldom cross. */
    static final Duration IDLE = Duration.ofSeconds(10);

    /**
     * After this a connection isn't used again: now and then each peer has to show that new ones can be made. Up to a half less, at
     * random, so that not all connections of a mesh are renewed at once because they began at once.
     */
    static final Duration OLDEST = Duration.ofSeconds(60);

    /** For a handshake that has to be finished late. Others wait for it, so no longer than a connection may take to get going again. */
    private static final Duration LATE_HANDSHAKE = Duration.ofSeconds(3);

    private static final Duration LATE_ANSWER = Duration.ofSeconds(10);

    private static final int MOST_FOR_A_PEER = 4;
    private static final String HANDLER = "kept";
    private static final AttributeKey<Long> OLD_AT = AttributeKey.valueOf(KeptConnections.class, "oldAt");

    /** Whom a connection leads to, and where. */
    record To(NodeName peer, InetSocketAddress address) {}

    private static final class Connections {
        final Deque<Channel> waiting = new ArrayDeque<>();
        final Set<Channel> late = new HashSet<>();
        final List<Runnable> hopeful = new ArrayList<>();

        @Nullable Channel handshaking;

        boolean isEmpty() {
            return waiting.isEmpty() && late.isEmpty() && hopeful.isEmpty() && handshaking == null;
        }
    }

    private final Map<To, Connections> connections = new HashMap<>();
    private boolean closed;

    /** A TLS handshake has just been finished: from here on the connection ages. */
    static void secured(Channel channel) {
        long life = OLDEST.toNanos() - ThreadLocalRandom.current().nextLong(OLDEST.toNanos() / 2);
        channel.attr(OLD_AT).set(System.nanoTime() + life);
    }

    /** Keeps an open connection on which nothing is under way, or closes it. */
    void keep(To to, Channel channel) {
        synchronized (this) {
            Connections all = of(to);
            forgetLate(all, channel);
            if (closed || !channel.isActive() || isOld(channel) || all.waiting.size() >= MOST_FOR_A_PEER) {
                channel.close();
            } else {
                all.waiting.addLast(channel);
                channel.pipeline().addLast(HANDLER, new Waiting(to));
            }
        }
        tellHopeful(to);
    }

    /** Whether there is one to {@link #take}. */
    synchronized boolean waits(To to) {
        Connections all = connections.get(to);
        return all != null && !all.waiting.isEmpty();
    }

    /** The one that was used last, if there is any: it is most likely alive. */
    @Nullable Channel take(To to) {
        Channel taken;
        synchronized (this) {
            Connections all = connections.get(to);
            taken = all == null ? null : all.waiting.pollLast();
            tidy(to);
        }
        if (taken != null) {
            taken.pipeline().remove(HANDLER);
        }
        return taken;
    }

    /**
     * A call that had to give up leaves its connection, so that what was begun gets finished, though late: then it is kept.
     *
     * @param handshaking the TLS handshake isn't done yet, else an answer is missing
     * @return whether it may; else the caller closes it
     */
    synchronized boolean leave(To to, Channel channel, boolean handshaking) {
        Connections all = of(to);
        boolean room = !closed && all.waiting.size() + all.late.size() < MOST_FOR_A_PEER;
        if (!channel.isActive() || !room || (handshaking && all.handshaking != null)) {
            tidy(to);
            return false;
        }
        all.late.add(channel);
        if (handshaking) {
            all.handshaking = channel;
        }
        Duration time = handshaking ? LATE_HANDSHAKE : LATE_ANSWER;
        channel.eventLoop().schedule(() -> giveUp(to, channel), time.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(gone -> lost(to, channel));
        return true;
    }

    /**
     * Waits for the handshake that an earlier call has left, rather than to begin another beside it.
     *
     * @param then called once when it is done or has failed; what it gave is there to {@link #take}, unless another was faster
     * @return false when there is none
     */
    synchronized boolean await(To to, Runnable then) {
        Connections all = connections.get(to);
        if (all == null || all.handshaking == null) {
            return false;
        }
        all.hopeful.add(then);
        return true;
    }

    /** Closes all that nobody uses. */
    void closeUnused() {
        List<Channel> unused = new ArrayList<>();
        synchronized (this) {
            for (Connections all : connections.values()) {
                unused.addAll(all.waiting);
                unused.addAll(all.late);
            }
        }
        unused.forEach(Channel::close);
    }

    /** Closes all that nobody uses, and keeps none from now on. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        closeUnused();
    }

    private static boolean isOld(Channel channel) {
        Long oldAt = channel.attr(OLD_AT).get();
        return oldAt == null || System.nanoTime() - oldAt >= 0;
    }

    private Connections of(To to) {
        return connections.computeIfAbsent(to, first -> new Connections());
    }

    private void tidy(To to) {
        Connections all = connections.get(to);
        if (all != null && all.isEmpty()) {
            connections.remove(to);
        }
    }

    private static void forgetLate(Connections all, Channel channel) {
        all.late.remove(channel);
        if (channel.equals(all.handshaking)) {
            all.handshaking = null;
        }
    }

    private synchronized void giveUp(To to, Channel channel) {
        Connections all = connections.get(to);
        if (all != null && all.late.contains(channel)) {
            channel.close();
        }
    }

    private void lost(To to, Channel channel) {
        synchronized (this) {
            Connections all = of(to);
            all.waiting.remove(channel);
            forgetLate(all, channel);
        }
        tellHopeful(to);
    }

    private void tellHopeful(To to) {
        List<Runnable> told = List.of();
        synchronized (this) {
            Connections all = of(to);
            if (all.handshaking == null) {
                told = List.copyOf(all.hopeful);
                all.hopeful.clear();
            }
            tidy(to);
        }
        told.forEach(Runnable::run);
    }

    /** Closes the connection when its time is over, or the peer says or does anything. */
    private final class Waiting extends ChannelInboundHandlerAdapter {
        private final To to;

        Waiting(To to) {
            this.to = to;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.executor()
                    .schedule(
                            () -> {
                                if (!ctx.isRemoved()) {
                                    ctx.close();
                                }
                            },
                            IDLE.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            lost(to, ctx.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
