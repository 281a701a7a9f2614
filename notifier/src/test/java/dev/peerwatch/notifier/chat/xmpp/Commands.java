package dev.peerwatch.notifier.chat.xmpp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system that fixtures need, run to their end. */
final class Commands {

    private Commands() {}

    /** Whether this process is root, which servers must not be. */
    static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The command as {@code nobody} if this is root. */
    static List<String> unprivileged(List<String> command) {
        if (!root()) {
            return command;
        }
        List<String> wrapped =
                new ArrayList<>(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        wrapped.addAll(command);
        return wrapped;
    }

    /** What the command printed, both streams; fails if it fails, or takes longer than a minute. */
    static String run(Path directory, List<String> command) {
        try {
            Path output = Files.createTempFile("peerwatch-command", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                boolean ended = process.waitFor(60, TimeUnit.SECONDS);
                String said = Files.readString(output, StandardCharsets.UTF_8);
                if (!ended) {
                    process.destroyForcibly();
                    throw new IllegalStateException(String.join(" ", command) + " didn't end in a minute:\n" + said);
                }
                if (process.exitValue() != 0) {
                    throw new IllegalStateException(
                            String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + said);
                }
                return said;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
