package dev.peerwatch.agent.check;

import dev.peerwatch.agent.blueprint.Probe;
import dev.peerwatch.agent.blueprint.Service;
import dev.peerwatch.protocol.CheckResult;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Looks at services. May be used by many threads; futures complete on event loop threads and never exceptionally. */
public final class ServiceChecker implements AutoCloseable {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MOST_LINE = 4 << 10;
    private static final int MOST_HEADERS = 32 << 10;
    private static final int CHUNK = 8 << 10;

    private final EventLoopGroup group;
    private final ServiceNames names;
    private final @Nullable KeyStore roots;
    private @Nullable Trust trust;

    /** @param group where it runs; not ended by {@link #close} */
    public ServiceChecker(EventLoopGroup group) {
        this(group, InetAddress::getAllByName, null);
    }

    ServiceChecker(EventLoopGroup group, ServiceNames.Lookup lookup, @Nullable KeyStore roots) {
        this.group = group;
        this.names = new ServiceNames(lookup);
        this.roots = roots;
    }

    /**
     * Looks once.
     *
     * @param timeout for all of it: name, connection, TLS, answer and body; the service's own timeout where that is shorter
     */
    public CompletableFuture<CheckResult> check(Service service, Duration timeout) {
        Duration limit = service.timeout().compareTo(timeout) < 0 ? service.timeout() : timeout;
        Look look = new Look(service.name(), limit, group.next());
        if (service.probe() instanceof Probe.Tcp tcp) {
            return look.start(
                    names, tcp.host(), tcp.port(), channel -> channel.pipeline().addLast(look.accepting()));
        }
        Probe.Http http = (Probe.Http) service.probe();
        URI uri = http.uri();
        boolean tls = "https".equals(uri.getScheme().toLowerCase(Locale.ROOT));
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS : HTTP;
        String host = uri.getHost().startsWith("[")
                ? uri.getHost().substring(1, uri.getHost().length() - 1)
                : uri.getHost();
        SslContext security;
        try {
            security = tls ? security() : null;
        } catch (GeneralSecurityException | SSLException e) {
            return CompletableFuture.completedFuture(new CheckResult(
                    service.name(), false, "this Java can't do TLS: " + Quote.of("" + e.getMessage()), Duration.ZERO));
        }
        return look.start(names, host, port, channel -> {
            if (security != null) {
                channel.pipeline().addLast(handler(security, channel, host, port));
            }
            channel.pipeline()
                    .addLast(new HttpClientCodec(MOST_LINE, MOST_HEADERS, CHUNK))
                    .addLast(new HttpAnswer(look, http, tls));
        });
    }

    private static SslHandler handler(SslContext security, Channel channel, String host, int port) {
        SslHandler handler = security.newHandler(channel.alloc(), host, port);
        // The look as a whole has a limit.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(0);
        return handler;
    }

    /** A new one each time: a resumed session would not look at the certificate again, and miss that it has expired. */
    private SslContext security() throws GeneralSecurityException, SSLException {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .trustManager(trust())
                .build();
    }

    private synchronized Trust trust() throws GeneralSecurityException {
        Trust known = trust;
        if (known == null) {
            known = Trust.in(roots);
            trust = known;
        }
        return known;
    }

    /** Ends the resolver's threads. Looks under way end by their time limit. */
    @Override
    public void close() {
        names.close();
    }
}
