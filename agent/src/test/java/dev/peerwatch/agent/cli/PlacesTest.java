package dev.peerwatch.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {

    private static final Optional<Path> NOT_GIVEN = Optional.empty();

    @Test
    void withNothingSaidTheUsualPlaces() {
        Places places = new Places(Map.of());
        assertThat(places.config(NOT_GIVEN)).hasToString("/etc/peerwatch/mesh.yaml");
        assertThat(places.key(NOT_GIVEN)).hasToString("/etc/peerwatch/node.key");
        assertThat(places.chatPasswordFile(NOT_GIVEN)).hasToString("/etc/peerwatch/chat-password");
        assertThat(places.stateDirectory(NOT_GIVEN)).hasToString("/var/lib/peerwatch");
        assertThat(places.logDirectory(NOT_GIVEN)).hasToString("/var/log/peerwatch");
        assertThat(places.socket(NOT_GIVEN, NOT_GIVEN)).hasToString("/var/lib/peerwatch/control.sock");
        assertThat(places.http(Optional.empty())).hasToString("Optional[/127.0.0.1:7461]");
    }

    @Test
    void systemdsFoldersAreFollowedAndVariablesAndOptionsAreNearer() {
        Places systemd = new Places(
                Map.of("STATE_DIRECTORY", "/s/one:/s/two", "LOGS_DIRECTORY", "/l", "RUNTIME_DIRECTORY", "/r"));
        assertThat(systemd.stateDirectory(NOT_GIVEN)).hasToString("/s/one");
        assertThat(systemd.logDirectory(NOT_GIVEN)).hasToString("/l");
        assertThat(systemd.socket(NOT_GIVEN, NOT_GIVEN)).hasToString("/r/control.sock");

        Places own = new Places(Map.of(
                "STATE_DIRECTORY",
                "/s",
                "PEERWATCH_STATE_DIR",
                "/own",
                "PEERWATCH_SOCKET",
                "/own.sock",
                "PEERWATCH_HTTP",
                "off"));
        assertThat(own.stateDirectory(NOT_GIVEN)).hasToString("/own");
        assertThat(own.stateDirectory(Optional.of(Path.of("/option")))).hasToString("/option");
        assertThat(own.socketOfAgent(NOT_GIVEN, NOT_GIVEN)).hasToString("/own.sock");
        assertThat(own.http(Optional.empty())).isEmpty();
    }

    @Test
    void theChatPasswordIsACredentialWhereSystemdHasOne(@TempDir Path folder) throws IOException {
        Places places = new Places(Map.of("CREDENTIALS_DIRECTORY", folder.toString()));
        assertThat(places.chatPasswordFile(NOT_GIVEN)).hasToString("/etc/peerwatch/chat-password");
        Files.createFile(folder.resolve("chat-password"));
        assertThat(places.chatPasswordFile(NOT_GIVEN)).isEqualTo(folder.resolve("chat-password"));
    }

    @Test
    void aLocalCommandLooksWhereItsStateDirectorySays(@TempDir Path folder) {
        Places places = new Places(Map.of());
        assertThat(places.socketOfAgent(NOT_GIVEN, Optional.of(folder))).isEqualTo(folder.resolve("control.sock"));
        assertThat(places.socketOfAgent(Optional.of(folder), NOT_GIVEN)).isEqualTo(folder);
    }

    @Test
    void theNodesNameIsTheHostsUnlessSaid() throws IOException {
        assertThat(new Places(Map.of("PEERWATCH_NODE", "web-1")).node(Optional.empty()))
                .isEqualTo(new NodeName("web-1"));
        assertThat(new Places(Map.of("PEERWATCH_NODE", "web-1")).node(Optional.of("web-2")))
                .isEqualTo(new NodeName("web-2"));
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        assertThat(new Places(Map.of()).node(Optional.empty())).isEqualTo(NodeName.ofHostName(host));
    }

    @Test
    void anAddressForPeopleMustHaveAPort() {
        assertThatThrownBy(() -> new Places(Map.of()).http(Optional.of("localhost")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("expected host:port such as 127.0.0.1:7461, or off");
    }
}
