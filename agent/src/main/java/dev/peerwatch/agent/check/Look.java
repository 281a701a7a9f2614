package dev.peerwatch.agent.check;

import dev.peerwatch.protocol.CheckResult;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One look at one service: name, connection, answer, within one time limit. All on one event loop but {@link #start}. */
final class Look {

    /** More addresses than these aren't tried. */
    private static final int MOST_ADDRESSES = 4;

    private final String name;
    private final Duration timeout;
    private final EventLoop loop;
    private final CompletableFuture<CheckResult> result = new CompletableFuture<>();
    private final long begun = System.nanoTime();
    private String doing = "resolving the name";
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> limit;

    Look(String name, Duration timeout, EventLoop loop) {
        this.name = name;
        this.timeout = timeout;
        this.loop = loop;
    }

    /**
     * Begins.
     *
     * @param handlers what talks over the connection; ends the look by {@link #end}
     */
    CompletableFuture<CheckResult> start(ServiceNames names, String host, int port, Consumer<Channel> handlers) {
        limit = loop.schedule(
                () -> end(false, "no answer within " + timeout.toMillis() + " ms (" + doing + ")"),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        names.of(host)
                .thenAccept(addresses -> loop.execute(() -> {
                    if (addresses.isEmpty()) {
                        end(false, "the name " + host + " doesn't resolve here");
                    } else {
                        connect(addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size())), port, handlers, "");
                    }
                }));
        return result;
    }

    /** Tries one address after the other, each with its share of the time that is left. */
    private void connect(List<InetAddress> addresses, int port, Consumer<Channel> handlers, String before) {
        if (result.isDone()) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(addresses.get(0), port);
        String where = NetUtil.toSocketAddressString(address);
        List<InetAddress> others = addresses.subList(1, addresses.size());
        doing = "connecting to " + where;
        long left = Math.max(1, timeout.toMillis() - took().toMillis());
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) (others.isEmpty() ? 0 : left / addresses.size()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        handlers.accept(made);
                    }
                })
                .connect(address);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                return;
            }
            Throwable failure = done.cause() == null ? new java.io.IOException("cancelled") : done.cause();
            String reason = before + Reasons.connecting(failure, where);
            if (others.isEmpty()) {
                end(false, reason);
            } else {
                connect(others, port, handlers, reason + "; ");
            }
        });
    }

    /** What it is busy with now, for the message when time is up. */
    void doing(String what) {
        doing = what;
    }

    /** The first end counts. */
    void end(boolean well, String detail) {
        if (limit != null) {
            limit.cancel(false);
        }
        result.complete(new CheckResult(name, well, detail, took()));
        if (channel != null) {
            channel.close();
        }
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** For a service that only has to accept. */
    ChannelHandler accepting() {
        return new io.netty.channel.ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(io.netty.channel.ChannelHandlerContext context) {
                end(true, "accepts connections");
            }
        };
    }
}
