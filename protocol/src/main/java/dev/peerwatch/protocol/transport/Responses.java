package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The server's answers. Whether one ends its connection is for the {@link RequestGate}. */
final class Responses {

    private Responses() {}

    static void json(ChannelHandlerContext ctx, byte[] body) {
        send(ctx, of(HttpResponseStatus.OK, Unpooled.wrappedBuffer(body)));
    }

    static void noContent(ChannelHandlerContext ctx) {
        send(ctx, of(HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER));
    }

    static void error(ChannelHandlerContext ctx, HttpResponseStatus status, String message) {
        send(ctx, of(status, Unpooled.wrappedBuffer(JsonCodec.error(message))));
    }

    static void wrongMethod(ChannelHandlerContext ctx, Route route) {
        FullHttpResponse response = of(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                Unpooled.wrappedBuffer(JsonCodec.error(route.path() + " takes " + route.method() + " only")));
        response.headers().set(HttpHeaderNames.ALLOW, route.method().name());
        send(ctx, response);
    }

    static void wrongVersion(ChannelHandlerContext ctx, String found) {
        FullHttpResponse response = of(
                HttpResponseStatus.UPGRADE_REQUIRED,
                Unpooled.wrappedBuffer(JsonCodec.error("this agent speaks protocol " + ProtocolVersion.CURRENT
                        + ", not " + found + ": bring both nodes to the same major version")));
        // RFC 9110, 15.5.22: a 426 names what would be understood.
        response.headers()
                .set(HttpHeaderNames.UPGRADE, "Peerwatch/" + ProtocolVersion.CURRENT)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .add(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        send(ctx, response);
    }

    private static FullHttpResponse of(HttpResponseStatus status, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(ProtocolVersion.HEADER, ProtocolVersion.CURRENT.toString())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        if (!status.equals(HttpResponseStatus.NO_CONTENT)) {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        return response;
    }

    private static void send(ChannelHandlerContext ctx, FullHttpResponse response) {
        // From the pipeline's end, so that the gate sees the answer whoever gives it.
        ctx.channel().writeAndFlush(response);
    }
}
