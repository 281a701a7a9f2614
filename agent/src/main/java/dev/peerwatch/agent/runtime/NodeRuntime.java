package dev.peerwatch.agent.runtime;

import dev.peerwatch.agent.core.NodeCore;
import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeReport;
import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.core.NodeStatus;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.Recovered;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: a single thread takes events in order, steps the core, and has the effects done. Everything public may be called
 * from any thread.
 */
public final class NodeRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    /** How long a clean stop may take to tell the watchers. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    /** Beyond its budget, an answer as a witness is of no use to anybody. */
    private static final Duration ANSWER_GRACE = Duration.ofSeconds(1);

    /** Merging is quick, but waits for the disk. */
    private static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(8);

    /** A speaker waits for what else there is to say, and for the chat server; longer than any asker does. */
    private static final Duration SAY_LIMIT = Duration.ofSeconds(28);

    /** Requests of one kind at once. */
    private static final int MOST_WAITING = 256;

    private final SystemTime time;
    private final Interpreter interpreter;
    private final ScheduledThreadPoolExecutor core;
    private final Waiting<PanelAnswer> inquiries = new Waiting<>(MOST_WAITING);
    private final Waiting<Replica> exchanges = new Waiting<>(MOST_WAITING);
    private final Waiting<SayAnswer> sayings = new Waiting<>(MOST_WAITING);
    private final Step<NodeState, NodeEffect> first;
    private volatile NodeState state;
    private @Nullable Future<?> wake;

    private NodeRuntime(SystemTime time, Surroundings surroundings, Step<NodeState, NodeEffect> first) {
        this.time = time;
        this.first = first;
        this.state = first.state();
        Replicas replicas = new Replicas(
                first.state().setup().watch().self(), () -> time.now().wall().toEpochMilli());
        this.interpreter = new Interpreter(
                surroundings, new Calls(surroundings, replicas, this::post), answers(replicas), this::wakeAt);
        this.core = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "peerwatch-core");
            thread.setDaemon(false);
            return thread;
        });
        core.setRemoveOnCancelPolicy(true);
        core.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private Interpreter.Answers answers(Replicas replicas) {
        return new Interpreter.Answers(inquiries, exchanges, sayings, replicas);
    }

    /**
     * A node that is ready to {@link #begin}.
     *
     * @param found what was on its disk
     */
    public static NodeRuntime of(
            NodeSetup setup, NodeState.Identity identity, Recovered found, SystemTime time, Surroundings surroundings) {
        Step<NodeState, NodeEffect> first = NodeCore.start(setup, identity, found, time.now());
        return new NodeRuntime(time, surroundings, first);
    }

    /** Watches from now on. Once. */
    public void begin() {
        core.execute(() -> guarded(() -> carryOut(first, Optional.empty()), "the start"));
    }

    /** The state as it is now: a snapshot that doesn't change. */
    public NodeState state() {
        return state;
    }

    /** By how much the core is later than it wanted to be; zero where it isn't. */
    public Duration overdue() {
        Duration late = time.now().up().minus(state.watch().wakeAt());
        return late.isNegative() ? Duration.ZERO : late;
    }

    /** What {@code peerwatch status} shows. */
    public NodeStatus status() {
        return NodeReport.status(state, time.now());
    }

    /** Gives the core an event; it is dealt with in turn. After {@link #stop} nothing more is taken. */
    public void post(NodeEvent event) {
        try {
            core.execute(() -> step(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("event after the end: {}", event);
        }
    }

    /**
     * Gives the core an event that must be kept.
     *
     * @return done when it is on disk; fails, with one line for people, when it isn't
     */
    public CompletableFuture<Void> postAndKeep(NodeEvent event) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            core.execute(() -> {
                if (step(event)) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(new IllegalStateException("not saved: "
                            + state.diskProblem()
                                    .map(NodeState.DiskProblem::reason)
                                    .orElse("the disk took nothing")));
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new IllegalStateException("not saved: the agent is stopping", e));
        }
        return done;
    }

    /** Gives the core something that happened in chat. */
    public void post(ChatEvent event) {
        post(new NodeEvent.Chat(event));
    }

    // ---- what other nodes ask of this one; on the network's threads

    /** Another node looks at this one. Only one that does it as a watcher is said to have. */
    public StatusReport lookedAtBy(NodeName caller, Purpose purpose) {
        if (purpose == Purpose.WATCH) {
            post(new NodeEvent.Watch(new WatchEvent.LookedAt(caller)));
        }
        return NodeReport.forWatchers(state, time.now());
    }

    /** Another node asks this one to look; the answer comes within the request's budget. */
    public CompletionStage<PanelAnswer> askedBy(NodeName asker, PanelRequest request) {
        return inquiries
                .begin(
                        request.budget().plus(ANSWER_GRACE),
                        token -> post(new NodeEvent.Watch(new WatchEvent.Asked(asker, token, request))))
                .exceptionally(late -> new PanelAnswer(List.of()));
    }

    /** Another node shows its copy of an incident; the answer is what both copies make together. */
    public CompletionStage<Replica> shownBy(NodeName from, Replica replica) {
        return exchanges.begin(
                EXCHANGE_LIMIT,
                token -> post(new NodeEvent.ExchangeAsked(token, from.value(), Replicas.text(replica))));
    }

    /** Another node asks this one to tell somebody; the answer comes when that is done or can't be. */
    public CompletionStage<SayAnswer> askedToSay(NodeName from, SayRequest request) {
        return sayings.begin(
                SAY_LIMIT,
                token -> post(new NodeEvent.SayAsked(
                        token, from.value(), request.reader(), Replicas.texts(request.incidents()))));
    }

    /** A peer says that it stops on purpose. */
    public void stopping(NodeName peer, StoppingNotice notice) {
        post(new NodeEvent.Watch(new WatchEvent.PeerStopping(peer, notice)));
    }

    // ---- the core's thread

    /** Returns whether all that had to be on disk is. */
    private boolean step(NodeEvent event) {
        return guarded(() -> carryOut(NodeCore.on(state, time.now(), event), Optional.of(event)), event);
    }

    /** A fault in one step must not end the watching: the state stays as it was before it. */
    private boolean guarded(BooleanSupplier step, Object what) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException | Error e) {
            LOG.error("internal error while dealing with {}; it is left out, watching goes on", what, e);
            wakeAt(time.now().up().plusSeconds(1));
            return false;
        }
    }

    private boolean carryOut(Step<NodeState, NodeEffect> step, Optional<NodeEvent> cause) {
        state = step.state();
        Interpreter.Done done = interpreter.carryOut(step.effects(), cause);
        // At once: a message that wasn't kept and comes again must not be taken for one that was.
        done.consequences().forEach(this::step);
        return done.kept();
    }

    void wakeAt(Duration up) {
        if (wake != null) {
            wake.cancel(false);
        }
        long delay = Math.max(0, up.minus(time.now().up()).toNanos());
        try {
            wake = core.schedule(() -> step(new NodeEvent.Watch(new WatchEvent.Tick())), delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no further wake-up after the end");
        }
    }

    // ---- the end

    /** Stops cleanly: the watchers are told, within 2 s in all. */
    public void stop(StoppingNotice.Kind kind) {
        post(new NodeEvent.Stop(kind));
        interpreter.awaitStopTold(STOP_LIMIT);
        close();
    }

    static Duration stopLimit() {
        return STOP_LIMIT;
    }

    /** Ends the core's thread at once, after what it is doing. */
    @Override
    public void close() {
        core.shutdown();
        try {
            if (!core.awaitTermination(2, TimeUnit.SECONDS)) {
                core.shutdownNow();
            }
        } catch (InterruptedException e) {
            core.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
