package dev.peerwatch.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.agent.control.StatusSample;
import dev.peerwatch.agent.core.NodeStatus;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages over real sockets. */
final class WebIT {

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicReference<NodeStatus> status = new AtomicReference<>(StatusSample.troubled());
    private final AtomicReference<List<String>> illness = new AtomicReference<>(List.of());
    private final Metrics metrics = new Metrics("0.1.0", status::get);
    private WebServer server;

    @BeforeEach
    void start() throws WebException {
        server = WebServer.start(group, loopback(0), pages(), Duration.ofMillis(700));
    }

    private WebPages pages() {
        return new WebPages(metrics::scrape, illness::get, () -> Readiness.reasons(status.get(), List.of()));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @AfterEach
    void stop() {
        server.close();
        group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    private String say(String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.address(), 2_000);
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request.getBytes(UTF_8));
                out.flush();
                return new String(socket.getInputStream().readAllBytes(), UTF_8);
            } catch (java.net.SocketException e) {
                return "";
            }
        }
    }

    private String get(String path) throws IOException {
        return say("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void allMetricsThatArePromisedAreThere() throws Exception {
        metrics.polled(Duration.ofMillis(3));
        metrics.rejected("ping_forged");
        metrics.rejected("ping_forged");
        String page = get("/metrics");
        assertThat(page).startsWith("HTTP/1.1 200 OK\r\n").contains("content-type: text/plain; version=0.0.4");
        assertThat(page.lines())
                .contains(
                        "peerwatch_peer_up{peer=\"web-2\"} 0.0",
                        "peerwatch_peer_up{peer=\"db-1\"} 1.0",
                        "peerwatch_peer_verdict{peer=\"web-2\",verdict=\"DOWN\"} 1.0",
                        "peerwatch_peer_round_trip_seconds{peer=\"db-1\"} 0.0031",
                        "peerwatch_peer_looked_age_seconds{peer=\"web-2\"} 4.2",
                        "peerwatch_watcher_looked_age_seconds{watcher=\"db-1\"} 12.0",
                        "peerwatch_poll_duration_seconds_bucket{le=\"0.005\"} 1",
                        "peerwatch_poll_duration_seconds_count 1",
                        "peerwatch_incidents_open 1.0",
                        "peerwatch_outbox_messages 2.0",
                        "peerwatch_outbox_oldest_age_seconds 61.0",
                        "peerwatch_chat_connected 0.0",
                        "peerwatch_config_last_reload_successful 0.0",
                        "peerwatch_rejected_total{kind=\"ping_forged\"} 2.0",
                        "peerwatch_problems 1.0",
                        "peerwatch_build_info{version=\"0.1.0\"} 1");
        assertThat(page).contains("jvm_memory_used_bytes{area=\"heap\"}").contains("process_uptime_seconds ");
    }

    @Test
    void aPeerThatLeftTheBlueprintIsGone() throws Exception {
        assertThat(get("/metrics")).contains("peer=\"web-2\"");
        NodeStatus before = status.get();
        status.set(new NodeStatus(
                before.at(),
                before.node(),
                before.site(),
                before.version(),
                before.boot(),
                before.since(),
                before.blueprint(),
                before.reloadProblem(),
                before.light(),
                before.words(),
                before.peers().subList(1, 2),
                List.of(),
                List.of(),
                before.chat(),
                before.outbox(),
                before.subscribers(),
                before.problems()));
        assertThat(get("/metrics"))
                .doesNotContain("web-2")
                .contains("peerwatch_peer_up{peer=\"db-1\"} 1.0")
                .contains("peerwatch_incidents_open 0.0");
    }

    @Test
    void healthAndReadinessSayWhy() throws Exception {
        assertThat(get("/-/healthy")).startsWith("HTTP/1.1 200 ").endsWith("{\"healthy\":true,\"reasons\":[]}\n");
        illness.set(List.of("the core has not answered for 60 s"));
        assertThat(get("/-/healthy"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("{\"healthy\":false,\"reasons\":[\"the core has not answered for 60 s\"]}\n");
        assertThat(get("/-/ready?x=1"))
                .startsWith("HTTP/1.1 503 ")
                .contains("\"ready\":false")
                .contains("no chat: chat.example.org:5223 refused the connection");
    }

    @Test
    void onlyGetAndHeadOfWhatIsThere() throws Exception {
        assertThat(get("/")).startsWith("HTTP/1.1 404 ").contains("/metrics");
        assertThat(say("HEAD /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("content-length: 30\r\n")
                .endsWith("\r\n\r\n");
        assertThat(say("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"))
                .startsWith("HTTP/1.1 405 ")
                .contains("allow: GET, HEAD");
        assertThat(say("GET /" + "x".repeat(3_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(say("GET / HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
                .doesNotContain("200 OK");
        assertThat(say("\u0016\u0003\u0001 nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void slowAndManyConnectionsAreEnded() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < WebServer.MOST_CONNECTIONS; i++) {
                Socket socket = new Socket();
                socket.connect(server.address(), 2_000);
                socket.setSoTimeout(3_000);
                socket.getOutputStream().write("GET /metr".getBytes(UTF_8));
                idle.add(socket);
            }
            await().untilAsserted(() -> assertThat(get("/-/healthy")).isEmpty());
            for (Socket socket : idle) {
                assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
            }
            await().untilAsserted(() -> assertThat(get("/-/healthy")).startsWith("HTTP/1.1 200 "));
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> WebServer.start(group, loopback(taken.getLocalPort()), pages()))
                    .isInstanceOf(WebException.class)
                    .hasMessageContaining(":" + taken.getLocalPort() + ": another process listens there")
                    .hasMessageContaining("--http")
                    .hasMessageNotContaining("\n");
        }
        assertThatThrownBy(() -> WebServer.start(group, new InetSocketAddress("192.0.2.1", 0), pages()))
                .hasMessageContaining("no such address");
    }

    @Test
    void afterCloseNobodyListens() throws Exception {
        server.close();
        // The JDK gives a port back at its selector's next turn: until then the system may still accept.
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> get("/metrics")).isInstanceOf(java.net.ConnectException.class));
    }
}
