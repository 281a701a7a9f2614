package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.KeyNotPinnedException;
import dev.peerwatch.protocol.identity.MutualTls;
import dev.peerwatch.protocol.transport.KeptConnections.To;
import dev.peerwatch.protocol.wire.Limits;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to a peer, on a connection that was kept or on a new one. It has no timeout: its owner aborts it. For the thread
 * of the event loop on which it was started.
 */
final class PeerCall {

    /** What is asked. */
    record Request(HttpMethod method, String path, @Nullable Body body, GivenUp givenUp) {}

    /** What becomes of a request that its owner gives up. */
    enum GivenUp {
        /** It may still arrive, and its answer make the connection fit for the next call. */
        MAY_ARRIVE,
        /**
         * It must not. A line that was cut delivers, when it is back, what the system was given before: minutes late the peer would do what
         * nobody wants any more.
         */
        MUST_NOT_ARRIVE
    }

    /** A body to send. */
    static final class Body {
        private final byte[] json;

        Body(byte[] json) {
            this.json = json;
        }
    }

    /** What came back, whatever its status. */
    static final class Answer {
        private final int status;
        private final @Nullable String version;
        private final byte[] body;

        Answer(int status, @Nullable String version, byte[] body) {
            this.status = status;
            this.version = version;
            this.body = body;
        }

        int status() {
            return status;
        }

        /** The protocol version that the answer carries, if it has the form of one. */
        Optional<ProtocolVersion> version() {
            return version == null ? Optional.empty() : ProtocolVersion.parse(version);
        }

        byte[] body() {
            return body;
        }
    }

    /**
     * Hears how it goes, on the event loop's thread: {@code connected} when a new connection was accepted, {@code secured} when TLS was
     * agreed upon on it, {@code asked} when the request is out on that one or on a kept one, which proves nothing yet; then exactly one
     * of {@code answered} and {@code failed}, which may come at any point. Nothing after {@link #abort}.
     */
    interface Listener {
        default void connected() {}

        default void secured() {}

        default void asked() {}

        /**
         * Whether the request is still to go out, now that it can. After a standstill the network is looked at before the timers are, so
         * its owner may be about to abort it.
         */
        default boolean isInTime() {
            return true;
        }

        void answered(Answer answer);

        void failed(CallFailure failure);
    }

    private static final int HEADER_BYTES = 16 * 1024;

    private static final CallFailure CLOSED_IN_HANDSHAKE =
            new CallFailure(CallFailure.Kind.BROKEN, "the connection was closed during the TLS handshake");

    /** Longer than any caller waits. */
    private static final int CONNECT_MILLIS = 120_000;

    private final EventLoop loop;
    private final Handshakes handshakes;
    private final To to;
    private final Way way;
    private final Request request;
    private final Listener listener;

    /** Which the request goes out on; null while there is none. */
    private @Nullable Channel channel;

    /** A new TCP connection without TLS: it becomes the channel unless a better one is there. */
    private @Nullable Channel door;

    private boolean reused;
    private boolean handshaking;
    private boolean over;

    /**
     * How to the peer.
     *
     * @param from the own address, where it isn't left to the system
     * @param kept connections to use, and to leave ours with
     */
    record Way(InetSocketAddress to, @Nullable SocketAddress from, KeptConnections kept) {}

    private PeerCall(
            EventLoop loop, Handshakes handshakes, NodeName peer, Way way, Request request, Listener listener) {
        this.loop = loop;
        this.handshakes = handshakes;
        this.to = new To(peer, way.to());
        this.way = way;
        this.request = request;
        this.listener = listener;
    }

    /**
     * Starts it, on a kept connection if there is one. If that turns out to be gone, it goes out again on a new one: what nodes ask
     * each other may be asked twice (RFC 9110, 9.2.2). To be called on the thread of {@code loop}, the same for all calls to the peer.
     */
    static PeerCall start(
            EventLoop loop, Handshakes handshakes, NodeName peer, Way way, Request request, Listener listener) {
        PeerCall call = new PeerCall(loop, handshakes, peer, way, request, listener);
        if (!call.takeKept()) {
            call.knock();
        }
        return call;
    }

    /** Sees whether the host accepts a connection now, where a kept one doesn't say so. */
    void knock() {
        if (over || door != null || (channel != null && !reused)) {
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(new Door());
                    }
                });
        ChannelFuture connecting =
                way.from() == null ? bootstrap.connect(way.to()) : bootstrap.connect(way.to(), way.from());
        door = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fail(CallFailure.connecting(done.cause()));
            }
        });
    }

    private boolean takeKept() {
        Channel kept = way.kept().take(to);
        while (kept != null && !kept.isActive()) {
            kept = way.kept().take(to);
        }
        if (kept == null) {
            return false;
        }
        channel = kept;
        reused = true;
        kept.pipeline().addLast(new Exchange());
        return true;
    }

    /** Begins TLS on the new connection, unless an earlier call's handshake may still come to something. */
    private void enter() {
        if (over || channel != null || door == null || !door.isActive()) {
            return;
        }
        if (way.kept().await(to, this::handshakeOfAnotherEnded)) {
            return;
        }
        channel = door;
        door = null;
        reused = false;
        handshaking = true;
        channel.pipeline().remove(Door.class);
        channel.pipeline()
                .addLast("tls", handshakes.calling(to.peer()))
                .addLast("http", new HttpClientCodec(4096, HEADER_BYTES, 8192))
                .addLast("body", new HttpObjectAggregator(Limits.RESPONSE_BODY))
                .addLast(new Exchange());
    }

    private void handshakeOfAnotherEnded() {
        if (over || channel != null) {
            return;
        }
        if (!takeKept()) {
            enter();
        }
    }

    /**
     * Ends it without a word to the listener. What was begun on the wire may be finished for the next call's sake, unless it
     * {@linkplain GivenUp#MUST_NOT_ARRIVE must not}: an overloaded machine would never get anything done if it began everything again.
     */
    void abort() {
        if (over) {
            return;
        }
        over = true;
        close(door);
        if (channel == null) {
            return;
        }
        if (request.givenUp() == GivenUp.MUST_NOT_ARRIVE) {
            reset(channel);
        } else if (!way.kept().leave(to, channel, handshaking)) {
            channel.close();
        }
    }

    /**
     * Throws away what the peer's system hasn't confirmed, here and in the system's own buffers, where an ordinary close would go on
     * sending it.
     */
    private static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // From below TLS, which would first send what it holds, and then take its leave.
            channel.pipeline().context(SslHandler.class).close();
        }
    }

    private void fail(CallFailure failure) {
        if (!over) {
            over = true;
            close(door);
            close(channel);
            listener.failed(failure);
        }
    }

    private static void close(@Nullable Channel channel) {
        if (channel != null) {
            channel.close();
        }
    }

    /** Whatever breaks a kept connection before it has answered may be no more than that it was too old. */
    private void broken(ChannelHandlerContext ctx, CallFailure failure) {
        if (over) {
            ctx.close();
        } else if (ctx.channel().equals(channel)) {
            if (reused) {
                reused = false;
                channel = null;
                ctx.close();
                knock();
                enter();
            } else {
                fail(failure);
            }
        }
    }

    private final class Door extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (over) {
                ctx.close();
            } else {
                listener.connected();
                enter();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            gone(ctx, new CallFailure(CallFailure.Kind.BROKEN, "the connection was closed without an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            gone(ctx, CallFailure.connected(cause));
        }

        private void gone(ChannelHandlerContext ctx, CallFailure failure) {
            ctx.close();
            if (!over && ctx.channel().equals(door)) {
                door = null;
                if (channel == null) {
                    fail(failure);
                }
            }
        }
    }

    private final class Exchange extends SimpleChannelInboundHandler<FullHttpResponse> {

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            if (reused) {
                ask(ctx);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshaking) {
                handshaking = false;
                if (handshake.isSuccess() && MutualTls.isComplete(session(ctx))) {
                    KeptConnections.secured(ctx.channel());
                    secured(ctx);
                } else {
                    broken(ctx, handshake.isSuccess() ? CLOSED_IN_HANDSHAKE : CallFailure.connected(handshake.cause()));
                }
            }
        }

        private void secured(ChannelHandlerContext ctx) {
            if (over) {
                if (isWithPeer(ctx)) {
                    keep(ctx);
                } else {
                    ctx.close();
                }
                return;
            }
            ask(ctx);
        }

        private void ask(ChannelHandlerContext ctx) {
            // A resumed handshake showed no certificate, and a kept connection may be older than the pins.
            try {
                handshakes.tls().requirePeer(session(ctx), to.peer());
            } catch (KeyNotPinnedException e) {
                broken(ctx, CallFailure.connected(e));
                return;
            }
            if (!listener.isInTime()) {
                channel = null;
                abort();
                keep(ctx);
                return;
            }
            if (!reused) {
                listener.secured();
            }
            listener.asked();
            ctx.writeAndFlush(http());
        }

        private boolean isWithPeer(ChannelHandlerContext ctx) {
            try {
                handshakes.tls().requirePeer(session(ctx), to.peer());
                return true;
            } catch (KeyNotPinnedException e) {
                return false; // the next call finds it out for itself
            }
        }

        private static SSLSession session(ChannelHandlerContext ctx) {
            return ctx.pipeline().get(SslHandler.class).engine().getSession();
        }

        private FullHttpRequest http() {
            byte[] body = request.body() == null ? new byte[0] : request.body().json;
            FullHttpRequest http = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, request.method(), request.path(), Unpooled.wrappedBuffer(body));
            http.headers()
                    .set(HttpHeaderNames.HOST, to.peer().value())
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE)
                    .set(ProtocolVersion.HEADER, ProtocolVersion.CURRENT.toString());
            if (request.body() != null) {
                http.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                        .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            }
            return http;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            if (response.decoderResult().isFailure()) {
                broken(ctx, new CallFailure(CallFailure.Kind.MALFORMED, "the answer isn't HTTP/1.1"));
                return;
            }
            boolean inTime = !over;
            Answer answer = new Answer(
                    response.status().code(),
                    response.headers().get(ProtocolVersion.HEADER),
                    ByteBufUtil.getBytes(response.content()));
            over = true;
            close(door);
            if (HttpUtil.isKeepAlive(response)) {
                keep(ctx);
            } else {
                ctx.close();
            }
            if (inTime) {
                listener.answered(answer);
            }
        }

        private void keep(ChannelHandlerContext ctx) {
            ctx.pipeline().remove(this);
            way.kept().keep(to, ctx.channel());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            broken(ctx, new CallFailure(CallFailure.Kind.BROKEN, "the connection was closed without an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            broken(ctx, CallFailure.connected(cause));
        }
    }
}
