package dev.peerwatch.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The processes that this one has started. None outlives it: {@link #close} ends them, and where util-linux' {@code setpriv} is
 * at hand the kernel does when this process is killed.
 *
 * <p>All methods may be called from any thread.
 */
public final class Children implements AutoCloseable {

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /**
     * The kernel's "parent" that a child may follow into death is the thread that started it, so all are started by one that
     * lives as long as this object.
     */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "starter");
        thread.setDaemon(true);
        return thread;
    });

    private final List<Process> started = new ArrayList<>();
    private boolean closed;

    /** Whose rights a child gets. */
    public enum Rights {
        /** Those of this process. */
        OWN,
        /** Those of the system's {@code nobody}, if this process may give them; else its own. */
        NOBODY
    }

    /** A signal that Java can't send by itself. */
    public enum Signal {
        /** The process stands still and can't tell. */
        STOP,
        /** It goes on. */
        CONT,
        /** It ends at once, and can't tell. */
        KILL
    }

    /**
     * Starts a process whose input is empty.
     *
     * @param output file that its standard output and error are appended to
     * @throws UncheckedIOException if it can't be started
     */
    public Process start(List<String> command, Map<String, String> environment, Rights rights, Path output) {
        ProcessBuilder builder = new ProcessBuilder(withRights(command, rights))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        try {
            return starter.submit(() -> remember(builder.start())).get();
        } catch (ExecutionException e) {
            throw new UncheckedIOException(new IOException("can't start " + command.get(0), e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting " + command.get(0), e);
        }
    }

    private synchronized Process remember(Process process) {
        if (closed) {
            process.destroyForcibly();
            throw new IllegalStateException("everything is being ended");
        }
        started.removeIf(earlier -> !earlier.isAlive());
        started.add(process);
        return process;
    }

    /** The command as it must be run to get the rights, and to end with its parent. */
    static List<String> withRights(List<String> command, Rights rights) {
        if (!Files.isExecutable(SETPRIV)) {
            return command;
        }
        List<String> whole = new ArrayList<>(List.of(SETPRIV.toString()));
        if (rights == Rights.NOBODY && Nobody.canBe()) {
            whole.addAll(List.of("--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        whole.addAll(List.of("--pdeathsig", "KILL", "--"));
        whole.addAll(command);
        return whole;
    }

    /** Sends a signal; to a process that has ended it does nothing. */
    public static void signal(Process process, Signal signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            // The shell's own kill: the program of that name isn't on every machine.
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("can't signal process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a process has ended, at most {@code seconds}; then it is killed. */
    public static void end(Process process, int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Kills what still runs, paused or not, and waits until it is gone. */
    @Override
    public void close() {
        List<Process> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(started);
        }
        all.forEach(Process::destroyForcibly);
        all.forEach(process -> end(process, 5));
        starter.shutdown();
    }
}
