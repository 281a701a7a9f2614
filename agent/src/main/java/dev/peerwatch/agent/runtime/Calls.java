package dev.peerwatch.agent.runtime;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.watch.ChatRoad;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.SpeakerAnswer;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.SayRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the core wants of other nodes. Each call goes on elsewhere and comes back as an event, whatever becomes of it. */
final class Calls {

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** This long after its patience a call whose answer got lost on this side is given up. */
    private static final Duration LOST = Duration.ofSeconds(1);

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final Consumer<NodeEvent> events;

    /** @param events receives what comes back, on any thread */
    Calls(Surroundings surroundings, Replicas replicas, Consumer<NodeEvent> events) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.events = events;
    }

    void poll(WatchEffect.Poll poll) {
        Purpose purpose = poll.withServices() ? Purpose.WATCH : Purpose.WITNESS;
        CompletableFuture<Surroundings.Look> look = begun(
                        () -> surroundings.peers().poll(poll.peer(), poll.timeout(), purpose))
                .exceptionally(failure -> {
                    LOG.error("poll of {} failed on this side", poll.peer(), failure);
                    return new Surroundings.Look(
                            new Outcome.NoResponse(Outcome.Silence.NOT_SENT, "internal error: " + failure),
                            Duration.ZERO);
                });
        CompletableFuture<List<CheckResult>> services = poll.withServices()
                ? begun(() -> surroundings.services().check(poll.peer(), poll.timeout()))
                        .exceptionally(failure -> {
                            LOG.error("service checks of {} failed on this side", poll.peer(), failure);
                            return List.of();
                        })
                : CompletableFuture.completedFuture(List.of());
        look.thenAcceptBoth(
                services,
                (seen, checked) ->
                        watch(new WatchEvent.Polled(poll.peer(), poll.pollId(), seen.outcome(), checked, seen.late())));
    }

    void ask(WatchEffect.AskPanel ask) {
        for (NodeName witness : ask.witnesses()) {
            begun(() -> surroundings.peers().ask(witness, ask.request(), ask.patience()))
                    .handle((answer, failure) -> Optional.ofNullable(failure == null ? answer : null))
                    .thenAccept(answer -> watch(new WatchEvent.Testified(ask.askId(), witness, answer)));
        }
    }

    void askByChat(WatchEffect.AskByChat ask) {
        within(ask.patience(), () -> surroundings.road().answers(ask.peer(), ask.fullJid(), ask.patience()))
                .exceptionally(failure -> {
                    LOG.debug("the chat road to {}", ask.peer(), failure);
                    return ChatRoad.UNKNOWN;
                })
                .thenAccept(road -> watch(new WatchEvent.AnsweredByChat(ask.askId(), ask.peer(), road)));
    }

    void exchange(OpsEffect.Exchange call) {
        within(
                        call.patience(),
                        () -> surroundings
                                .peers()
                                .exchange(
                                        new NodeName(call.node()),
                                        replicas.of(call.incidentId(), call.encoded()),
                                        call.patience()))
                .thenApply(answer -> Optional.of(Replicas.text(answer)))
                .exceptionally(failure -> {
                    LOG.debug("incident {} wasn't exchanged with {}", call.incidentId(), call.node(), failure);
                    return Optional.empty();
                })
                .thenAccept(encoded -> events.accept(new NodeEvent.Exchanged(call.callId(), call.node(), encoded)));
    }

    /**
     * Asks a speaker.
     *
     * @param ago when the core wanted it; its patience runs since then, and after that it asks somebody else
     */
    void askToSay(OpsEffect.AskToSay call, Duration ago) {
        Duration left = call.patience().minus(ago);
        if (left.isNegative() || left.isZero()) {
            LOG.debug("{} isn't asked to tell {}: it is too late for that", call.node(), call.reader());
            events.accept(new NodeEvent.SayAnswered(call.callId(), call.node(), Optional.empty()));
            return;
        }
        within(
                        left,
                        () -> surroundings
                                .peers()
                                .say(
                                        new NodeName(call.node()),
                                        new SayRequest(call.reader(), replicas.of(call.incidents())),
                                        left))
                .thenApply(answer -> Optional.of(
                        new SpeakerAnswer(answer.taken(), answer.reason(), Replicas.texts(answer.incidents()))))
                .exceptionally(failure -> {
                    LOG.debug("{} wasn't heard when asked to tell {}", call.node(), call.reader(), failure);
                    return Optional.empty();
                })
                .thenAccept(answer -> events.accept(new NodeEvent.SayAnswered(call.callId(), call.node(), answer)));
    }

    /** Completes when all have heard that this node stops, or can't. */
    CompletableFuture<?> tellStopping(NodeEffect.TellStopping stopping) {
        return CompletableFuture.allOf(stopping.watchers().stream()
                .map(watcher -> begun(() -> surroundings
                                .peers()
                                .tellStopping(watcher, stopping.notice(), NodeRuntime.stopLimit())
                                .thenApply(done -> watcher))
                        .exceptionally(failure -> watcher))
                .toArray(CompletableFuture<?>[]::new));
    }

    private void watch(WatchEvent event) {
        events.accept(new NodeEvent.Watch(event));
    }

    /** Something that goes on elsewhere; one that can't even be begun has failed. */
    private static <T> CompletableFuture<T> begun(Supplier<CompletableFuture<T>> what) {
        try {
            return what.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T> CompletableFuture<T> within(Duration patience, Supplier<CompletableFuture<T>> what) {
        // On a copy: the call itself isn't ours to end.
        return begun(what).copy().orTimeout(patience.plus(LOST).toNanos(), TimeUnit.NANOSECONDS);
    }
}
