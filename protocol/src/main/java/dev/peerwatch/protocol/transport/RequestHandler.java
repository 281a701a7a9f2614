package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.wire.Decoded;
import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.OneLine;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the one request of a caller who has proven its key, and answers it. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    /** A witness may be this much later than the budget before it is answered for. */
    private static final Duration PANEL_MARGIN = Duration.ofSeconds(1);

    private final NodeName caller;
    private final AgentHandler agent;
    private final NetworkEvents events;

    RequestHandler(NodeName caller, AgentHandler agent, NetworkEvents events) {
        this.caller = caller;
        this.agent = agent;
        this.events = events;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!speaksOurVersion(ctx, request.headers().get(ProtocolVersion.HEADER, ""))) {
            events.rejected(Rejection.HTTP_VERSION);
            return;
        }
        Optional<Route> route = Route.of(request.uri());
        if (route.isEmpty()) {
            events.rejected(Rejection.HTTP_PATH);
            Responses.error(ctx, HttpResponseStatus.NOT_FOUND, "there is no " + OneLine.of(request.uri(), 80));
        } else if (!route.get().method().equals(request.method())) {
            events.rejected(Rejection.HTTP_METHOD);
            Responses.wrongMethod(ctx, route.get());
        } else {
            try {
                serve(ctx, route.get(), ByteBufUtil.getBytes(request.content()));
            } catch (RuntimeException e) {
                failed(ctx, route.get(), e);
            }
        }
    }

    private static boolean speaksOurVersion(ChannelHandlerContext ctx, String text) {
        Optional<ProtocolVersion> version = ProtocolVersion.parse(text);
        if (version.isEmpty()) {
            String found = text.isEmpty() ? "no header " + ProtocolVersion.HEADER : "'" + OneLine.of(text, 20) + "'";
            Responses.error(
                    ctx,
                    HttpResponseStatus.BAD_REQUEST,
                    found + ": expected " + ProtocolVersion.HEADER + ": " + ProtocolVersion.CURRENT);
            return false;
        }
        if (!ProtocolVersion.CURRENT.understands(version.get())) {
            Responses.wrongVersion(ctx, version.get().toString());
            return false;
        }
        return true;
    }

    private void serve(ChannelHandlerContext ctx, Route route, byte[] body) {
        switch (route) {
            case STATUS -> Responses.json(ctx, JsonCodec.encode(agent.status(caller)));
            case PANEL -> {
                Decoded<PanelRequest> request = JsonCodec.panelRequest(body);
                if (request instanceof Decoded.Ok<PanelRequest> ok) {
                    panel(ctx, ok.value());
                } else {
                    malformed(ctx, request);
                }
            }
            case STOPPING -> {
                Decoded<StoppingNotice> notice = JsonCodec.stoppingNotice(body);
                if (notice instanceof Decoded.Ok<StoppingNotice> ok) {
                    agent.stopping(caller, ok.value());
                    Responses.noContent(ctx);
                } else {
                    malformed(ctx, notice);
                }
            }
        }
    }

    private void panel(ChannelHandlerContext ctx, PanelRequest request) {
        CompletionStage<PanelAnswer> asked = agent.panel(caller, request);
        CompletableFuture<PanelAnswer> answer = new CompletableFuture<>();
        asked.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        var timer = ctx.executor()
                .schedule(
                        () -> answer.completeExceptionally(new LateException()),
                        request.budget().plus(PANEL_MARGIN).toMillis(),
                        TimeUnit.MILLISECONDS);
        answer.whenCompleteAsync(
                (value, failure) -> {
                    timer.cancel(false);
                    if (failure == null) {
                        Responses.json(ctx, JsonCodec.encode(value));
                    } else if (failure instanceof LateException) {
                        Responses.error(
                                ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "no answer within the request's budget");
                    } else {
                        failed(ctx, Route.PANEL, failure);
                    }
                },
                ctx.executor());
    }

    private void malformed(ChannelHandlerContext ctx, Decoded<?> body) {
        events.rejected(Rejection.HTTP_BODY_MALFORMED);
        Responses.error(ctx, HttpResponseStatus.BAD_REQUEST, body.fold(ok -> "", reason -> reason));
    }

    private void failed(ChannelHandlerContext ctx, Route route, Throwable failure) {
        LOG.error("could not answer {} of {}", route.path(), caller, failure);
        Responses.error(ctx, HttpResponseStatus.INTERNAL_SERVER_ERROR, "this agent failed to answer; its log says why");
    }

    private static final class LateException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
