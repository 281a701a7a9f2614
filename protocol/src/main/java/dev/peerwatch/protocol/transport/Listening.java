package dev.peerwatch.protocol.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The agent's port, UDP and TCP. */
final class Listening {

    private static final int FREE_PORT_ATTEMPTS = 20;
    private static final int RECEIVE_BUFFER = 256 * 1024;
    /** Answered before the loop turns to other channels: a ping is cheap, and its time is measured. */
    private static final int PINGS_AT_ONCE = 256;

    private static final int BACKLOG = 256;

    private final Channel tcp;
    private final Channel udp;

    private Listening(Channel tcp, Channel udp) {
        this.tcp = tcp;
        this.udp = udp;
    }

    /**
     * Takes the port, or nothing. Blocks for a moment, so not for event loop threads.
     *
     * @throws CannotListenException with what to do about it
     */
    static Listening on(
            InetSocketAddress address, EventLoopGroup group, ChannelHandler pings, Supplier<ChannelHandler> connections)
            throws CannotListenException {
        for (int attempt = 1; ; attempt++) {
            ChannelFuture tcp = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel accepted) {
                            accepted.pipeline().addLast(connections.get());
                        }
                    })
                    .bind(address)
                    .awaitUninterruptibly();
            if (!tcp.isSuccess()) {
                throw cannot("TCP", address, tcp.cause());
            }
            InetSocketAddress bound = (InetSocketAddress) tcp.channel().localAddress();
            ChannelFuture udp = new Bootstrap()
                    .group(group)
                    .channel(NioDatagramChannel.class)
                    .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(PingProbe.RECEIVE_BUFFER).maxMessagesPerRead(PINGS_AT_ONCE))
                    .handler(pings)
                    .bind(new InetSocketAddress(address.getAddress(), bound.getPort()))
                    .awaitUninterruptibly();
            if (udp.isSuccess()) {
                return new Listening(tcp.channel(), udp.channel());
            }
            tcp.channel().close().awaitUninterruptibly();
            if (address.getPort() != 0 || attempt == FREE_PORT_ATTEMPTS) {
                throw cannot("UDP", bound, udp.cause());
            }
        }
    }

    /** Where it is reached; with the wildcard address if that was asked for. */
    InetSocketAddress address() {
        return (InetSocketAddress) tcp.localAddress();
    }

    void close() {
        ChannelFuture tcpClosed = tcp.close();
        ChannelFuture udpClosed = udp.close();
        tcpClosed.awaitUninterruptibly();
        udpClosed.awaitUninterruptibly();
        awaitTurn(tcp);
        awaitTurn(udp);
    }

    /** The JDK gives a port back not at the close but at the selector's next turn, which comes before a timer's task. */
    private static void awaitTurn(Channel closed) {
        if (!closed.eventLoop().isShuttingDown()) {
            closed.eventLoop().schedule(() -> {}, 2, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
    }

    private static CannotListenException cannot(String protocol, InetSocketAddress address, Throwable cause) {
        String where = protocol + " " + address.getAddress().getHostAddress() + " port " + address.getPort();
        String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        String advice;
        if (reason.contains("in use")) {
            advice = "another program, perhaps another agent, has that port: `ss -lntup 'sport = :" + address.getPort()
                    + "'` shows it. Stop it, or give this node's address in the blueprint another port";
        } else if (reason.contains("assign")) {
            advice =
                    "this machine has no such address now: `ip address` shows those it has. Correct this node's address"
                            + " in the blueprint";
        } else if (reason.contains("permission") || reason.contains("denied")) {
            advice = "this user may not have that port: take one from 1024 up";
        } else {
            advice = reason;
        }
        return new CannotListenException("cannot listen on " + where + ": " + advice, cause);
    }
}
