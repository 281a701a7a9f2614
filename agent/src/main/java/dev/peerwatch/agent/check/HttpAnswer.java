package dev.peerwatch.agent.check;

import dev.peerwatch.agent.blueprint.Probe;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Asks for the page and compares what comes with what is expected. Follows nothing. */
final class HttpAnswer extends SimpleChannelInboundHandler<HttpObject> {

    private final Look look;
    private final Probe.Http probe;
    private final boolean tls;
    private final @Nullable BodySearch body;
    private String status = "";

    HttpAnswer(Look look, Probe.Http probe, boolean tls) {
        this.look = look;
        this.probe = probe;
        this.tls = tls;
        this.body = probe.body().map(BodySearch::new).orElse(null);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (tls) {
            look.doing("TLS handshake");
        } else {
            ask(context);
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            ask(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void ask(ChannelHandlerContext context) {
        look.doing("waiting for the answer to GET");
        URI uri = probe.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
        request.headers()
                .set(HttpHeaderNames.HOST, uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort())
                .set(HttpHeaderNames.USER_AGENT, "Peerwatch")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CONNECTION, "close");
        context.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            look.end(
                    false,
                    "the answer is not HTTP: "
                            + Quote.of(String.valueOf(
                                    message.decoderResult().cause().getMessage())));
            return;
        }
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            head(response);
        }
        if (message instanceof HttpContent content && !status.isEmpty() && body != null) {
            body.add(content.content());
            if (body.found()) {
                look.end(true, status);
            } else if (body.full() || message instanceof LastHttpContent) {
                look.end(false, status + ", but " + missing(body));
            }
        }
    }

    private void head(HttpResponse response) {
        // The server's own phrase is a stranger's text; the number says the same.
        HttpResponseStatus standard =
                HttpResponseStatus.valueOf(response.status().code());
        status = "HTTP " + standard.code() + " " + standard.reasonPhrase();
        boolean expected = probe.status()
                .map(code -> code == standard.code())
                .orElse(standard.codeClass() == HttpStatusClass.SUCCESS);
        if (!expected) {
            String location = response.headers().get(HttpHeaderNames.LOCATION);
            boolean redirect = standard.codeClass() == HttpStatusClass.REDIRECTION && location != null;
            look.end(
                    false,
                    status + (redirect ? " to " + Quote.of(location) : "") + ", expected "
                            + probe.status().map(String::valueOf).orElse("200 to 299"));
        } else if (body == null) {
            look.end(true, status);
        } else {
            look.doing("reading the body");
        }
    }

    private static String missing(BodySearch body, String wanted) {
        String where = body.full() ? "the first 64 KiB of the body lack " : "the body lacks ";
        return where
                + Quote.of(wanted)
                + (body.length() == 0 ? ": it is empty" : ", it begins with " + Quote.of(body.beginning()));
    }

    private String missing(BodySearch search) {
        return missing(search, probe.body().orElse(""));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        look.end(
                false,
                status.isEmpty()
                        ? "connection closed before an answer came"
                        : status + ", but the connection closed in the middle of the body");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        look.end(false, Reasons.talking(cause, probe.uri().getHost()));
    }
}
