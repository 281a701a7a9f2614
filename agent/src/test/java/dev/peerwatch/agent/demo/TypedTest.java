package dev.peerwatch.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TypedTest {

    private static final List<String> NODES = List.of("web-1", "db-1");

    @Test
    void wordsGoToTheNodeThatIsNamedInFrontOfThem() {
        assertThat(read("web-1: the fan is loud")).isEqualTo(words("web-1", "the fan is loud"));
        assertThat(read("web-1:the fan is loud")).isEqualTo(words("web-1", "the fan is loud"));
        assertThat(read("  @db-1   the fan: loud ")).isEqualTo(words("db-1", "the fan: loud"));
        assertThat(read("@db-1: loud")).isEqualTo(words("db-1", "loud"));
    }

    @Test
    void aNameAloneChoosesTheNode() {
        assertThat(read("web-1:")).isEqualTo(words("web-1", ""));
        assertThat(read("@db-1")).isEqualTo(words("db-1", ""));
    }

    @Test
    void allElseGoesToTheLastOne() {
        assertThat(read("Ok, I got this one")).isEqualTo(new Typed.Words(Optional.empty(), "Ok, I got this one"));
        assertThat(read("note: web-1: is loud")).isEqualTo(new Typed.Words(Optional.empty(), "note: web-1: is loud"));
        assertThat(read("web-1 is loud")).isEqualTo(new Typed.Words(Optional.empty(), "web-1 is loud"));
        assertThat(read("")).isEqualTo(new Typed.Words(Optional.empty(), ""));
    }

    @Test
    void anAtSignIsMeantForANode() {
        assertThat(read("@web-7 hello")).isEqualTo(new Typed.UnknownNode("web-7"));
    }

    @Test
    void aSlashIsACommand() {
        assertThat(read("/KILL  web-1 ")).isEqualTo(new Typed.Command("kill", "web-1"));
        assertThat(read("/quit")).isEqualTo(new Typed.Command("quit", ""));
        assertThat(read("/")).isEqualTo(new Typed.Command("", ""));
    }

    private static Typed read(String line) {
        return Typed.read(line, NODES);
    }

    private static Typed words(String node, String text) {
        return new Typed.Words(Optional.of(node), text);
    }
}
