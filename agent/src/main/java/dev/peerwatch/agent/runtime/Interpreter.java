package dev.peerwatch.agent.runtime;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.runtime.Surroundings.NotKeptException;
import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the core asks for. On the core's thread; what takes time goes on elsewhere and comes back as an event. */
final class Interpreter {

    private static final Logger LOG = LoggerFactory.getLogger(Interpreter.class);

    /** Durable effects that a broken disk owes; when there are more, the oldest are lost. */
    private static final int MOST_OWED = 10_000;

    private final Surroundings surroundings;
    private final NodeRuntime runtime;
    private final CompletableFuture<?> stopTold = new CompletableFuture<>();
    private final List<Durable> owed = new ArrayList<>();
    private boolean broken;

    Interpreter(Surroundings surroundings, NodeRuntime runtime) {
        this.surroundings = surroundings;
        this.runtime = runtime;
    }

    /**
     * One step's effects: first those that must be on disk, in one transaction, then the others.
     *
     * @param written the message that this step is about, if it is about one
     * @return whether all that had to be on disk is
     */
    boolean carryOut(List<NodeEffect> effects, Optional<ChatEvent.Received> written) {
        List<Durable> durable = new ArrayList<>();
        for (NodeEffect effect : effects) {
            if (effect instanceof NodeEffect.Ops ops && ops.effect() instanceof Durable d) {
                durable.add(d);
            }
        }
        boolean kept = durable.isEmpty() || keep(durable, written);
        for (NodeEffect effect : effects) {
            if (effect instanceof NodeEffect.Ops ops) {
                chat(ops.effect(), kept);
            } else {
                act(effect);
            }
        }
        return kept;
    }

    private boolean keep(List<Durable> durable, Optional<ChatEvent.Received> written) {
        owed.addAll(durable);
        try {
            surroundings.journal().commit(List.copyOf(owed));
            owed.clear();
            if (broken) {
                broken = false;
                runtime.post(new NodeEvent.KeptAgain());
            }
            return true;
        } catch (NotKeptException e) {
            if (written.isPresent()) {
                // The writer is told that it isn't kept, and must be able to rely on that.
                owed.subList(owed.size() - durable.size(), owed.size()).clear();
            }
            while (owed.size() > MOST_OWED) {
                owed.remove(0);
            }
            if (!broken || written.isPresent()) {
                broken = true;
                LOG.error("journal: {}; watching goes on in memory", e.getMessage());
                runtime.post(new NodeEvent.NotKept(String.valueOf(e.getMessage()), written));
            }
            return false;
        }
    }

    /** Effects on the chat. Nothing is promised to anybody, and nobody let in, about what isn't on disk. */
    private void chat(OpsEffect effect, boolean kept) {
        if (effect instanceof OpsEffect.Console console) {
            surroundings.console().say(console.text());
        }
        surroundings.chat().ifPresent(chat -> {
            if (effect instanceof OpsEffect.Transmit transmit) {
                chat.transmit(transmit.message());
            } else if (effect instanceof OpsEffect.Receipt receipt && kept) {
                chat.receipt(receipt.to(), receipt.messageId());
            } else if (effect instanceof OpsEffect.Accept accept && kept) {
                chat.accept(accept.jid());
            } else if (effect instanceof OpsEffect.Remove remove) {
                chat.remove(remove.jid());
            } else if (effect instanceof OpsEffect.Show show) {
                chat.show(show.light(), show.words());
            }
        });
    }

    private void act(NodeEffect effect) {
        if (effect instanceof NodeEffect.Poll poll) {
            poll(poll.poll());
        } else if (effect instanceof NodeEffect.AskPanel ask) {
            ask(ask.ask());
        } else if (effect instanceof NodeEffect.AnswerPanel answer) {
            runtime.answer(answer.answer().token(), answer.answer().answer());
        } else if (effect instanceof NodeEffect.TellStopping stopping) {
            tellStopping(stopping);
        } else if (effect instanceof NodeEffect.WakeAt wake) {
            runtime.wakeAt(wake.up());
        }
    }

    private void poll(WatchEffect.Poll poll) {
        CompletableFuture<Surroundings.Look> look = surroundings
                .peers()
                .poll(poll.peer(), poll.timeout())
                .exceptionally(failure -> {
                    LOG.error("poll of {} failed on this side", poll.peer(), failure);
                    return new Surroundings.Look(
                            new Outcome.NoResponse(Outcome.Silence.NOT_SENT, "internal error: " + failure),
                            Duration.ZERO);
                });
        CompletableFuture<List<CheckResult>> services = poll.withServices()
                ? surroundings.services().check(poll.peer(), poll.timeout()).exceptionally(failure -> {
                    LOG.error("service checks of {} failed on this side", poll.peer(), failure);
                    return List.of();
                })
                : CompletableFuture.completedFuture(List.of());
        look.thenAcceptBoth(
                services,
                (seen, checked) -> runtime.post(new NodeEvent.Watch(
                        new WatchEvent.Polled(poll.peer(), poll.pollId(), seen.outcome(), checked, seen.late()))));
    }

    private void ask(WatchEffect.AskPanel ask) {
        for (NodeName witness : ask.witnesses()) {
            surroundings
                    .peers()
                    .ask(witness, ask.request(), ask.patience())
                    .handle((answer, failure) -> Optional.ofNullable(failure == null ? answer : null))
                    .thenAccept(answer ->
                            runtime.post(new NodeEvent.Watch(new WatchEvent.Testified(ask.askId(), witness, answer))));
        }
    }

    private void tellStopping(NodeEffect.TellStopping stopping) {
        CompletableFuture<?>[] told = stopping.watchers().stream()
                .map(watcher -> surroundings
                        .peers()
                        .tellStopping(watcher, stopping.notice(), NodeRuntime.stopLimit())
                        .exceptionally(failure -> null))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(told).whenComplete((all, failure) -> stopTold.complete(null));
    }

    /** Waits until all watchers have been told that this node stops, or the time is over. */
    void awaitStopTold(Duration limit) {
        try {
            stopTold.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.debug("telling the watchers", e);
        }
    }
}
