package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.identity.NodeKey;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bad input of every kind costs a counter, while polls of the same node go on every 100 ms and are all good. */
class AbuseIT {

    private static final NetworkSettings.ServerLimits TIGHT = new NetworkSettings.ServerLimits(
            24,
            16,
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    private final Loops loops = new Loops();
    private final Loops pollers = new Loops();
    private final TestNode web = new TestNode("web-1", pollers.group).listening();
    private final TestNode db =
            new TestNode("db-1", NodeKey.generate(), loops.group, TIGHT, InetAddress::getAllByName, 0).listening();
    private final List<Outcome> outcomes = new ArrayList<>();
    private ScheduledFuture<?> polling;

    @BeforeEach
    void pollAllTheTime() {
        web.knows(db);
        db.knows(web);
        web.poll(db);
        polling = pollers.group.scheduleAtFixedRate(
                () -> web.network
                        .poll(db.name, Duration.ofSeconds(10), Purpose.WATCH)
                        .thenAccept(polled -> {
                            synchronized (outcomes) {
                                outcomes.add(polled.outcome());
                            }
                        }),
                0,
                100,
                TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void pollingWasNeverDisturbed() {
        synchronized (outcomes) {
            outcomes.clear();
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            synchronized (outcomes) {
                return outcomes.size() >= 4;
            }
        });
        stop();
    }

    private void stop() {
        polling.cancel(false);
        web.close();
        db.close();
        loops.close();
        pollers.close();
    }

    private void refusedAndCounted(Rejection kind, int times) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(db.counts().getOrDefault(kind, 0))
                        .as("%s", db.counts())
                        .isGreaterThanOrEqualTo(times));
        assertThat(db.counts()).containsOnlyKeys(kind);
        synchronized (outcomes) {
            assertThat(outcomes)
                    .isNotEmpty()
                    .allSatisfy(outcome -> assertThat(outcome)
                            .isInstanceOfSatisfying(
                                    Outcome.GoodResponse.class,
                                    good -> assertThat(good.udpBlocked()).isFalse()));
        }
    }

    @Test
    void randomDatagrams() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(513)];
            random.nextBytes(noise);
            assertUnanswered(noise, i % 100 == 0);
        }
        refusedAndCounted(Rejection.PING_MALFORMED, 500);
    }

    @Test
    void oversizedDatagrams() throws IOException {
        byte[] ping = recordedPing();
        assertUnanswered(Arrays.copyOf(ping, 513), true);
        assertUnanswered(new byte[60_000], true);
        refusedAndCounted(Rejection.PING_OVERSIZED, 2);
    }

    @Test
    void truncatedDatagrams() throws IOException {
        byte[] ping = recordedPing();
        for (int length = 0; length < ping.length; length++) {
            assertUnanswered(Arrays.copyOf(ping, length), false);
        }
        refusedAndCounted(Rejection.PING_MALFORMED, ping.length);
    }

    @Test
    void replayedDatagrams() throws IOException {
        byte[] ping = recordedPing();
        for (int i = 0; i < 20; i++) {
            assertUnanswered(ping, i == 0);
        }
        refusedAndCounted(Rejection.PING_REPLAYED, 20);
    }

    @Test
    void forgedDatagrams() throws IOException {
        byte[] ping = recordedPing();
        ping[ping.length - 40] ^= 1; // the counter: as new as can be, but the authentication no longer fits
        assertUnanswered(ping, true);
        refusedAndCounted(Rejection.PING_FORGED, 1);
    }

    @Test
    void aTlsClientWithAnUnknownKey() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (RawCaller stranger = RawCaller.tls(db.port(), NodeKey.generate())) {
                assertThatThrownBy(() -> stranger.send(RawCaller.request("GET", "/v1/status", "1.0", ""))
                                .readAll())
                        .isInstanceOf(IOException.class);
            }
        }
        refusedAndCounted(Rejection.TLS_KEY_UNKNOWN, 5);
        assertThat(db.mismatches).as("told once, not five times").hasSize(1);
        assertThat(db.callers).containsOnly(web.name);
    }

    @Test
    void aTlsClientWithoutAKey() throws IOException {
        try (RawCaller stranger = RawCaller.tls(db.port(), null)) {
            assertThatThrownBy(() -> stranger.send(RawCaller.request("GET", "/v1/status", "1.0", ""))
                            .readAll())
                    .isInstanceOf(IOException.class);
        }
        refusedAndCounted(Rejection.TLS_KEY_MISSING, 1);
    }

    @Test
    void aPlainTextClient() throws IOException {
        try (RawCaller plain = RawCaller.plain(db.port())) {
            plain.send(RawCaller.request("GET", "/v1/status", "1.0", "")).awaitClose();
        }
        refusedAndCounted(Rejection.TLS_PLAINTEXT, 1);
    }

    @Test
    void aClientThatNeverBeginsTheHandshake() throws IOException {
        try (RawCaller mute = RawCaller.plain(db.port())) {
            mute.awaitClose();
        }
        refusedAndCounted(Rejection.TLS_SLOW, 1);
    }

    @Test
    void slowHeaders() throws IOException {
        try (RawCaller slow = RawCaller.tls(db.port(), web.key)) {
            slow.send("GET /v1/status HTTP/1.1\r\n").awaitClose();
        }
        refusedAndCounted(Rejection.HTTP_HEADER_SLOW, 1);
    }

    @Test
    void dripFedHeaders() throws IOException {
        try (RawCaller slow = RawCaller.tls(db.port(), web.key)) {
            slow.send("GET /v1/status HTTP/1.1\r\n");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200; i++) {
                            slow.send("X-" + i + ": y\r\n");
                            TimeUnit.MILLISECONDS.sleep(20);
                        }
                        throw new AssertionError("a drip-fed header was never cut off");
                    })
                    .isInstanceOf(IOException.class);
        }
        refusedAndCounted(Rejection.HTTP_HEADER_SLOW, 1);
    }

    @Test
    void slowBody() throws IOException {
        try (RawCaller slow = RawCaller.tls(db.port(), web.key)) {
            slow.send("POST /v1/panel HTTP/1.1\r\nPeerwatch-Version: 1.0\r\nContent-Length: 100\r\n\r\n{")
                    .awaitClose();
        }
        refusedAndCounted(Rejection.HTTP_BODY_SLOW, 1);
    }

    @Test
    void hugeHeaders() throws IOException {
        try (RawCaller huge = RawCaller.tls(db.port(), web.key)) {
            RawCaller.Response response = huge.send("GET /v1/status HTTP/1.1\r\nX: " + "y".repeat(9000) + "\r\n\r\n")
                    .response();
            assertThat(response.status()).isEqualTo(431);
        }
        refusedAndCounted(Rejection.HTTP_HEADER_TOO_LARGE, 1);
    }

    @Test
    void hugeBodyAnnounced() throws IOException {
        try (RawCaller huge = RawCaller.tls(db.port(), web.key)) {
            RawCaller.Response response = huge.send(
                            "POST /v1/panel HTTP/1.1\r\nPeerwatch-Version: 1.0\r\nContent-Length: 262145\r\n\r\n")
                    .response();
            assertThat(response.status()).isEqualTo(413);
        }
        refusedAndCounted(Rejection.HTTP_BODY_TOO_LARGE, 1);
    }

    @Test
    void hugeBodyInChunks() throws IOException {
        try (RawCaller huge = RawCaller.tls(db.port(), web.key)) {
            huge.send("POST /v1/panel HTTP/1.1\r\nPeerwatch-Version: 1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            huge.send("1000\r\n" + "x".repeat(4096) + "\r\n");
                        }
                        throw new AssertionError("40 MB were taken");
                    })
                    .isInstanceOf(IOException.class);
        }
        refusedAndCounted(Rejection.HTTP_BODY_TOO_LARGE, 1);
    }

    @Test
    void notHttp() throws IOException {
        try (RawCaller odd = RawCaller.tls(db.port(), web.key)) {
            assertThat(odd.send("\0\1\2 garbage\r\n\r\n").response().status()).isEqualTo(400);
        }
        refusedAndCounted(Rejection.HTTP_MALFORMED, 1);
    }

    @Test
    void pipelinedRequests() throws IOException {
        try (RawCaller twice = RawCaller.tls(db.port(), web.key)) {
            String one = RawCaller.request("GET", "/v1/status", "1.0", "");
            assertThat(twice.send(one + one).readAll()).containsOnlyOnce("HTTP/1.1 200 OK");
        }
        refusedAndCounted(Rejection.HTTP_PIPELINED, 1);
    }

    @Test
    void tooManyConnections() throws IOException {
        List<RawCaller> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                idle.add(RawCaller.plain(db.port()));
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> db.count(Rejection.TCP_TOO_MANY) >= 40);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                synchronized (outcomes) {
                    return outcomes.size() > 20;
                }
            });
        } finally {
            for (RawCaller each : idle) {
                each.close();
            }
        }
        synchronized (outcomes) {
            assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.GoodResponse.class));
        }
    }

    /** A true ping from web-1 to db-1 that has been answered already. */
    private byte[] recordedPing() {
        try (Relay relay = new Relay(db.port(), Relay.Way.PASS, Relay.Way.PASS);
                TestNode twin = new TestNode("web-1", web.key, pollers.group, TIGHT, InetAddress::getAllByName, 0)) {
            twin.knows(new Peer(db.name, "127.0.0.1", relay.port, List.of(db.key.pin())));
            assertThat(twin.poll(db).outcome()).isInstanceOf(Outcome.GoodResponse.class);
            return relay.datagrams.get(0).clone();
        }
    }

    private void assertUnanswered(byte[] datagram, boolean wait) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), db.port()));
            if (wait) {
                socket.setSoTimeout(150);
                assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[600], 600)))
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }
    }
}
