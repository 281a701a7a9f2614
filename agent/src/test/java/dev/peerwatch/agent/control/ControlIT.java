package dev.peerwatch.agent.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.agent.store.JournalRow;
import dev.peerwatch.agent.store.Store;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Local commands over real sockets, with a real store. */
final class ControlIT {

    @TempDir
    Path folder;

    private Path socket;
    private Store store;
    private ControlServer server;
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private CompletableFuture<String> reloaded = CompletableFuture.completedFuture("nothing changed");

    @BeforeEach
    void start() throws Exception {
        socket = folder.resolve("control.sock");
        store = Store.open(folder.resolve("state"), folder.resolve("log"), line -> {});
        server = ControlServer.open(socket, commands(), Duration.ofMillis(500));
    }

    private LocalCommands commands() {
        return new LocalCommands(
                new LocalAgent() {
                    @Override
                    public CompletableFuture<NodeStatus> status() {
                        return CompletableFuture.completedFuture(StatusSample.troubled());
                    }

                    @Override
                    public CompletableFuture<Void> note(String author, String text) {
                        notes.add(author + ": " + text);
                        return CompletableFuture.completedFuture(null);
                    }

                    @Override
                    public CompletableFuture<String> reload(boolean force) {
                        return reloaded;
                    }
                },
                store);
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    private ControlClient client() {
        return new ControlClient(socket);
    }

    private void write(int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            store.commit(List.of(new OpsEffect.Journal(
                    JournalEntry.of(Instant.now(), Level.INFO, i % 2 == 0 ? "even" : "odd", "peer", "web-" + i)
                            .withText("line\n" + i))));
        }
    }

    private List<Long> log(Map<String, String> args) throws ControlException {
        List<Long> seqs = new ArrayList<>();
        client().stream("log", args, part -> seqs.add(ControlJson.row(part).seq()));
        return seqs;
    }

    private static void refused(int exit, ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.exit()).isEqualTo(exit))
                .hasMessageContainingAll(words);
    }

    @Test
    void statusComesOverWhole() throws Exception {
        JsonNode json = client().ask("status", Map.of());
        assertThat(ControlJson.as(json, NodeStatus.class)).isEqualTo(StatusSample.troubled());
        assertThat(json.at("/incidents/0/tier").asString()).isEqualTo("non-critical");
        assertThat(json.at("/peers/0/looked_ago").asDouble()).isEqualTo(4.2);
        assertThat(json.at("/peers/0/since").asString()).isEqualTo("2026-11-21T11:53:48Z");
    }

    @Test
    void aNoteHasItsAuthorFromTheKernel() throws Exception {
        client().ask("note", Map.of("text", "  fan replaced\n", "user", "somebody else"));
        assertThat(notes).containsExactly(System.getProperty("user.name") + ": fan replaced");
        refused(2, () -> client().ask("note", Map.of("text", " ")), "needs words");
        refused(2, () -> client().ask("note", Map.of("text", "x".repeat(4001))), "at most 4000");
    }

    @Test
    void whatTheAgentRefusesIsToldWithItsReason() throws Exception {
        assertThat(client().ask("reload", Map.of()).path("text").asString()).isEqualTo("nothing changed");
        reloaded = CompletableFuture.failedFuture(new IllegalStateException("removes 4 of 10 nodes: use --force"));
        refused(1, () -> client().ask("reload", Map.of()), "removes 4 of 10 nodes: use --force");
        refused(2, () -> client().ask("dance", Map.of()), "no command 'dance'");
    }

    @Test
    void theLogComesByPagesOrTheNewestOnly() throws Exception {
        write(1, 1203);
        assertThat(log(Map.of())).hasSize(1203).startsWith(1L, 2L).endsWith(1203L);
        assertThat(log(Map.of("limit", "3"))).containsExactly(1201L, 1202L, 1203L);
        assertThat(log(Map.of("node", "web-7"))).containsExactly(7L);
        assertThat(log(Map.of("kind", "even", "limit", "1"))).containsExactly(1202L);
        assertThat(log(Map.of("since", "3600", "limit", "1"))).containsExactly(1203L);
        refused(2, () -> log(Map.of("limit", "0")), "limit is '0'");
        refused(2, () -> log(Map.of("since", "yesterday")), "expected seconds");
        refused(2, () -> log(Map.of("incident", "7f")), "at least 4");
    }

    @Test
    void aFollowerSeesEachRowOnceAndIsLetGoWhenItLeaves() throws Exception {
        write(1, 10);
        List<JournalRow> seen = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> {
            try {
                client().stream("log", Map.of("follow", "true", "limit", "2"), part -> {
                    seen.add(ControlJson.row(part));
                    if (seen.size() >= 702) {
                        throw new IllegalStateException("enough");
                    }
                });
            } catch (ControlException | IllegalStateException e) {
                // leaves
            }
        });
        reader.start();
        await().until(() -> seen.size() == 2);
        write(11, 710);
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 702);
        assertThat(seen)
                .extracting(JournalRow::seq)
                .doesNotHaveDuplicates()
                .first()
                .isEqualTo(9L);
        assertThat(seen.get(701).entry().line())
                .isEqualTo(store.journal(dev.peerwatch.agent.store.JournalQuery.newest(1))
                        .get(0)
                        .entry()
                        .line());
        reader.join(5_000);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().matches("control-\\d+")));
    }

    @Test
    void onlyOwnerAndGroupMayUseIt() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
    }

    @Test
    void nobodyThereIsToldApart() throws Exception {
        server.close();
        assertThat(socket).doesNotExist();
        refused(3, () -> client().ask("status", Map.of()), "there is no socket " + socket, "peerwatch run");
        leaveStaleSocket();
        refused(3, () -> client().ask("status", Map.of()), "nobody listens on " + socket);
    }

    private void leaveStaleSocket() throws Exception {
        ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        stale.bind(UnixDomainSocketAddress.of(socket));
        stale.close();
        assertThat(socket).exists();
    }

    @Test
    void aStaleSocketIsReplacedALiveOneAndAFileAreNot() throws Exception {
        refused(1, () -> ControlServer.open(socket, commands()), "another agent answers on " + socket);
        assertThat(client().ask("status", Map.of()).path("node").asString()).isEqualTo("web-1");
        server.close();
        leaveStaleSocket();
        server = ControlServer.open(socket, commands());
        assertThat(client().ask("status", Map.of()).path("node").asString()).isEqualTo("web-1");
        Path file = Files.writeString(folder.resolve("precious"), "x");
        refused(1, () -> ControlServer.open(file, commands()), file + " is in the way");
        assertThat(file).hasContent("x");
    }

    @Test
    void aPathTooLongIsSaid() {
        Path far = folder.resolve("x".repeat(100)).resolve("control.sock");
        refused(2, () -> ControlServer.open(far, commands()), "allows 107", "--socket");
        refused(2, () -> new ControlClient(far).ask("status", Map.of()), "allows 107");
    }

    @Test
    void badRequestsAreRefusedAndTheNextOneIsServed() throws Exception {
        assertThat(raw("nonsense\n")).contains("\"ok\":false").contains("one line of JSON");
        assertThat(raw("{\"args\":{}}\n")).contains("needs a \\\"command\\\"");
        assertThat(raw("{\"command\":\"log\",\"args\":{\"node\":{}}}\n")).contains("not a plain value");
        assertThat(raw("[".repeat(5_000) + "\n")).contains("\"ok\":false");
        assertThat(raw("x".repeat(70_000))).isEmpty();
        assertThat(raw("{\"command\"")).as("idle").isEmpty();
        assertThat(client().ask("status", Map.of()).path("node").asString()).isEqualTo("web-1");
    }

    private String raw(String request) throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(UTF_8));
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (java.io.IOException e) {
                return "";
            }
            ByteBuffer answer = ByteBuffer.allocate(8192);
            try {
                int count = channel.read(answer);
                return count < 0 ? "" : UTF_8.decode(answer.flip()).toString();
            } catch (java.io.IOException e) {
                return "";
            }
        }
    }

    @Test
    void tooManyConnectionsAreTurnedAwayWithAReason() throws Exception {
        // One that doesn't end the connections that are held here by itself.
        server.close();
        server = ControlServer.open(socket, commands());
        List<SocketChannel> held = new ArrayList<>();
        try {
            for (int i = 0; i < ControlServer.MOST_CONNECTIONS; i++) {
                held.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            await().untilAsserted(
                            () -> refused(1, () -> client().ask("status", Map.of()), "16 local connections already"));
        } finally {
            for (SocketChannel channel : held) {
                channel.close();
            }
        }
        await().untilAsserted(() ->
                assertThat(Optional.of(client().ask("status", Map.of()))).isPresent());
    }

    @Test
    void anAgentThatHangsIsNotWaitedForLong() throws Exception {
        Path mute = folder.resolve("mute.sock");
        try (ServerSocketChannel nobody = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            nobody.bind(UnixDomainSocketAddress.of(mute));
            refused(
                    1,
                    () -> new ControlClient(mute, Duration.ofMillis(200)).ask("status", Map.of()),
                    "said nothing",
                    "hangs");
        }
    }
}
