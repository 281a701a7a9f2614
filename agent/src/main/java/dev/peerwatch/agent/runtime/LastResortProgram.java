package dev.peerwatch.agent.runtime;

import dev.peerwatch.notifier.JournalEntry;
import dev.peerwatch.notifier.JournalEntry.Level;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The executable that an operator may have put beside the blueprint for the time when no chat server works: it gets the alert on its
 * standard input, and what it prints and returns goes into the journal. Where there is none, nothing happens. One at a time, each in
 * a thread of its own.
 */
public final class LastResortProgram implements Surroundings.LastResort {

    private static final Duration MOST = Duration.ofMinutes(1);
    private static final int MOST_OUTPUT = 2_000;

    private final Path program;
    private final Consumer<JournalEntry> journal;
    private final Duration limit;

    /**
     * @param program whether it exists or not
     * @param journal receives what came of it
     */
    public LastResortProgram(Path program, Consumer<JournalEntry> journal) {
        this(program, journal, MOST);
    }

    LastResortProgram(Path program, Consumer<JournalEntry> journal, Duration limit) {
        this.program = program;
        this.journal = journal;
        this.limit = limit;
    }

    @Override
    public void run(String incident, String text) {
        if (!Files.exists(program)) {
            return;
        }
        Thread thread = new Thread(() -> runNow(incident, text), "last-resort");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void runNow(String incident, String text) {
        Path output;
        try {
            output = Files.createTempFile("peerwatch-last-resort", ".txt");
        } catch (IOException e) {
            note(Level.ERROR, incident, "exit", "not run: " + e.getMessage(), "");
            return;
        }
        try {
            // To a file, and not a pipe: what the program leaves running could hold that open.
            Process process = new ProcessBuilder(program.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            give(process, text);
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String exit = ended ? Integer.toString(process.exitValue()) : "killed after " + limit.toSeconds() + " s";
            note(exit.equals("0") ? Level.INFO : Level.ERROR, incident, "exit", exit, printed(output));
        } catch (IOException e) {
            note(Level.ERROR, incident, "exit", "not run: " + e.getMessage(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            try {
                Files.deleteIfExists(output);
            } catch (IOException e) {
                // It is small, and in the folder for such things.
            }
        }
    }

    private static void give(Process process, String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It doesn't want to read it all, which is its business.
        }
    }

    private static String printed(Path output) throws IOException {
        try (var in = Files.newInputStream(output)) {
            return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
        }
    }

    private void note(Level level, String incident, String key, String value, String text) {
        JournalEntry entry = JournalEntry.of(Instant.now(), level, "last-resort", "incident", incident, key, value);
        journal.accept(text.isEmpty() ? entry : entry.withText(text));
    }
}
