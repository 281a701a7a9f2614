package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalMesh;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a command, and that nothing of it stays. */
class DemoIT {

    @TempDir
    Path temporary;

    private final List<Process> started = new ArrayList<>();

    @Test
    void theStoryIsSeenToItsEnd() throws IOException, InterruptedException {
        Process demo = demo("--script");
        assertThat(demo.waitFor(180, TimeUnit.SECONDS)).as("it ends").isTrue();
        String output = output();
        assertThat(demo.exitValue()).as("exit status; it printed:%n%s", output).isZero();
        assertThat(output).contains("kill -9 web-2", "CRITICAL web-2", "Ok, I got this one", "OK web-2 UP");
        assertThat(output).doesNotContain("\u001b");
        assertNothingIsLeft();
    }

    @Test
    void whatIsTypedHappens() throws IOException, InterruptedException {
        Process demo = demo();
        var keyboard = demo.outputWriter(StandardCharsets.UTF_8);
        awaitOutput("Four agents are up");
        type(keyboard, "web-1: the fan of rack 3 is loud");
        awaitOutput("text=\"the fan of rack 3 is loud\"", () -> type(keyboard, "/log web-1"));
        type(keyboard, "@db-1 status");
        type(keyboard, "/kill web-2");
        awaitOutput("CRITICAL web-2");
        type(keyboard, "/start web-2");
        awaitOutput("OK web-2 UP");
        awaitOutput("db-1> Nothing is wrong that I know of.");
        type(keyboard, "/quit");
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(demo.exitValue())
                .as("exit status; it printed:%n%s", output())
                .isZero();
        assertNothingIsLeft();
    }

    @Test
    void afterCtrlCNothingIsLeft() throws IOException, InterruptedException {
        Process demo = demo();
        awaitOutput("on call");
        Leftovers.signal(demo, "INT");
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertNothingIsLeft();
    }

    @Test
    void evenWhenTheDemoIsKilledNoProcessIsLeft() throws IOException, InterruptedException {
        Process demo = demo();
        awaitOutput("on call");
        demo.destroyForcibly().waitFor();
        Leftovers.assertNoProcess(temporary);
    }

    private Process demo(String... arguments) throws IOException {
        // A build in the background ignores SIGINT, and so would all that it starts.
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                "env",
                                "--default-signal=INT",
                                MeshOnThisMachine.launcher().toString(),
                                "demo"),
                        Stream.of(arguments))
                .toList());
        builder.environment().put("PEERWATCH_JAVA", Javas.own().toString());
        Path folder = Files.createDirectories(temporary.resolve("tmp"));
        builder.environment().put("TMPDIR", folder.toString());
        Leftovers.openToAll(temporary);
        Leftovers.openToAll(folder);
        Process demo = builder.redirectErrorStream(true)
                .redirectOutput(temporary.resolve("output").toFile())
                .start();
        started.add(demo);
        return demo;
    }

    /** What a failed test leaves running would slow down those that follow. */
    @AfterEach
    void endAll() throws InterruptedException {
        for (Process demo : started) {
            demo.destroy();
            if (!demo.waitFor(30, TimeUnit.SECONDS)) {
                demo.destroyForcibly();
            }
        }
    }

    private static void type(java.io.Writer keyboard, String line) throws IOException {
        keyboard.write(line + "\n");
        keyboard.flush();
    }

    private String output() throws IOException {
        return Files.readString(temporary.resolve("output"));
    }

    private void awaitOutput(String text) throws IOException {
        awaitOutput(text, () -> {});
    }

    /** Waits, and asks again now and then. */
    private void awaitOutput(String text, Asking asking) throws IOException {
        long patience = MeshOnThisMachine.PATIENCE.toNanos();
        long started = System.nanoTime();
        boolean seen = false;
        while (!seen && System.nanoTime() - started < patience) {
            asking.ask();
            seen = LocalMesh.await(Duration.ofSeconds(2), () -> {
                try {
                    return output().contains(text);
                } catch (IOException e) {
                    return false;
                }
            });
        }
        assertThat(seen).as("'%s' in what it prints:%n%s", text, output()).isTrue();
    }

    private interface Asking {
        void ask() throws IOException;
    }

    private void assertNothingIsLeft() {
        Leftovers.assertNoProcess(temporary);
        Leftovers.assertNoFile(temporary.resolve("tmp"));
    }
}
