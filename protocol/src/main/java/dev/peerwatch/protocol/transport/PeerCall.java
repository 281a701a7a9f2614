package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.KeyNotPinnedException;
import dev.peerwatch.protocol.identity.MutualTls;
import dev.peerwatch.protocol.wire.Limits;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
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

/** One HTTP request to a peer, on a connection of its own or on one that was kept. It has no timeout: its owner aborts it. */
final class PeerCall {

    /** What is asked. */
    record Request(HttpMethod method, String path, @Nullable Body body) {}

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
     * Hears how it goes, on the event loop's thread: {@code connected}, {@code secured}, then exactly one of {@code answered} and
     * {@code failed}, which may come at any point. Nothing after {@link #abort}.
     */
    interface Listener {
        default void connected() {}

        default void secured() {}

        void answered(Answer answer);

        void failed(CallFailure failure);
    }

    private static final int HEADER_BYTES = 16 * 1024;
    /** Longer than any caller waits. */
    private static final int CONNECT_MILLIS = 120_000;

    private final Handshakes handshakes;
    private final NodeName peer;
    private final Way way;
    private final Request request;
    private final Listener listener;
    private @Nullable Channel channel;
    private boolean reused;
    private boolean over;

    /**
     * How to the peer.
     *
     * @param from the own address, where it isn't left to the system
     * @param kept connections to use, and to leave ours with; null for a connection of its own
     */
    record Way(
            InetSocketAddress to,
            @Nullable SocketAddress from,
            @Nullable KeptConnections kept) {}

    private PeerCall(Handshakes handshakes, NodeName peer, Way way, Request request, Listener listener) {
        this.handshakes = handshakes;
        this.peer = peer;
        this.way = way;
        this.request = request;
        this.listener = listener;
    }

    /** Starts it on a new connection; to be called on the thread of {@code loop}. */
    static PeerCall start(
            EventLoop loop, Handshakes handshakes, NodeName peer, Way way, Request request, Listener listener) {
        PeerCall call = new PeerCall(handshakes, peer, way, request, listener);
        call.connect(loop);
        return call;
    }

    /**
     * Starts it on a connection that was kept, or if that turns out to be gone, on a new one: what nodes ask each other may be asked
     * twice (RFC 9110, 9.2.2). To be called on the thread of its event loop.
     */
    static PeerCall again(
            Channel kept, Handshakes handshakes, NodeName peer, Way way, Request request, Listener listener) {
        PeerCall call = new PeerCall(handshakes, peer, way, request, listener);
        KeptConnections.release(kept);
        call.channel = kept;
        call.reused = true;
        if (kept.isActive()) {
            kept.pipeline().addLast(call.new Exchange());
        } else {
            call.connect(kept.eventLoop());
        }
        return call;
    }

    private void connect(EventLoop loop) {
        reused = false;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(new Exchange());
                    }
                });
        ChannelFuture connecting =
                way.from() == null ? bootstrap.connect(way.to()) : bootstrap.connect(way.to(), way.from());
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fail(CallFailure.connecting(done.cause()));
            }
        });
    }

    /** Ends it without a word to the listener. */
    void abort() {
        over = true;
        if (channel != null) {
            channel.close();
        }
    }

    private void fail(CallFailure failure) {
        if (!over) {
            abort();
            listener.failed(failure);
        }
    }

    /** Whatever breaks a kept connection before it has answered may be no more than that it was too old. */
    private void broken(ChannelHandlerContext ctx, CallFailure failure) {
        if (ctx.channel() != channel || over) {
            return;
        }
        if (reused) {
            ctx.close();
            connect((EventLoop) ctx.executor());
        } else {
            fail(failure);
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
        public void channelActive(ChannelHandlerContext ctx) {
            if (over) {
                ctx.close();
                return;
            }
            listener.connected();
            ctx.pipeline()
                    .addBefore(ctx.name(), "tls", handshakes.calling(peer))
                    .addBefore(ctx.name(), "http", new HttpClientCodec(4096, HEADER_BYTES, 8192))
                    .addBefore(ctx.name(), "body", new HttpObjectAggregator(Limits.RESPONSE_BODY));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && !over && !reused) {
                if (handshake.isSuccess()) {
                    secured(ctx);
                } else {
                    fail(CallFailure.connected(handshake.cause()));
                }
            }
        }

        private void secured(ChannelHandlerContext ctx) {
            if (!MutualTls.isComplete(session(ctx))) {
                fail(new CallFailure(CallFailure.Kind.BROKEN, "the connection was closed during the TLS handshake"));
                return;
            }
            ask(ctx);
        }

        private void ask(ChannelHandlerContext ctx) {
            try {
                // A resumed handshake showed no certificate, and a kept connection may be older than the pins: what
                // counts is who
                // the session is with.
                handshakes.tls().requirePeer(session(ctx), peer);
            } catch (KeyNotPinnedException e) {
                fail(CallFailure.connected(e));
                return;
            }
            listener.secured();
            ctx.writeAndFlush(http());
        }

        private static SSLSession session(ChannelHandlerContext ctx) {
            return ctx.pipeline().get(SslHandler.class).engine().getSession();
        }

        private FullHttpRequest http() {
            byte[] body = request.body() == null ? new byte[0] : request.body().json;
            FullHttpRequest http = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, request.method(), request.path(), Unpooled.wrappedBuffer(body));
            http.headers()
                    .set(HttpHeaderNames.HOST, peer.value())
                    .set(
                            HttpHeaderNames.CONNECTION,
                            way.kept() == null ? HttpHeaderValues.CLOSE : HttpHeaderValues.KEEP_ALIVE)
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
            if (over || ctx.channel() != channel) {
                return;
            }
            if (response.decoderResult().isFailure()) {
                fail(new CallFailure(CallFailure.Kind.MALFORMED, "the answer isn't HTTP/1.1"));
                return;
            }
            Answer answer = new Answer(
                    response.status().code(),
                    response.headers().get(ProtocolVersion.HEADER),
                    ByteBufUtil.getBytes(response.content()));
            end(ctx, HttpUtil.isKeepAlive(response));
            listener.answered(answer);
        }

        private void end(ChannelHandlerContext ctx, boolean reusable) {
            KeptConnections kept = way.kept();
            if (kept == null || !reusable) {
                abort();
                return;
            }
            over = true;
            channel = null;
            ctx.pipeline().remove(this);
            kept.keep(peer, way.to(), ctx.channel());
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
