package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an agent says when something isn't as it should be: one clear line, and it watches on where it can. */
class TroubleAtStartIT {

    private static MeshOnThisMachine machine;

    @BeforeAll
    static void prepare() {
        machine = MeshOnThisMachine.prepared(Javas.own());
    }

    @AfterAll
    static void end() {
        machine.close();
    }

    @Test
    void aWrongChatPasswordIsSaidOnceAndItWatchesOn() throws IOException {
        LocalAgent agent = machine.agent("web-1");
        String right = Files.readString(agent.password());
        Files.writeString(agent.password(), "not-" + right);
        try {
            agent.start();
            awaitChatTrouble(agent);
            assertThat(chatTroubles(agent))
                    .singleElement()
                    .asString()
                    .contains("problem=authentication")
                    .contains("password");
            assertItWatches(agent);
        } finally {
            agent.stop();
            Files.writeString(agent.password(), right);
        }
    }

    @Test
    void anUnreachableChatServerIsSaidOnceAndItWatchesOn() {
        LocalAgent agent = machine.agent("web-2");
        machine.chat().stop();
        try {
            agent.start();
            awaitChatTrouble(agent);
            assertThat(chatTroubles(agent))
                    .singleElement()
                    .asString()
                    .contains("problem=network")
                    .contains("127.0.0.1");
            assertItWatches(agent);
        } finally {
            agent.stop();
            machine.chat().start();
        }
    }

    @Test
    void aPortInUseIsNamedAndItWatchesOn() throws IOException {
        LocalAgent agent = machine.agent("db-1");
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getByName(agent.node().address()), agent.node().port());
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(address);
            agent.start();
            assertThat(LocalMesh.await(
                            MeshOnThisMachine.PATIENCE,
                            () -> !listenTroubles(agent).isEmpty()))
                    .as("a line about the port; %s", machine.journals())
                    .isTrue();
            assertThat(listenTroubles(agent))
                    .singleElement()
                    .asString()
                    .contains(
                            agent.node().address(),
                            Integer.toString(agent.node().port()),
                            "another program");
            assertItWatches(agent);
        } finally {
            agent.stop();
        }
    }

    @Test
    void anUnwritableStateDirectoryIsNamedAndItWatchesOn() throws IOException {
        LocalAgent agent = machine.agent("app-1");
        // Not by its permissions: to root they mean nothing.
        Path file = Files.writeString(machine.folder().resolve("no-directory"), "");
        try {
            agent.startWith(Map.of("--state-dir", file.toString()));
            assertItWatches(agent);
            assertThat(agent.outputLines().stream().filter(line -> line.contains(file.toString())))
                    .as("what it says of the state directory; all: %s", agent.outputLines())
                    .singleElement()
                    .asString()
                    .contains("--state-dir", "Watching goes on")
                    .doesNotContain("Exception");
        } finally {
            agent.stop();
        }
    }

    @Test
    void aMissingKeyIsNamedWithTheCommandThatMakesOne() throws IOException {
        String missing = machine.folder().resolve("missing.key").toString();
        assertItEndsWithOneLine(Map.of("--key", missing), missing, "peerwatch keygen");
    }

    @Test
    void aMissingBlueprintIsNamed() throws IOException {
        String missing = machine.folder().resolve("missing.yaml").toString();
        Path fresh = Files.createTempDirectory(machine.folder(), "fresh"); // no copy of an earlier blueprint in it
        assertItEndsWithOneLine(Map.of("--config", missing, "--state-dir", fresh.toString()), missing);
    }

    private static void assertItEndsWithOneLine(Map<String, String> options, String... parts) throws IOException {
        LocalAgent agent = machine.agent("web-1");
        Files.deleteIfExists(agent.output());
        agent.startWith(options);
        assertThat(LocalMesh.await(MeshOnThisMachine.PATIENCE, () -> !agent.isRunning()))
                .as("it ends; it said %s", agent.outputLines())
                .isTrue();
        assertThat(agent.exitValue()).contains(1);
        assertThat(agent.outputLines())
                .as("what it says")
                .singleElement()
                .asString()
                .contains(parts)
                .doesNotContain("Exception");
    }

    private static List<String> listenTroubles(LocalAgent agent) {
        return agent.journalLines(line -> line.contains(" E listen ") && line.contains("problem="));
    }

    private static void awaitChatTrouble(LocalAgent agent) {
        assertThat(LocalMesh.await(
                        MeshOnThisMachine.PATIENCE, () -> !chatTroubles(agent).isEmpty()))
                .as("a line about the chat; %s", machine.journals())
                .isTrue();
    }

    private static List<String> chatTroubles(LocalAgent agent) {
        return agent.journalLines(line -> line.contains(" chat ") && line.contains("connected=no"));
    }

    private static void assertItWatches(LocalAgent agent) {
        assertThat(agent.isRunning()).isTrue();
        assertThat(LocalMesh.await(MeshOnThisMachine.PATIENCE, agent::isAlive))
                .as("it is alive by its own word; %s", machine.journals())
                .isTrue();
        assertThat(agent.get("/metrics"))
                .as("metrics of its polls")
                .hasValueSatisfying(metrics -> assertThat(metrics).contains("peerwatch_peer_up{"));
        assertThat(agent.metric("peerwatch_chat_connected")).isZero();
    }
}
