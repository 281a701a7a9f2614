package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.agent.runtime.NodeRuntime;
import dev.peerwatch.agent.web.Metrics;
import dev.peerwatch.agent.web.Readiness;
import dev.peerwatch.agent.web.WebException;
import dev.peerwatch.agent.web.WebPages;
import dev.peerwatch.agent.web.WebServer;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What people and Prometheus see of an agent: its metrics, and whether it is well. Any thread. */
final class FrontPage {

    /** A core that is this late doesn't get on any more. */
    private static final Duration STUCK = Duration.ofMinutes(2);

    private final Metrics metrics;
    private volatile Optional<String> notListening = Optional.empty();
    private volatile Optional<String> noPages = Optional.empty();
    private volatile @Nullable WebServer server;

    FrontPage(Supplier<NodeStatus> status) {
        this.metrics = new Metrics(Peerwatch.softwareVersion(), status);
    }

    /** Opens the pages; without them the agent goes on, and says so. */
    void open(
            EventLoopGroup loops,
            InetSocketAddress address,
            Supplier<NodeRuntime> runtime,
            Supplier<NodeStatus> status,
            Supplier<List<String>> storeProblems,
            Consumer<String> problem) {
        try {
            server = WebServer.start(
                    loops,
                    address,
                    new WebPages(
                            metrics::scrape,
                            () -> illness(runtime.get()),
                            () -> Readiness.reasons(status.get(), storeProblems.get())));
        } catch (WebException e) {
            noPages = Optional.ofNullable(e.getMessage());
            noPages.ifPresent(problem);
        }
    }

    private static List<String> illness(NodeRuntime runtime) {
        Duration late = runtime.overdue();
        return late.compareTo(STUCK) > 0
                ? List.of("the core has done nothing for " + late.toSeconds() + " s")
                : List.of();
    }

    void polled(Duration took) {
        metrics.polled(took);
    }

    void rejected(String kind) {
        metrics.rejected(kind);
    }

    void cannotListen(Optional<String> problem) {
        notListening = problem;
    }

    /** What the shell can't do as it should, one sentence each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        notListening.ifPresent(problems::add);
        noPages.ifPresent(problems::add);
        return problems;
    }

    void close() {
        WebServer running = server;
        if (running != null) {
            running.close();
        }
    }
}
