package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.runtime.Signals;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code peerwatch run}: the agent, in the foreground. */
@Command(
        name = "run",
        description = {
            "Runs the agent in the foreground, until it gets SIGTERM or SIGINT.",
            "It tells its watchers when it stops, so that nobody is woken by a restart.",
            "SIGHUP makes it take a changed blueprint, as `peerwatch reload` does.",
            "The journal's lines go to standard output, trouble of its own to standard error.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped on purpose",
            "1:it can't run: the blueprint or the key can't be used, or it runs already",
            "2:wrong usage",
        })
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    @Nullable Peerwatch root;

    @Mixin
    AgentOptions options = new AgentOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Places places = Peerwatch.placesOf(root);
        RunningAgent agent = RunningAgent.start(options.resolve(places), line -> {
            synchronized (out) {
                out.println(line);
                out.flush();
            }
        });
        CountDownLatch stopped = new CountDownLatch(1);
        Signals.on("HUP", agent::hangUp);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            agent.stop();
                            stopped.countDown();
                        },
                        "peerwatch-stop"));
        stopped.await();
        return Exit.FINE;
    }
}
