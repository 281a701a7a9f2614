package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.demo.Demo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peerwatch demo}. */
@Command(
        name = "demo",
        description = {
            "A whole mesh on this machine: four agents as processes of their own, a chat server, and a console in which you are"
                    + " the one on call.",
            "It needs nothing but Prosody, and without that the console speaks to the agents through their local sockets. All of"
                    + " it is gone when it ends, by /quit or Ctrl-C.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it ended as it should; with --script: every step was seen",
            "1:something that should be seen was not",
            "2:wrong usage",
        })
final class DemoCommand implements Callable<Integer> {

    /** Set by the script that started this program: the demo starts the agents with it too. */
    private static final String LAUNCHER = "peerwatch.launcher";

    /** Set by it too: Java can't tell whether its output is a terminal. */
    private static final String TERMINAL = "peerwatch.terminal";

    @Option(names = "--script", description = "Plays the whole story without a keyboard, and ends.")
    boolean script;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "A folder for all its files, which is removed at the end. Default: a new one.")
    @Nullable Path folder;

    @Override
    public Integer call() {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher == null) {
            throw Failure.usage("the demo starts agents with the peerwatch script, so start it with that too");
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw Failure.usage("--dir " + folder + " isn't a folder");
        }
        Demo.Options options =
                new Demo.Options(Path.of(launcher), Optional.ofNullable(folder), script, Boolean.getBoolean(TERMINAL));
        // Not picocli's writer: what it prints comes from several threads, and at once.
        return new Demo(options, System.out).run(System.in);
    }
}
