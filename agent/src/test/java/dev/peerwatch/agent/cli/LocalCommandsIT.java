package dev.peerwatch.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.agent.control.ControlServer;
import dev.peerwatch.agent.control.LocalAgent;
import dev.peerwatch.agent.control.LocalCommands;
import dev.peerwatch.agent.control.StatusSample;
import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.agent.store.Store;
import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import dev.peerwatch.notifier.OpsEffect;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status}, {@code log}, {@code note} and {@code reload} as they are typed, against a socket. */
final class LocalCommandsIT {

    @TempDir
    Path folder;

    private record Ran(int exit, String out, String err) {}

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private CompletableFuture<String> reloaded = CompletableFuture.completedFuture("taken: 4 nodes");
    private Store store;
    private ControlServer server;

    @BeforeEach
    void start() throws Exception {
        store = Store.open(folder.resolve("state"), folder.resolve("log"), line -> {});
        server = ControlServer.open(
                folder.resolve("control.sock"),
                new LocalCommands(
                        new LocalAgent() {
                            @Override
                            public CompletableFuture<NodeStatus> status() {
                                return CompletableFuture.completedFuture(StatusSample.troubled());
                            }

                            @Override
                            public CompletableFuture<Void> note(String author, String text) {
                                asked.add(text);
                                return CompletableFuture.completedFuture(null);
                            }

                            @Override
                            public CompletableFuture<String> reload(boolean force) {
                                asked.add("force " + force);
                                return reloaded;
                            }
                        },
                        store));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    private Ran run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Peerwatch.run(
                Map.of("PEERWATCH_SOCKET", folder.resolve("control.sock").toString()),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                arguments);
        return new Ran(exit, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void statusIsReadableAndExitsByWhatItFound() {
        Ran ran = run("status");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines())
                .containsExactly(
                        "web-1 (fra): web-2 DOWN",
                        "up 1 d 2 h, version 0.1.0, blueprint d1ge57",
                        "",
                        "PROBLEM: no chat: chat.example.org:5223 refused the connection",
                        "",
                        "INCIDENT  SUBJECT  VERDICT  TIER          FOR         WHO HAS IT  REASON",
                        "7f3a      web-2    DOWN     non-critical  6 min 12 s  ana         no answer",
                        "",
                        "WATCHES  SITE  RING  VERDICT              FOR         LOOKED    RTT     LAST ANSWER",
                        "web-2    ams   0     DOWN                 6 min 12 s  4 s ago   -       no answer within 5 s",
                        "db-1     nyc   1     UP (attempt 2 of 3)  1 d 1 h     31 s ago  3.1 ms  well",
                        "",
                        "WATCHED BY  LOOKED",
                        "db-1        12 s ago",
                        "web-2       not yet",
                        "",
                        "chat: not connected: chat.example.org:5223 refused the connection",
                        "outbox: 2 waiting, the oldest for 1 min 1 s",
                        "contacts: tim@example.org");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(run("status", "-o", "json").out())
                .contains("\"verdict\" : \"DOWN\"")
                .contains("\"tier\" : \"non-critical\"");
    }

    private void write(Instant at, String kind, String peer, String incident) throws Exception {
        store.commit(
                List.of(new OpsEffect.Journal(JournalEntry.of(at, Level.WARN, kind, "peer", peer, "incident", incident)
                        .withText("a \"b\"\n\u202e"))));
    }

    @Test
    void theLogIsPrintedAsItStandsInTheTextLog() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        write(now.minusSeconds(7200), "verdict", "web-1", "7f3a");
        write(now.minusSeconds(60), "verdict", "web-2", "8a8a");
        write(now, "note", "web-1", "7f3a");
        List<String> all = java.nio.file.Files.readAllLines(folder.resolve("log/journal.log"));
        assertThat(run("log").out().lines()).isEqualTo(all);
        assertThat(run("log", "-n", "1").out().lines()).containsExactly(all.get(2));
        assertThat(run("log", "--since", "1h").out().lines()).containsExactly(all.get(1), all.get(2));
        assertThat(run("log", "--node", "web-1", "--kind", "verdict").out().lines())
                .containsExactly(all.get(0));
        assertThat(run("log", "--incident", "8a8a").out().lines()).containsExactly(all.get(1));
        assertThat(run("log", "-n", "1", "-o", "json").out())
                .isEqualTo("{\"seq\":3,\"at\":\"" + now
                        + "\",\"level\":\"WARN\",\"kind\":\"note\",\"fields\":{\"peer\":\"web-1\",\"incident\":\"7f3a\"},"
                        + "\"text\":\"a \\\"b\\\"\\n\u202e\"}\n");
        assertThat(run("log", "--since", "soon").exit()).isEqualTo(2);
        assertThat(run("log", "--since", "soon").err()).contains("'soon'").contains("2h");
        assertThat(run("log", "-n", "0").exit()).isEqualTo(2);
    }

    @Test
    void theLogIsFollowedUntilTheAgentEnds() throws Exception {
        write(Instant.now(), "note", "web-1", "7f3a");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicReference<Integer> exit = new AtomicReference<>();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Thread reader = new Thread(() -> exit.set(Peerwatch.run(
                Map.of(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                "log",
                "-f",
                "--socket",
                folder.resolve("control.sock").toString())));
        reader.start();
        await().until(() -> out.toString(UTF_8).lines().count() == 1);
        write(Instant.now(), "note", "web-2", "7f3a");
        await().until(() -> out.toString(UTF_8).lines().count() == 2);
        server.close();
        reader.join(5_000);
        assertThat(exit.get()).isEqualTo(3);
        assertThat(err.toString(UTF_8)).contains("the agent on");
    }

    @Test
    void aNoteNeedsNoQuotes() {
        Ran ran = run("note", "fan", "replaced;", "it's", "fine");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualTo("noted, as " + System.getProperty("user.name") + "\n");
        assertThat(asked).containsExactly("fan replaced; it's fine");
        assertThat(run("note").exit()).isEqualTo(2);
    }

    @Test
    void reloadSaysWhatCameOfIt() {
        assertThat(run("reload")).isEqualTo(new Ran(0, "taken: 4 nodes\n", ""));
        reloaded = CompletableFuture.failedFuture(new IllegalArgumentException("mesh.yaml:3:1: no"));
        Ran refused = run("reload", "--force");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("peerwatch: mesh.yaml:3:1: no\n");
        assertThat(asked).containsExactly("force false", "force true");
    }

    @Test
    void withoutAnAgentAllExitWithThreeAndSayWhichSocketWasTried() {
        server.close();
        List<Ran> all = new ArrayList<>();
        all.add(run("status"));
        all.add(run("log", "-f"));
        all.add(run("note", "x"));
        all.add(run("reload"));
        assertThat(all).allSatisfy(ran -> {
            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err())
                    .contains("no agent is running here")
                    .contains(folder.resolve("control.sock").toString())
                    .contains("peerwatch run")
                    .hasLineCount(1);
        });
    }
}
