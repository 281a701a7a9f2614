package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.KeyNotPinnedException;
import dev.peerwatch.protocol.identity.MutualTls;
import dev.peerwatch.protocol.transport.NetworkSettings.ServerLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * One accepted connection: within the caps, then a TLS handshake with a pinned key, and only then HTTP. What fails is counted by
 * kind; who has no pinned key never reaches the HTTP decoder.
 */
final class CallerConnection extends ChannelInboundHandlerAdapter {

    /** An event: the pinned keys have changed. */
    static final Object RECHECK = new Object();

    private static final int LINE_BYTES = 1024;
    private static final int HEADER_BYTES = 8 * 1024;

    /** What the connections of a server share. */
    record Means(
            Handshakes handshakes,
            ServerLimits limits,
            ConnectionCaps caps,
            KeyMismatches mismatches,
            AgentHandler agent,
            NetworkEvents events) {}

    private final Means means;
    private boolean identified;
    private boolean over;

    CallerConnection(Means means) {
        this.means = means;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        ConnectionCaps.Admission admission = means.caps().arrived(channel, address(ctx));
        if (!admission.admitted()) {
            drop(ctx, Rejection.TCP_TOO_MANY);
            return;
        }
        channel.closeFuture().addListener(closed -> means.caps().left(channel));
        Channel evicted = admission.evicted();
        if (evicted != null) {
            evicted.pipeline().fireUserEventTriggered(Rejection.TCP_TOO_MANY);
        }
        ctx.pipeline()
                .addBefore(
                        ctx.name(),
                        "tls",
                        means.handshakes().called(means.limits().handshake()));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Rejection.TCP_TOO_MANY) {
            drop(ctx, Rejection.TCP_TOO_MANY);
        } else if (event == RECHECK) {
            if (identified && !isStillKnown(ctx)) {
                ctx.close(); // the blueprint has changed; the caller has done nothing wrong, so nothing is counted
            }
        } else if (event instanceof SslHandshakeCompletionEvent handshake && !over) {
            if (handshake.isSuccess()) {
                secured(ctx);
            } else {
                refused(ctx, handshake.cause());
            }
        }
    }

    private void secured(ChannelHandlerContext ctx) {
        if (!MutualTls.isComplete(session(ctx))) {
            drop(ctx, Rejection.TLS_FAILED);
            return;
        }
        Optional<NodeName> caller = requireKnownCaller(ctx);
        if (caller.isEmpty()) {
            return;
        }
        means.caps().identified(ctx.channel());
        identified = true;
        HttpDecoderConfig http =
                new HttpDecoderConfig().setMaxInitialLineLength(LINE_BYTES).setMaxHeaderSize(HEADER_BYTES);
        ctx.pipeline()
                .addBefore(ctx.name(), "http", new HttpServerCodec(http))
                .addBefore(ctx.name(), "gate", new RequestGate(means.limits(), means.caps(), means.events()))
                .addBefore(ctx.name(), "body", new BodyCollector(means.events()))
                .addBefore(ctx.name(), "request", new RequestHandler(caller.get(), means.agent(), means.events()));
    }

    private Optional<NodeName> requireKnownCaller(ChannelHandlerContext ctx) {
        try {
            // A resumed handshake showed no certificate: what counts is who the session is with.
            return Optional.of(means.handshakes().tls().caller(session(ctx)));
        } catch (KeyNotPinnedException e) {
            refused(ctx, e);
            return Optional.empty();
        }
    }

    private boolean isStillKnown(ChannelHandlerContext ctx) {
        try {
            means.handshakes().tls().caller(session(ctx));
            return true;
        } catch (KeyNotPinnedException e) {
            return false;
        }
    }

    private static SSLSession session(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(SslHandler.class).engine().getSession();
    }

    private void refused(ChannelHandlerContext ctx, Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof KeyNotPinnedException notPinned) {
                mismatch(ctx, Rejection.TLS_KEY_UNKNOWN, String.valueOf(notPinned.getMessage()));
                return;
            }
            if (t instanceof NotSslRecordException) {
                drop(ctx, Rejection.TLS_PLAINTEXT);
                return;
            }
            if (t instanceof SslHandshakeTimeoutException) {
                drop(ctx, Rejection.TLS_SLOW);
                return;
            }
            Optional<String> alert = CallFailure.alert(t);
            if (alert.filter(CallFailure::refusesCertificate).isPresent()) {
                mismatch(
                        ctx,
                        Rejection.TLS_OWN_KEY_REFUSED,
                        "the caller refuses this node's key (" + alert.get() + "): is it the one in its blueprint?");
                return;
            }
            if (String.valueOf(t.getMessage()).contains("Empty client certificate chain")) {
                mismatch(ctx, Rejection.TLS_KEY_MISSING, "the caller showed no key");
                return;
            }
        }
        drop(ctx, Rejection.TLS_FAILED);
    }

    private void mismatch(ChannelHandlerContext ctx, Rejection kind, String detail) {
        String from = address(ctx).getHostAddress();
        if (means.mismatches().admits(from, System.nanoTime())) {
            means.events().keyMismatch(from, detail);
        }
        drop(ctx, kind);
    }

    private void drop(ChannelHandlerContext ctx, Rejection kind) {
        if (!over) {
            over = true;
            means.events().rejected(kind);
        }
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // the handshake's failures are counted by its event; a caller may break off whenever it likes
    }

    private static InetAddress address(ChannelHandlerContext ctx) {
        return ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
    }
}
