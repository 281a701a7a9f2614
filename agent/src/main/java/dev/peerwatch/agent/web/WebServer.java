package dev.peerwatch.agent.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Serves {@link WebPages}. One request a connection, a few seconds each, a few connections at a time. */
public final class WebServer implements AutoCloseable {

    static final int MOST_CONNECTIONS = 32;

    private static final int MOST_LINE = 2 << 10;
    private static final int MOST_HEADERS = 8 << 10;

    private final Channel listening;
    private final ChannelGroup open;

    private WebServer(Channel listening, ChannelGroup open) {
        this.listening = listening;
        this.open = open;
    }

    /**
     * Begins to listen. Blocks for a moment; not for event loop threads.
     *
     * @param group where it runs; not ended by {@link #close}
     * @throws WebException the address can't be had, and what to do
     */
    public static WebServer start(EventLoopGroup group, InetSocketAddress address, WebPages pages) throws WebException {
        return start(group, address, pages, Duration.ofSeconds(10));
    }

    static WebServer start(EventLoopGroup group, InetSocketAddress address, WebPages pages, Duration limit)
            throws WebException {
        if (address.isUnresolved()) {
            throw failure(address, "the name doesn't resolve", new java.net.UnknownHostException(address.toString()));
        }
        ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (open.size() >= MOST_CONNECTIONS) {
                            channel.close();
                            return;
                        }
                        open.add(channel);
                        channel.eventLoop().schedule(() -> channel.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
                        channel.pipeline()
                                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                                        .setMaxInitialLineLength(MOST_LINE)
                                        .setMaxHeaderSize(MOST_HEADERS)))
                                .addLast(new PageHandler(pages));
                    }
                });
        try {
            return new WebServer(bootstrap.bind(address).sync().channel(), open);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(address, "interrupted", e);
        } catch (Exception e) {
            throw failure(address, e instanceof BindException ? bindReason(e) : String.valueOf(e.getMessage()), e);
        }
    }

    private static String bindReason(Exception e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("in use")) {
            return "another process listens there (see 'ss -ltnp')";
        }
        return said.contains("assign") ? "this machine has no such address" : said;
    }

    private static WebException failure(InetSocketAddress address, String reason, Throwable cause) {
        return new WebException(
                "no metrics and no health page on " + address.getHostString() + ":" + address.getPort() + ": " + reason
                        + ". Name another address with --http; watching goes on without.",
                cause);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Stops listening and ends open connections. Blocks for a moment; not for event loop threads. */
    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        open.close();
    }
}
