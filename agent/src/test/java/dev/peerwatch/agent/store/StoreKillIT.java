package dev.peerwatch.agent.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a process that commits, at random times. */
final class StoreKillIT {

    private static final int KILLS = 35;

    @TempDir
    Path folder;

    @Test
    void whatWasAcceptedIsThereOnceAfterEveryKill() throws Exception {
        Path state = folder.resolve("state");
        Path logs = folder.resolve("log");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long accepted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            accepted = Math.max(accepted, runAndKill(state, logs, random.nextInt(120), random.nextInt(2_000_000)));
            if (kill % 10 == 5) {
                Files.move(logs.resolve("journal.log"), logs.resolve("journal.log." + (9 - kill / 10)));
            }
        }
        try (Stream<Path> left = Files.list(state.resolve("native"))) {
            assertThat(left.filter(file -> file.toString().endsWith(".so")))
                    .as("only the last one's")
                    .hasSize(1);
        }
        try (Store store = Store.open(state, logs, line -> {})) {
            int open = store.recover(Instant.now()).incidents().size();
            List<String> journal = store.journal(JournalQuery.newest(JournalQuery.MAX_LIMIT)).stream()
                    .map(row -> row.entry().line())
                    .toList();
            List<Long> numbers = store.journal(JournalQuery.newest(JournalQuery.MAX_LIMIT)).stream()
                    .map(row -> Long.valueOf(row.entry().text().orElseThrow()))
                    .toList();
            assertThat(numbers)
                    .as("seed " + seed)
                    .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
            assertThat((long) numbers.size()).as("seed " + seed).isGreaterThanOrEqualTo(accepted);
            assertThat(numbers.size() % 3).as("no half transaction").isZero();
            assertThat(accepted).isGreaterThan(KILLS);
            assertThat(open).isEqualTo(Math.min(50, numbers.size() / 3));
            assertThat(textLog(logs)).as("seed " + seed).isEqualTo(journal);
        }
    }

    /** @return the last number that was accepted */
    private static long runAndKill(Path state, Path logs, int more, int nanos)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommitLoop.class.getName(),
                        state.toString(),
                        logs.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        long last = 0;
        int seen = 0;
        boolean killed = false;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Long.parseLong(line);
                if (seen++ >= more && !killed) {
                    Thread.sleep(nanos / 1_000_000, nanos % 1_000_000);
                    process.destroyForcibly();
                    killed = true;
                }
            }
        } catch (IOException e) {
            // the pipe ends with the process
            assertThat(killed).as(e.toString()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(killed).as("the process ran until it was killed").isTrue();
        return last;
    }

    private static List<String> textLog(Path logs) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 9; i > 0; i--) {
            Path rotated = logs.resolve("journal.log." + i);
            if (Files.exists(rotated)) {
                String text = Files.readString(rotated);
                all.append(text, 0, text.lastIndexOf('\n') + 1);
            }
        }
        return all.append(Files.readString(logs.resolve("journal.log")))
                .toString()
                .lines()
                .toList();
    }
}
