package dev.peerwatch.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastResortProgramTest {

    @TempDir
    Path folder;

    private final List<JournalEntry> journal = new CopyOnWriteArrayList<>();

    private Path program(String script) throws IOException {
        Path program = folder.resolve("last-resort");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private JournalEntry run(Path program, Duration limit) {
        new LastResortProgram(program, journal::add, limit).run("7f3a", "CRITICAL web-2 DOWN");
        await().until(() -> !journal.isEmpty());
        return journal.get(0);
    }

    @Test
    void itGetsTheAlertAndWhatItPrintsAndReturnsIsJournaled() throws Exception {
        JournalEntry entry = run(program("echo \"told: $(cat)\"; echo no >&2; exit 3"), Duration.ofSeconds(20));
        assertThat(entry.kind()).isEqualTo("last-resort");
        assertThat(entry.fields()).containsEntry("incident", "7f3a").containsEntry("exit", "3");
        assertThat(entry.line()).contains("told: CRITICAL web-2 DOWN").contains("no");
    }

    @Test
    void oneThatHangsIsEnded() throws Exception {
        JournalEntry entry = run(program("echo dialling; exec sleep 60"), Duration.ofMillis(300));
        assertThat(entry.fields().get("exit")).startsWith("killed after");
        assertThat(entry.line()).contains("dialling");
    }

    @Test
    void oneThatCanNotBeRunIsSaidAndOneThatIsNotThereIsNot() throws Exception {
        Path program = folder.resolve("last-resort");
        new LastResortProgram(program, journal::add).run("7f3a", "CRITICAL");
        Files.writeString(program, "not a program");
        JournalEntry entry = run(program, Duration.ofSeconds(5));
        assertThat(entry.fields().get("exit")).startsWith("not run:");
        assertThat(journal).hasSize(1);
    }
}
