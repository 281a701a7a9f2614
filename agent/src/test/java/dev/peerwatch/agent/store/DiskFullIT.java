package dev.peerwatch.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the store when nothing more can be written. */
final class DiskFullIT {

    @TempDir
    Path folder;

    @Test
    void aFullFileSystem() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        if (run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString()) != 0) {
            // May not mount here: a limit on files makes the same story with another errno.
            withALimitOnFiles();
            return;
        }
        try {
            Path ballast = small.resolve("ballast");
            Files.write(ballast, new byte[1 << 20], StandardOpenOption.CREATE_NEW);
            DiskFullStory.play(small.resolve("state"), small.resolve("log"), () -> Files.deleteIfExists(ballast));
        } finally {
            assertThat(run("umount", small.toString())).isZero();
        }
    }

    @Test
    void aLimitOnTheSizeOfFiles() throws Exception {
        withALimitOnFiles();
    }

    private void withALimitOnFiles() throws IOException, InterruptedException {
        // bash counts in KiB; only the soft limit, so that the process itself may lift it
        assertThat(run(
                        "bash",
                        "-c",
                        "ulimit -S -f 2000; exec \"$@\"",
                        "bash",
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DiskFullStory.class.getName(),
                        folder.resolve("state").toString(),
                        folder.resolve("log").toString()))
                .isZero();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor();
    }
}
