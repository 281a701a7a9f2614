package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.agent.demo.LocalMesh.Ran;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    void aPortInUseIsNamed() throws IOException {
        LocalAgent agent = machine.agent("db-1");
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(
                    InetAddress.getByName(agent.node().address()), agent.node().port()));
            assertOneLine(
                    run(agent, Map.of()),
                    agent.node().address(),
                    Integer.toString(agent.node().port()),
                    "in use");
        }
    }

    @Test
    void anUnwritableStateDirectoryIsNamed() throws IOException {
        LocalAgent agent = machine.agent("db-1");
        // Not by its permissions: to root they mean nothing.
        Path file = Files.writeString(machine.folder().resolve("no-directory"), "");
        assertOneLine(run(agent, Map.of("--state-dir", file.toString())), file.toString());
    }

    @Test
    void aMissingKeyIsNamedWithTheCommandThatMakesOne() {
        LocalAgent agent = machine.agent("db-1");
        String missing = machine.folder().resolve("missing.key").toString();
        assertOneLine(run(agent, Map.of("--key", missing)), missing, "peerwatch keygen");
    }

    @Test
    void aMissingBlueprintIsNamed() {
        LocalAgent agent = machine.agent("db-1");
        String missing = machine.folder().resolve("missing.yaml").toString();
        assertOneLine(run(agent, Map.of("--config", missing)), missing);
    }

    private static Ran run(LocalAgent agent, Map<String, String> otherOptions) {
        List<String> command = new ArrayList<>(agent.runCommand());
        otherOptions.forEach((option, value) -> command.set(command.indexOf(option) + 1, value));
        return machine.mesh().run(command, Map.of());
    }

    private static void assertOneLine(Ran ran, String... parts) {
        assertThat(ran.status()).as("exit status; it said: %s", ran.output()).isBetween(1, 2);
        assertThat(ran.output().lines().filter(line -> !line.isBlank()))
                .as("what it says")
                .singleElement()
                .asString()
                .contains(parts)
                .doesNotContain("Exception");
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
