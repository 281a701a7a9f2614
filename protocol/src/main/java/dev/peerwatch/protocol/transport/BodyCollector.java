package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.wire.Limits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Collects a request's body up to the limit; refuses and counts what exceeds it. */
final class BodyCollector extends HttpObjectAggregator {

    private final NetworkEvents events;

    BodyCollector(NetworkEvents events) {
        super(Limits.REQUEST_BODY);
        this.events = events;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        events.rejected(Rejection.HTTP_BODY_TOO_LARGE);
        Responses.error(
                ctx,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "the body is longer than " + Limits.REQUEST_BODY + " bytes");
    }
}
