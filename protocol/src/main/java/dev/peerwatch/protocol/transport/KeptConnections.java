package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have brought an answer and wait a moment for the next call to the same peer. In trouble a node asks the same
 * witnesses several times a second, and a handshake for each question would make the load that it is asking about. Safe for use by
 * many threads.
 */
final class KeptConnections {

    /** Less than a server waits for another request, so that the two seldom cross. */
    static final Duration IDLE = Duration.ofSeconds(5);

    private static final int MOST_FOR_A_PEER = 4;
    private static final String HANDLER = "kept";

    /** Whom a connection leads to, and where. */
    private record To(NodeName peer, InetSocketAddress address) {}

    private final Map<To, Deque<Channel>> waiting = new HashMap<>();
    private boolean closed;

    /** Keeps an open connection on which nothing is under way; to be called on its event loop. */
    void keep(NodeName peer, InetSocketAddress address, Channel channel) {
        To to = new To(peer, address);
        synchronized (this) {
            Deque<Channel> others = waiting.computeIfAbsent(to, first -> new ArrayDeque<>());
            if (closed || others.size() >= MOST_FOR_A_PEER) {
                channel.close();
                return;
            }
            others.addLast(channel);
        }
        channel.pipeline().addLast(HANDLER, new Waiting(to));
    }

    /** The one that was used last, if there is any: it is most likely alive. Its event loop may find it closed all the same. */
    synchronized @Nullable Channel take(NodeName peer, InetSocketAddress address) {
        To to = new To(peer, address);
        Deque<Channel> others = waiting.get(to);
        if (others == null) {
            return null;
        }
        Channel last = others.pollLast();
        if (others.isEmpty()) {
            waiting.remove(to);
        }
        return last;
    }

    /** Ends the wait of one that was taken; to be called on its event loop. */
    static void release(Channel channel) {
        if (channel.pipeline().get(HANDLER) != null) {
            channel.pipeline().remove(HANDLER);
        }
    }

    /** Closes all that wait. */
    synchronized void closeWaiting() {
        waiting.values().forEach(channels -> channels.forEach(Channel::close));
        waiting.clear();
    }

    /** Closes all that wait, and keeps none from now on. */
    synchronized void close() {
        closed = true;
        closeWaiting();
    }

    private synchronized boolean withdraw(To to, Channel channel) {
        Deque<Channel> others = waiting.get(to);
        boolean was = others != null && others.remove(channel);
        if (others != null && others.isEmpty()) {
            waiting.remove(to);
        }
        return was;
    }

    /** Closes the connection when its time is over, or the peer says or does anything. */
    private final class Waiting extends ChannelInboundHandlerAdapter {
        private final To to;

        Waiting(To to) {
            this.to = to;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.executor().schedule(() -> expire(ctx), IDLE.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void expire(ChannelHandlerContext ctx) {
            if (!ctx.isRemoved() && withdraw(to, ctx.channel())) {
                ctx.close();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            withdraw(to, ctx.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
