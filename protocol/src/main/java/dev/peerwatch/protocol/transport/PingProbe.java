package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.wire.BootId;
import dev.peerwatch.protocol.wire.Decoded;
import dev.peerwatch.protocol.wire.Limits;
import dev.peerwatch.protocol.wire.OneLine;
import dev.peerwatch.protocol.wire.Ping;
import dev.peerwatch.protocol.wire.PingCodec;
import dev.peerwatch.protocol.wire.PingKeys;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pings of one poll, on a connected datagram socket of their own. For the thread of its event loop. */
final class PingProbe extends SimpleChannelInboundHandler<DatagramPacket> {

    /** Room for the longest datagram, and one byte to tell a longer one. */
    static final int RECEIVE_BUFFER = Limits.DATAGRAM + 1;

    /** Hears what comes of the pings; on the event loop's thread, and nothing after {@link #close}. */
    interface Listener {
        void pingSent();

        void pingNotSent(String why);

        void pong();

        void portUnreachable();

        void rejected(Rejection kind);
    }

    private final NodeName self;
    private final NodeName peer;
    private final BootId boot;
    private final PingLink link;
    private final Listener listener;
    private final Set<Long> outstanding = new HashSet<>();
    private @Nullable Channel channel;
    private boolean closed;

    PingProbe(NodeName self, NodeName peer, BootId boot, PingLink link, Listener listener) {
        this.self = self;
        this.peer = peer;
        this.boot = boot;
        this.link = link;
        this.listener = listener;
    }

    /** Opens the socket; {@code ready} runs when pings can be sent, or it is known that they can't. */
    void open(EventLoop loop, InetSocketAddress to, @Nullable SocketAddress from, Runnable ready) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BUFFER))
                .handler(this);
        ChannelFuture connected = from == null ? bootstrap.connect(to) : bootstrap.connect(to, from);
        connected.addListener(done -> {
            if (closed) {
                connected.channel().close();
                return;
            }
            if (done.isSuccess()) {
                channel = connected.channel();
            } else {
                listener.pingNotSent(why(done.cause()));
            }
            ready.run();
        });
    }

    /** Sends one ping: a datagram for each key that the peer may have. */
    void send() {
        Channel open = channel;
        if (open == null || closed) {
            return;
        }
        List<PingKeys> keys = link.keys();
        for (PingKeys each : keys) {
            long counter = link.nextCounter();
            outstanding.add(counter);
            byte[] datagram = PingCodec.encode(new Ping(Ping.Kind.PING, self, peer, boot, counter), each);
            open.writeAndFlush(Unpooled.wrappedBuffer(datagram)).addListener(sent -> {
                if (closed) {
                    return;
                }
                if (sent.isSuccess()) {
                    listener.pingSent();
                } else {
                    failed(sent.cause());
                }
            });
        }
    }

    void close() {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        if (closed) {
            return;
        }
        if (!(PingCodec.decode(ByteBufUtil.getBytes(packet.content()))
                instanceof Decoded.Ok<PingCodec.Unproven> unproven)) {
            listener.rejected(
                    packet.content().readableBytes() > Limits.DATAGRAM
                            ? Rejection.PING_OVERSIZED
                            : Rejection.PING_MALFORMED);
            return;
        }
        Ping claimed = unproven.value().claimed();
        if (claimed.kind() != Ping.Kind.PONG
                || !claimed.from().equals(peer)
                || !claimed.to().equals(self)
                || !claimed.boot().equals(boot)
                || !outstanding.contains(claimed.counter())) {
            listener.rejected(Rejection.PONG_UNEXPECTED);
        } else if (link.keys().stream()
                .noneMatch(keys -> unproven.value().prove(keys).isPresent())) {
            listener.rejected(Rejection.PING_FORGED);
        } else {
            outstanding.remove(claimed.counter());
            listener.pong();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!closed) {
            failed(cause);
        }
    }

    private void failed(Throwable cause) {
        if (cause instanceof PortUnreachableException) {
            listener.portUnreachable();
        } else {
            listener.pingNotSent(why(cause));
        }
    }

    private static String why(Throwable cause) {
        return OneLine.of(String.valueOf(cause.getMessage()), 40);
    }
}
