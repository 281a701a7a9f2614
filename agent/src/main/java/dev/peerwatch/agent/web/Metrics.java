package dev.peerwatch.agent.web;

import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.notifier.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus reads. Gauges are taken from one snapshot a scrape, so they agree with each other, and a peer that has left the
 * blueprint is gone from the next one. May be used by many threads.
 */
public final class Metrics {

    private static final Duration[] POLL_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Supplier<NodeStatus> status;
    private final MultiGauge up;
    private final MultiGauge verdict;
    private final MultiGauge roundTrip;
    private final MultiGauge lookedAge;
    private final MultiGauge watcherAge;
    private final Timer polls;
    private volatile @Nullable NodeStatus latest;

    /**
     * @param version of the agent
     * @param status a snapshot; called once a scrape, on the thread that scrapes
     */
    public Metrics(String version, Supplier<NodeStatus> status) {
        this.status = status;
        up = MultiGauge.builder("peerwatch.peer.up")
                .description("1 while the peer's agent answers (verdict UP or DEGRADED), else 0.")
                .register(registry);
        verdict = MultiGauge.builder("peerwatch.peer.verdict")
                .description("1 for the verdict that stands.")
                .register(registry);
        roundTrip = MultiGauge.builder("peerwatch.peer.round.trip")
                .baseUnit("seconds")
                .description("Round-trip time of the last poll that was answered.")
                .register(registry);
        lookedAge = MultiGauge.builder("peerwatch.peer.looked.age")
                .baseUnit("seconds")
                .description("Since the last poll of the peer ended.")
                .register(registry);
        watcherAge = MultiGauge.builder("peerwatch.watcher.looked.age")
                .baseUnit("seconds")
                .description("Since the watcher last looked at this node.")
                .register(registry);
        polls = Timer.builder("peerwatch.poll.duration")
                .description("How long polls took, from the first ping to the outcome.")
                .serviceLevelObjectives(POLL_BUCKETS)
                .register(registry);
        gauge(
                "incidents.open",
                "Incidents that have not ended.",
                s -> s.incidents().size());
        gauge(
                "outbox.messages",
                "Messages that wait for the chat server.",
                s -> s.outbox().length());
        gauge(
                "outbox.oldest.age.seconds",
                "Age of the oldest of them, 0 where there is none.",
                s -> s.outbox().oldest().map(Metrics::seconds).orElse(0.0));
        gauge(
                "chat.connected",
                "1 while the chat server is connected, else 0.",
                s -> s.chat().connected() ? 1 : 0);
        gauge(
                "config.last.reload.successful",
                "0 while an older blueprint is in force than the file.",
                s -> s.reloadProblem().isPresent() ? 0 : 1);
        gauge(
                "problems",
                "What this agent can't do as it should.",
                s -> s.problems().size());
        Gauge.builder("peerwatch.build.info", () -> 1)
                .description("The version that runs.")
                .tag("version", version)
                .register(registry);
        machine();
    }

    private void gauge(String name, String description, ToDoubleFunction<NodeStatus> value) {
        Gauge.builder("peerwatch." + name, this, self -> self.read(value))
                .description(description)
                .register(registry);
    }

    private double read(ToDoubleFunction<NodeStatus> value) {
        NodeStatus snapshot = latest;
        return snapshot == null ? Double.NaN : value.applyAsDouble(snapshot);
    }

    /** The few facts about the JVM that cost nothing to read; Micrometer's own binders listen to every collection. */
    private void machine() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder("jvm.memory.used", () -> memory.getHeapMemoryUsage().getUsed())
                .baseUnit("bytes")
                .tag("area", "heap")
                .register(registry);
        Gauge.builder("jvm.memory.used", () -> memory.getNonHeapMemoryUsage().getUsed())
                .baseUnit("bytes")
                .tag("area", "nonheap")
                .register(registry);
        Gauge.builder(
                        "jvm.threads.live",
                        () -> ManagementFactory.getThreadMXBean().getThreadCount())
                .baseUnit("threads")
                .register(registry);
        Gauge.builder(
                        "process.uptime",
                        () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0)
                .baseUnit("seconds")
                .register(registry);
    }

    /** A poll has ended. */
    public void polled(Duration took) {
        polls.record(took);
    }

    /**
     * Input was refused.
     *
     * @param kind why; one of few words, for each makes a series of its own
     */
    public void rejected(String kind) {
        Counter.builder("peerwatch.rejected")
                .description("Input that was refused.")
                .tag("kind", kind)
                .register(registry)
                .increment();
    }

    /** The page, in the text format 0.0.4. */
    public synchronized String scrape() {
        NodeStatus now = status.get();
        latest = now;
        List<MultiGauge.Row<?>> ups = new ArrayList<>();
        List<MultiGauge.Row<?>> verdicts = new ArrayList<>();
        List<MultiGauge.Row<?>> roundTrips = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        for (NodeStatus.Peer peer : now.peers()) {
            Tags tags = Tags.of("peer", peer.node());
            boolean answers = peer.verdict() == Verdict.UP || peer.verdict() == Verdict.DEGRADED;
            ups.add(MultiGauge.Row.of(tags, answers ? 1 : 0));
            verdicts.add(MultiGauge.Row.of(tags.and("verdict", peer.verdict().name()), 1));
            peer.roundTrip().ifPresent(time -> roundTrips.add(MultiGauge.Row.of(tags, seconds(time))));
            peer.lookedAgo().ifPresent(time -> ages.add(MultiGauge.Row.of(tags, seconds(time))));
        }
        up.register(ups, true);
        verdict.register(verdicts, true);
        roundTrip.register(roundTrips, true);
        lookedAge.register(ages, true);
        List<MultiGauge.Row<?>> watchers = new ArrayList<>();
        for (NodeStatus.Watcher watcher : now.watchers()) {
            watcher.lookedAgo()
                    .ifPresent(
                            time -> watchers.add(MultiGauge.Row.of(Tags.of("watcher", watcher.node()), seconds(time))));
        }
        watcherAge.register(watchers, true);
        return registry.scrape();
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
