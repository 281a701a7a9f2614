package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.MutualTls;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.wire.PingKeys;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A peer that holds the right key and answers pings, or not, but whose TCP side does what a test wants. */
final class CannedPeer implements AutoCloseable {

    final NodeName name = new NodeName("odd-1");
    final NodeKey key = NodeKey.generate();
    private final Listening listening;

    private CannedPeer(EventLoopGroup group, TestNode poller, boolean pings, Supplier<ChannelHandler> tcp) {
        PeerBook book = PeerBook.of(List.of(new Peer(poller.name, "127.0.0.1", 1, List.of(poller.key.pin()))));
        PingLink.Directory links = new PingLink.Directory((peer, pin) -> PingKeys.between(name, key, peer, pin));
        links.update(book);
        MutualTls tls = new MutualTls(name, key, book);
        try {
            listening = Listening.on(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    group,
                    pings ? new PingAnswerer(name, links, poller) : new ChannelInboundHandlerAdapter(),
                    () -> new Secured(tls, tcp.get()));
        } catch (CannotListenException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers any request with these bytes and closes; keeps quiet when there are none. */
    static CannedPeer answering(EventLoopGroup group, TestNode poller, boolean pings, Optional<String> answer) {
        return answering(group, poller, pings, request -> answer);
    }

    /** Answers each request with what {@code answer} makes of its beginning. */
    static CannedPeer answering(
            EventLoopGroup group, TestNode poller, boolean pings, Function<String, Optional<String>> answer) {
        return new CannedPeer(group, poller, pings, () -> new Answer(answer));
    }

    /** Answers the first request on each connection with these bytes, keeps it open, and cuts it at the second. */
    static CannedPeer answeringOnceAConnection(EventLoopGroup group, TestNode poller, String answer) {
        return new CannedPeer(group, poller, true, () -> new SimpleChannelInboundHandler<ByteBuf>() {
            private boolean answered;

            @Override
            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf request) {
                if (answered) {
                    ctx.close();
                } else {
                    answered = true;
                    ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8));
                }
            }
        });
    }

    Peer asPeer() {
        return new Peer(name, "127.0.0.1", listening.address().getPort(), List.of(key.pin()));
    }

    @Override
    public void close() {
        listening.close();
    }

    private static final class Secured extends ChannelInboundHandlerAdapter {
        private final MutualTls tls;
        private final ChannelHandler then;

        Secured(MutualTls tls, ChannelHandler then) {
            this.tls = tls;
            this.then = then;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.pipeline().addLast(new SslHandler(tls.serverEngine()), then);
        }
    }

    private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
        private final Function<String, Optional<String>> text;

        Answer(Function<String, Optional<String>> text) {
            this.text = text;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf request) {
            text.apply(request.toString(StandardCharsets.UTF_8))
                    .ifPresent(answer -> ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8))
                            .addListener(ChannelFutureListener.CLOSE));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
