package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.MutualTls;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * TLS for channels. The signatures and key agreements run on one thread beside the event loop, which ends when idle: were they
 * on the loop, strangers who begin handshakes would keep pings waiting. Safe for use by many threads.
 */
final class Handshakes implements AutoCloseable {

    // Unbounded, for the connection caps bound it.
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread made = new Thread(task, "peerwatch-tls");
                made.setDaemon(true);
                return made;
            });

    private final MutualTls tls;

    Handshakes(MutualTls tls) {
        this.tls = tls;
        thread.allowCoreThreadTimeOut(true);
    }

    MutualTls tls() {
        return tls;
    }

    /** For a call to {@code peer}; without a timeout, for the caller has one. */
    SslHandler calling(NodeName peer) {
        return limited(new SslHandler(tls.clientEngine(peer), thread), Duration.ZERO);
    }

    /** For an accepted connection. */
    SslHandler called(Duration within) {
        return limited(new SslHandler(tls.serverEngine(), thread), within);
    }

    private static SslHandler limited(SslHandler handler, Duration within) {
        handler.setHandshakeTimeoutMillis(within.toMillis());
        return handler;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
