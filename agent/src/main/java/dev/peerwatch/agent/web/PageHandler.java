package dev.peerwatch.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Answers one request and closes. */
final class PageHandler extends SimpleChannelInboundHandler<HttpObject> {

    private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    private record Page(HttpResponseStatus status, String type, String body) {
        static Page text(HttpResponseStatus status, String body) {
            return new Page(status, TEXT, body + "\n");
        }
    }

    private final WebPages pages;
    private boolean answered;

    PageHandler(WebPages pages) {
        this.pages = pages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (answered || !(message instanceof HttpRequest request)) {
            return;
        }
        answered = true;
        if (request.decoderResult().isFailure()) {
            send(context, Page.text(HttpResponseStatus.BAD_REQUEST, "not a request this server takes"), false);
            return;
        }
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            send(context, Page.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "GET and HEAD only"), false);
            return;
        }
        send(context, page(request.uri()), head);
    }

    private Page page(String uri) {
        int query = uri.indexOf('?');
        try {
            return switch (query < 0 ? uri : uri.substring(0, query)) {
                case "/metrics" ->
                    new Page(HttpResponseStatus.OK, PROMETHEUS, pages.metrics().get());
                case "/-/healthy" -> state("healthy", pages.illness().get());
                case "/-/ready" -> state("ready", pages.notReady().get());
                default -> Page.text(HttpResponseStatus.NOT_FOUND, "here are /metrics, /-/healthy and /-/ready");
            };
        } catch (RuntimeException e) {
            LOG.error("the page {} failed", uri, e);
            return Page.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "failed: " + e);
        }
    }

    private static Page state(String what, List<String> reasons) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(what, reasons.isEmpty());
        body.put("reasons", reasons);
        return new Page(
                reasons.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                JSON,
                JsonMapper.shared().writeValueAsString(body) + "\n");
    }

    private static void send(ChannelHandlerContext context, Page page, boolean head) {
        ByteBuf body = Unpooled.copiedBuffer(page.body(), UTF_8);
        int length = body.readableBytes();
        if (head) {
            body.release();
        }
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, page.status(), head ? Unpooled.EMPTY_BUFFER : body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, "close");
        if (page.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a web connection broke: {}", cause.toString());
        context.close();
    }
}
