package dev.peerwatch.agent.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.blueprint.Probe;
import dev.peerwatch.agent.blueprint.Service;
import dev.peerwatch.agent.check.CannedServer.Identity;
import dev.peerwatch.protocol.CheckResult;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services on real sockets, well and ill in every way. */
final class ServiceCheckIT {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(333);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private CheckResult check(Probe probe, Duration timeout) throws Exception {
        return check(probe, timeout, InetAddress::getAllByName, null);
    }

    private CheckResult check(Probe probe, Duration timeout, ServiceNames.Lookup lookup, KeyStore roots)
            throws Exception {
        try (ServiceChecker checker = new ServiceChecker(group, lookup, roots)) {
            Service service = new Service("api", probe, Optional.empty(), LONG, 1);
            CheckResult result = checker.check(service, timeout).get(20, TimeUnit.SECONDS);
            assertThat(result.name()).isEqualTo("api");
            assertThat(result.took()).isPositive().isLessThan(timeout.plusSeconds(1));
            assertThat(result.detail())
                    .hasSizeLessThan(300)
                    .doesNotContain("\n")
                    .isNotBlank();
            return result;
        }
    }

    private static Probe.Http http(int port, Integer status, String body) {
        return new Probe.Http(
                URI.create("http://127.0.0.1:" + port + "/ping?x=1%202"),
                Optional.ofNullable(status),
                Optional.ofNullable(body));
    }

    private CheckResult answer(String text, Integer status, String body) throws Exception {
        try (CannedServer server = CannedServer.answering(text)) {
            return check(http(server.port(), status, body), LONG);
        }
    }

    private static void well(CheckResult result, String detail) {
        assertThat(result.detail()).isEqualTo(detail);
        assertThat(result.well()).isTrue();
    }

    private static void ill(CheckResult result, String detail) {
        assertThat(result.detail()).isEqualTo(detail);
        assertThat(result.well()).isFalse();
    }

    private static int closedPort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void tcpAcceptsOrRefuses() throws Exception {
        try (CannedServer server = CannedServer.plain((in, out) -> in.read())) {
            well(check(new Probe.Tcp("127.0.0.1", server.port()), LONG), "accepts connections");
            well(check(new Probe.Tcp("localhost", server.port()), LONG), "accepts connections");
        }
        int closed = closedPort();
        ill(check(new Probe.Tcp("127.0.0.1", closed), LONG), "connection refused (127.0.0.1:" + closed + ")");
    }

    @Test
    void aSilentHostTakesNoLongerThanTheTimeout() throws Exception {
        // A listener with a full queue drops further connections, as a firewall would.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<java.net.Socket> queue = new java.util.ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    java.net.Socket socket = new java.net.Socket();
                    queue.add(socket);
                    try {
                        socket.connect(full.getLocalSocketAddress(), 100);
                    } catch (java.net.SocketTimeoutException e) {
                        break;
                    }
                }
                ill(
                        check(new Probe.Tcp("127.0.0.1", full.getLocalPort()), SHORT),
                        "no answer within 333 ms (connecting to 127.0.0.1:" + full.getLocalPort() + ")");
            } finally {
                for (java.net.Socket socket : queue) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void theServicesOwnTimeoutCountsWhereItIsShorter() throws Exception {
        try (CannedServer server = CannedServer.plain((in, out) -> in.readAllBytes());
                ServiceChecker checker = new ServiceChecker(group)) {
            Service service = new Service("api", http(server.port(), null, null), Optional.empty(), SHORT, 1);
            ill(
                    checker.check(service, LONG).get(5, TimeUnit.SECONDS),
                    "no answer within 333 ms (waiting for the answer to GET)");
        }
    }

    @Test
    void theNextAddressIsTriedWhereOneRefuses() throws Exception {
        try (CannedServer server = CannedServer.plain((in, out) -> in.read())) {
            ServiceNames.Lookup two = host -> new InetAddress[] {
                InetAddress.getByAddress(new byte[] {127, 0, 0, 9}), InetAddress.getLoopbackAddress()
            };
            well(check(new Probe.Tcp("db.example.org", server.port()), LONG, two, null), "accepts connections");
        }
        int closed = closedPort();
        ServiceNames.Lookup none = host ->
                new InetAddress[] {InetAddress.getByAddress(new byte[] {127, 0, 0, 9}), InetAddress.getLoopbackAddress()
                };
        ill(
                check(new Probe.Tcp("db.example.org", closed), LONG, none, null),
                "connection refused (127.0.0.9:" + closed + "); connection refused (127.0.0.1:" + closed + ")");
    }

    @Test
    void namesThatDontResolveOrTakeTooLong() throws Exception {
        ill(
                check(
                        new Probe.Tcp("nowhere.example.org", 80),
                        LONG,
                        host -> {
                            throw new UnknownHostException(host);
                        },
                        null),
                "the name nowhere.example.org doesn't resolve here");
        CountDownLatch never = new CountDownLatch(1);
        ill(
                check(
                        new Probe.Tcp("slow.example.org", 80),
                        SHORT,
                        host -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            throw new UnknownHostException(host);
                        },
                        null),
                "no answer within 333 ms (resolving the name)");
    }

    @Test
    void aNameThatCeasesToResolveKeepsItsAddress() throws Exception {
        AtomicBoolean gone = new AtomicBoolean();
        ServiceNames.Lookup lookup = host -> {
            if (gone.get()) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
        try (CannedServer server = CannedServer.plain((in, out) -> in.read());
                ServiceChecker checker = new ServiceChecker(group, lookup, null)) {
            Service service =
                    new Service("db", new Probe.Tcp("db.example.org", server.port()), Optional.empty(), LONG, 1);
            assertThat(checker.check(service, LONG).get().well()).isTrue();
            gone.set(true);
            assertThat(checker.check(service, LONG).get().well()).isTrue();
        }
    }

    @Test
    void theRequestIsWhatTheBlueprintSays() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (CannedServer server = CannedServer.plain((in, out) -> {
            heads.add(CannedServer.readHead(in));
            out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
        })) {
            well(check(http(server.port(), null, null), LONG), "HTTP 204 No Content");
            assertThat(heads.take())
                    .startsWith("GET /ping?x=1%202 HTTP/1.1\r\n")
                    .contains("host: 127.0.0.1:" + server.port() + "\r\n");
        }
    }

    @Test
    void statusIsCompared() throws Exception {
        String ok = "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n";
        String bad = "HTTP/1.1 503 \u202eEvil words\r\nContent-Length: 0\r\n\r\n";
        String moved = "HTTP/1.1 302 Found\r\nLocation: https://x/\u0007login\r\nContent-Length: 0\r\n\r\n";
        well(answer(ok, null, null), "HTTP 200 OK");
        well(answer(ok, 200, null), "HTTP 200 OK");
        ill(answer(ok, 204, null), "HTTP 200 OK, expected 204");
        ill(answer(bad, 200, null), "HTTP 503 Service Unavailable, expected 200");
        ill(answer(bad, null, null), "HTTP 503 Service Unavailable, expected 200 to 299");
        assertThat(answer(moved.replace("\u0007", ""), null, null).detail())
                .isEqualTo("HTTP 302 Found to \"https://x/login\", expected 200 to 299");
        well(answer(moved.replace("\u0007", ""), 302, null), "HTTP 302 Found");
        well(answer("HTTP/1.1 103 Early Hints\r\n\r\n" + ok, 200, null), "HTTP 200 OK");
    }

    @Test
    void theBodyIsSearched() throws Exception {
        well(answer("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nall OK!", null, "OK"), "HTTP 200 OK");
        well(answer("HTTP/1.1 200 OK\r\n\r\nuntil the end: grün", null, "grün"), "HTTP 200 OK");
        well(
                answer(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxO\r\n2\r\nKx\r\n0\r\n\r\n",
                        null,
                        "OK"),
                "HTTP 200 OK");
        ill(
                answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", null, "OK"),
                "HTTP 200 OK, but the body lacks \"OK\": it is empty");
        ill(
                answer("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\u001b[2J\n\"x", null, "OK"),
                "HTTP 200 OK, but the body lacks \"OK\", it begins with \"\\u{1b}[2J\\n\\\"x\"");
        ill(
                answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour", null, "OK"),
                "HTTP 200 OK, but the connection closed in the middle of the body");
        ill(
                answer("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(500), null, "OK"),
                "HTTP 200 OK, but the body lacks \"OK\", it begins with \"" + "x".repeat(80) + "\"…");
    }

    @Test
    void onlySoMuchOfABodyIsRead() throws Exception {
        String filler = "x".repeat(BodySearch.MOST);
        well(answer("HTTP/1.1 200 OK\r\n\r\n" + filler.substring(2) + "OK" + filler, null, "OK"), "HTTP 200 OK");
        assertThat(answer("HTTP/1.1 200 OK\r\n\r\n" + filler.substring(1) + "OK", null, "OK"))
                .returns(false, CheckResult::well)
                .extracting(CheckResult::detail)
                .asString()
                .startsWith("HTTP 200 OK, but the first 64 KiB of the body lack \"OK\"");
        try (CannedServer endless = CannedServer.plain((in, out) -> {
            CannedServer.readHead(in);
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write(filler.getBytes(UTF_8));
            }
        })) {
            assertThat(check(http(endless.port(), null, "OK"), LONG).well()).isFalse();
        }
    }

    @Test
    void aTrickleIsCutOffByTheTimeout() throws Exception {
        try (CannedServer slow = CannedServer.plain((in, out) -> {
            CannedServer.readHead(in);
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write('x');
                Thread.sleep(20);
            }
        })) {
            ill(check(http(slow.port(), null, "OK"), SHORT), "no answer within 333 ms (reading the body)");
        }
    }

    @Test
    void whatIsNotHttpIsSaid() throws Exception {
        assertThat(answer("SSH-2.0-OpenSSH_9.2\r\n\r\n", null, null).detail()).startsWith("the answer is not HTTP: ");
        ill(answer("", null, null), "connection closed before an answer came");
        assertThat(answer("HTTP/1.1 200 OK\r\nX: " + "y".repeat(40_000) + "\r\n\r\n", null, null)
                        .detail())
                .startsWith("the answer is not HTTP: ");
    }

    private CheckResult https(Identity server, String host, KeyStore roots) throws Exception {
        try (CannedServer tls = CannedServer.tls(server, (in, out) -> {
            CannedServer.readHead(in);
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK".getBytes(UTF_8));
        })) {
            return check(
                    new Probe.Http(
                            URI.create("https://" + host + ":" + tls.port() + "/"),
                            Optional.of(200),
                            Optional.of("OK")),
                    LONG,
                    name -> new InetAddress[] {InetAddress.getLoopbackAddress()},
                    roots);
        }
    }

    @Test
    void certificatesAreVerified() throws Exception {
        Instant now = Instant.now();
        Instant later = now.plus(1, ChronoUnit.DAYS);
        Identity good = Identity.of("www.example.org", now.minus(1, ChronoUnit.DAYS), later);
        well(https(good, "www.example.org", good.asTrust()), "HTTP 200 OK");
        ill(
                https(good, "other.example.org", good.asTrust()),
                "certificate is not for other.example.org, but for \"www.example.org\"");
        ill(https(good, "www.example.org", null), "certificate is self-signed (\"CN=test of www.example.org\")");
        Identity old =
                Identity.of("www.example.org", now.minus(9, ChronoUnit.DAYS), Instant.parse("2020-11-01T12:34:56Z"));
        ill(https(old, "www.example.org", old.asTrust()), "certificate expired 2020-11-01 12:34 UTC");
        Identity young = Identity.of(
                "www.example.org", Instant.parse("2199-11-01T12:34:56Z"), Instant.parse("2200-11-01T12:34:56Z"));
        ill(https(young, "www.example.org", young.asTrust()), "certificate is not valid before 2199-11-01 12:34 UTC");
    }

    @Test
    void aCertificateThatBecomesBadIsNoticedAtTheNextLook() throws Exception {
        Instant now = Instant.now();
        Identity soon = Identity.of("www.example.org", now.minusSeconds(60), now.plusSeconds(3));
        try (CannedServer tls = CannedServer.tls(soon, (in, out) -> {
                    CannedServer.readHead(in);
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
                });
                ServiceChecker checker = new ServiceChecker(
                        group, name -> new InetAddress[] {InetAddress.getLoopbackAddress()}, soon.asTrust())) {
            Service service = new Service(
                    "api",
                    new Probe.Http(
                            URI.create("https://www.example.org:" + tls.port()), Optional.empty(), Optional.empty()),
                    Optional.empty(),
                    LONG,
                    1);
            well(checker.check(service, LONG).get(), "HTTP 200 OK");
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(8))
                    .until(() -> checker.check(service, LONG).get().detail().startsWith("certificate expired"));
        }
    }

    @Test
    void tlsThatIsNone() throws Exception {
        try (CannedServer plain = CannedServer.plain((in, out) -> {
            in.read();
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
            in.readAllBytes();
        })) {
            ill(
                    check(
                            new Probe.Http(
                                    URI.create("https://127.0.0.1:" + plain.port() + "/"),
                                    Optional.empty(),
                                    Optional.empty()),
                            LONG),
                    "it doesn't speak TLS there");
        }
        try (CannedServer mute = CannedServer.plain((in, out) -> in.readAllBytes())) {
            ill(
                    check(
                            new Probe.Http(
                                    URI.create("https://127.0.0.1:" + mute.port() + "/"),
                                    Optional.empty(),
                                    Optional.empty()),
                            SHORT),
                    "no answer within 333 ms (TLS handshake)");
        }
    }
}
