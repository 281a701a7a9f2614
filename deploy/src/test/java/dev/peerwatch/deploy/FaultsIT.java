package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalMesh;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That nothing of {@code deploy/faults} stays, whatever ends it, and its short form: agents are killed, at an interval of 5 s. The other faults are
 * run by hand: ten agents on one small machine, which is busy with other tests too, overload each other, and what they then say depends
 * on the machine.
 */
@Tag("namespaces")
class FaultsIT {

    @TempDir
    Path temporary;

    @Test
    void endedInTheMiddleItLeavesNothing() throws IOException, InterruptedException {
        Process faults = faults("--short", "--only", "kill");
        awaitOutput("they start");
        Leftovers.signal(faults, "TERM");
        assertThat(faults.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertNothingIsLeft();
    }

    @Test
    void evenKilledItLeavesNothing() throws IOException, InterruptedException {
        Process faults = faults("--short", "--only", "kill");
        awaitOutput("they start");
        faults.destroyForcibly().waitFor();
        assertNothingIsLeft();
    }

    @Test
    void whoIsKilledIsNamedToEveryoneOnceAndSoIsTheEnd() throws IOException, InterruptedException {
        Process faults = faults("--without-serf", "--minutes=1", "--interval=5000", "--only=kill");
        assertThat(faults.waitFor(9, TimeUnit.MINUTES)).as("it ends").isTrue();
        output().lines().skip(Math.max(0, output().lines().count() - 12)).forEach(System.out::println);
        assertThat(faults.exitValue()).as("%s", output()).isZero();
        assertNothingIsLeft();
    }

    private Process faults(String... arguments) throws IOException {
        Path script = MeshOnThisMachine.launcher().resolveSibling("../faults").normalize();
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of(script.toString(), "--no-build"), Stream.of(arguments))
                        .toList());
        Path folder = Files.createDirectories(temporary.resolve("tmp"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TMPDIR", folder.toString());
        Leftovers.openToAll(temporary);
        Leftovers.openToAll(folder);
        return builder.redirectErrorStream(true)
                .redirectOutput(temporary.resolve("output").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(temporary.resolve("output"));
    }

    private void awaitOutput(String text) {
        boolean seen = LocalMesh.await(Duration.ofMinutes(3), () -> {
            try {
                return output().contains(text);
            } catch (IOException e) {
                return false;
            }
        });
        assertThat(seen).as("'%s' in what it prints", text).isTrue();
    }

    private void assertNothingIsLeft() throws IOException {
        Leftovers.assertNoProcess(temporary);
        Leftovers.assertNoFile(temporary.resolve("tmp"));
        assertNoNetwork();
    }

    /** The namespaces and devices that it makes have names that begin so. */
    private static void assertNoNetwork() throws IOException {
        for (List<String> list : List.of(List.of("ip", "-brief", "link"), List.of("ip", "netns"))) {
            Process process = new ProcessBuilder(list).start();
            String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(names.lines().filter(line -> line.startsWith("pw")).toList())
                    .as("%s", String.join(" ", list))
                    .isEmpty();
        }
    }
}
