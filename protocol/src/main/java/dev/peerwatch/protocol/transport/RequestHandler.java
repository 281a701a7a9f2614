package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.wire.Decoded;
import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.OneLine;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import dev.peerwatch.protocol.wire.ReplicaJson;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the requests of a caller who has proven its key, one at a time, and answers them. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    /** A witness may be this much later than the budget before it is answered for. */
    private static final Duration PANEL_MARGIN = Duration.ofSeconds(1);

    /** Merging is quick, but waits for the disk. */
    private static final Patience EXCHANGE = new Patience(Duration.ofSeconds(10), "10 s");

    /** A speaker waits for what else there is to say, and for the chat server; longer than any asker does. */
    private static final Patience SAYING = new Patience(Duration.ofSeconds(30), "30 s");

    /** How long an answer may take, also in words. */
    private record Patience(Duration time, String words) {}

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
        Optional<Target> target = Target.of(request.uri());
        if (target.isEmpty()) {
            events.rejected(Rejection.HTTP_PATH);
            Responses.error(ctx, HttpResponseStatus.NOT_FOUND, "there is no " + OneLine.of(request.uri(), 80));
        } else if (!target.get().route().method().equals(request.method())) {
            events.rejected(Rejection.HTTP_METHOD);
            Responses.wrongMethod(ctx, target.get().route());
        } else {
            try {
                serve(ctx, target.get(), ByteBufUtil.getBytes(request.content()));
            } catch (RuntimeException e) {
                failed(ctx, target.get().route(), e);
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

    private void serve(ChannelHandlerContext ctx, Target target, byte[] body) {
        switch (target.route()) {
            case STATUS -> status(ctx, target.purpose().orElse("watch"));
            case PANEL ->
                read(
                        ctx,
                        JsonCodec.panelRequest(body),
                        request -> await(
                                ctx,
                                target.route(),
                                agent.panel(caller, request),
                                new Patience(request.budget().plus(PANEL_MARGIN), "the request's budget"),
                                JsonCodec::encode));
            case STOPPING ->
                read(ctx, JsonCodec.stoppingNotice(body), notice -> {
                    agent.stopping(caller, notice);
                    Responses.noContent(ctx);
                });
            case INCIDENT ->
                read(
                        ctx,
                        ReplicaJson.replica(body, target.id()),
                        replica -> await(
                                ctx,
                                target.route(),
                                agent.incident(caller, replica),
                                EXCHANGE,
                                RequestHandler::encode));
            case SAY ->
                read(
                        ctx,
                        ReplicaJson.sayRequest(body),
                        request -> await(ctx, target.route(), agent.say(caller, request), SAYING, ReplicaJson::encode));
        }
    }

    private void status(ChannelHandlerContext ctx, String purpose) {
        switch (purpose) {
            case "watch" -> Responses.json(ctx, JsonCodec.encode(agent.status(caller, Purpose.WATCH)));
            case "witness" -> Responses.json(ctx, JsonCodec.encode(agent.status(caller, Purpose.WITNESS)));
            default -> {
                events.rejected(Rejection.HTTP_QUERY);
                Responses.error(
                        ctx,
                        HttpResponseStatus.BAD_REQUEST,
                        "for: expected watch or witness, found '" + OneLine.of(purpose, 40) + "'");
            }
        }
    }

    private static byte[] encode(Replica replica) {
        String problem = ReplicaJson.problem(replica);
        if (!problem.isEmpty()) {
            throw new IllegalStateException(problem);
        }
        return ReplicaJson.encode(replica);
    }

    private <T> void read(ChannelHandlerContext ctx, Decoded<T> body, Consumer<T> then) {
        if (body instanceof Decoded.Ok<T> ok) {
            then.accept(ok.value());
        } else {
            events.rejected(Rejection.HTTP_BODY_MALFORMED);
            Responses.error(ctx, HttpResponseStatus.BAD_REQUEST, body.fold(value -> "", reason -> reason));
        }
    }

    private <T> void await(
            ChannelHandlerContext ctx,
            Route route,
            CompletionStage<T> asked,
            Patience patience,
            Function<T, byte[]> encoder) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        asked.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        var timer = ctx.executor()
                .schedule(
                        () -> answer.completeExceptionally(new BusyException("no answer within " + patience.words())),
                        patience.time().toMillis(),
                        TimeUnit.MILLISECONDS);
        answer.thenApply(encoder)
                .whenCompleteAsync(
                        (json, failure) -> {
                            timer.cancel(false);
                            if (failure == null) {
                                Responses.json(ctx, json);
                            } else {
                                failed(ctx, route, failure);
                            }
                        },
                        ctx.executor());
    }

    private void failed(ChannelHandlerContext ctx, Route route, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BusyException) {
            Responses.error(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()));
            return;
        }
        if (cause instanceof UnreadableException) {
            events.rejected(Rejection.HTTP_BODY_MALFORMED);
            Responses.error(ctx, HttpResponseStatus.BAD_REQUEST, String.valueOf(cause.getMessage()));
            return;
        }
        LOG.error("could not answer {} of {}", route.path(), caller, cause);
        Responses.error(ctx, HttpResponseStatus.INTERNAL_SERVER_ERROR, "this agent failed to answer; its log says why");
    }
}
