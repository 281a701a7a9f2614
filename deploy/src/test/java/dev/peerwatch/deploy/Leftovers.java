package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalMesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a command that was given a folder for its temporary files has left behind. */
final class Leftovers {

    private Leftovers() {}

    /** Lets everybody pass through a folder: the chat server's user has to get to its own in it. */
    static void openToAll(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException("can't open " + folder, e);
        }
    }

    /** Sends a signal, such as INT, to one process. */
    static void signal(Process process, String name) throws IOException, InterruptedException {
        // The shell's own kill: the program of that name isn't on every machine.
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    /** Every process that the command started has the folder's path in its command line. */
    static void assertNoProcess(Path folder) {
        boolean gone =
                LocalMesh.await(Duration.ofSeconds(5), () -> processes(folder).isEmpty());
        assertThat(gone).as("processes left: %s", processes(folder)).isTrue();
    }

    /** The folder is there, and empty. */
    static void assertNoFile(Path folder) {
        // Whoever cleans up after one that was killed hears of it a moment later.
        boolean gone =
                LocalMesh.await(Duration.ofSeconds(5), () -> files(folder).isEmpty());
        assertThat(gone).as("files left: %s", files(folder)).isTrue();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> left = Files.list(folder)) {
            return left.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't look into " + folder, e);
        }
    }

    private static List<String> processes(Path folder) {
        String path = folder.toString();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(process -> process.resolve("cmdline"))
                    .filter(Files::isReadable)
                    .map(Leftovers::commandLine)
                    .filter(line -> line.contains(path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't look into /proc", e);
        }
    }

    private static String commandLine(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // It has just ended.
        }
    }
}
