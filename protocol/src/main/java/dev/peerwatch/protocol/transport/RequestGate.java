package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.transport.NetworkSettings.ServerLimits;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets one well-formed request through at a time, each of its parts in time, and ends the connection after an answer unless the caller
 * would like to ask more and was well served. Stands before the aggregator.
 */
final class RequestGate extends ChannelDuplexHandler {

    private final ServerLimits limits;
    private final ConnectionCaps caps;
    private final NetworkEvents events;
    private boolean started;
    private boolean complete;
    private boolean asksMore;
    private @Nullable Future<?> deadline;

    RequestGate(ServerLimits limits, ConnectionCaps caps, NetworkEvents events) {
        this.limits = limits;
        this.caps = caps;
        this.events = events;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        within(ctx, limits.header(), Rejection.HTTP_HEADER_SLOW);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (complete || (started && message instanceof HttpRequest)) {
            // What the decoder couldn't finish when the connection ended isn't a request.
            if (message instanceof HttpRequest another
                    && another.decoderResult().isSuccess()) {
                events.rejected(Rejection.HTTP_PIPELINED);
            }
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            started = true;
            caps.identified(ctx.channel());
            asksMore = HttpUtil.isKeepAlive(request);
            if (request.decoderResult().isFailure()) {
                refuse(ctx, request, request.decoderResult().cause());
                return;
            }
            within(ctx, limits.body(), Rejection.HTTP_BODY_SLOW);
        }
        if (message instanceof LastHttpContent last) {
            if (last.decoderResult().isFailure()) {
                refuse(ctx, last, last.decoderResult().cause());
                return;
            }
            complete = true;
            cancel();
        }
        ctx.fireChannelRead(message);
    }

    private void refuse(ChannelHandlerContext ctx, Object message, Throwable cause) {
        ReferenceCountUtil.release(message);
        complete = true;
        boolean tooLong = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException;
        events.rejected(tooLong ? Rejection.HTTP_HEADER_TOO_LARGE : Rejection.HTTP_MALFORMED);
        Responses.error(
                ctx,
                tooLong ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE : HttpResponseStatus.BAD_REQUEST,
                tooLong ? "the request line or a header is too long" : "not an HTTP/1.1 request");
    }

    /** The answer is on its way: the caller must take it in time. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean more = complete
                && asksMore
                && message instanceof FullHttpResponse answer
                && answer.status().codeClass() == HttpStatusClass.SUCCESS;
        complete = true;
        if (message instanceof HttpResponse answer && !answer.headers().contains(HttpHeaderNames.CONNECTION)) {
            HttpUtil.setKeepAlive(answer, more);
        }
        within(ctx, limits.answer(), Rejection.HTTP_ANSWER_SLOW);
        ctx.write(message, promise.unvoid()).addListener(taken -> {
            if (more && taken.isSuccess()) {
                awaitAnother(ctx);
            } else {
                ctx.close();
            }
        });
    }

    /** Waits for another request; while it does, the connection is the first to make room for others. */
    private void awaitAnother(ChannelHandlerContext ctx) {
        started = false;
        complete = false;
        caps.idle(ctx.channel());
        cancel();
        deadline = ctx.executor().schedule(() -> ctx.close(), limits.idle().toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    private void within(ChannelHandlerContext ctx, Duration time, Rejection otherwise) {
        cancel();
        deadline = ctx.executor()
                .schedule(
                        () -> {
                            complete = true;
                            events.rejected(otherwise);
                            ctx.close();
                        },
                        time.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
