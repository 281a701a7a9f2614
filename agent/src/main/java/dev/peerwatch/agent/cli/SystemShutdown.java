package dev.peerwatch.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Whether the whole system is going down, as far as systemd tells. */
final class SystemShutdown {

    private static final long PATIENCE_MILLIS = 500;

    private SystemShutdown() {}

    static boolean underWay() {
        if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
            return false;
        }
        try {
            Process asked = new ProcessBuilder("systemctl", "is-system-running")
                    .redirectErrorStream(true)
                    .start();
            try {
                return asked.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        && new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                .startsWith("stopping");
            } finally {
                asked.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
