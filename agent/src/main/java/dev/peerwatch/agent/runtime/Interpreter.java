package dev.peerwatch.agent.runtime;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.runtime.Surroundings.NotKeptException;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.OpsEffect.Durable;
import dev.peerwatch.notifier.OpsEvent;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the core asks for. On the core's thread; what takes time goes on elsewhere and comes back as an event. */
final class Interpreter {

    private static final Logger LOG = LoggerFactory.getLogger(Interpreter.class);

    /** Durable effects that a broken disk owes; when there are more, the oldest are lost. */
    private static final int MOST_OWED = 10_000;

    private final Surroundings surroundings;
    private final Calls calls;
    private final Answers answers;
    private final Consumer<Duration> alarm;
    private final CompletableFuture<?> stopTold = new CompletableFuture<>();
    private final List<Durable> owed = new ArrayList<>();
    private boolean broken;

    /** @param alarm sets when the core is woken, on the monotonic clock */
    Interpreter(Surroundings surroundings, Calls calls, Answers answers, Consumer<Duration> alarm) {
        this.surroundings = surroundings;
        this.calls = calls;
        this.answers = answers;
        this.alarm = alarm;
    }

    /** What other nodes wait for, and what makes a copy of an incident fit to travel. */
    record Answers(
            Waiting<PanelAnswer> panel, Waiting<Replica> exchanges, Waiting<SayAnswer> sayings, Replicas replicas) {}

    /**
     * What became of one step's effects.
     *
     * @param kept whether all that had to be on disk is
     * @param consequences what the core must learn of it, before anything else happens
     */
    record Done(boolean kept, List<NodeEvent> consequences) {}

    /**
     * One step's effects: first those that must be on disk, in one transaction, then the others. One that fails doesn't hinder the
     * others.
     *
     * @param cause what the step is about: somebody may be waiting to hear that it is kept
     */
    Done carryOut(List<NodeEffect> effects, Optional<NodeEvent> cause) {
        long wanted = System.nanoTime();
        List<Durable> durable = new ArrayList<>();
        for (NodeEffect effect : effects) {
            if (effect instanceof NodeEffect.Ops ops && ops.effect() instanceof Durable d) {
                durable.add(d);
            }
        }
        boolean owes = effects.stream().anyMatch(NodeEffect.KeepOwed.class::isInstance) && !owed.isEmpty();
        Done done = durable.isEmpty() && !owes ? new Done(true, List.of()) : keep(durable, cause);
        List<NodeEvent> consequences = new ArrayList<>(done.consequences());
        for (NodeEffect effect : effects) {
            try {
                if (effect instanceof NodeEffect.Ops ops) {
                    chat(ops.effect(), done.kept());
                    speak(ops.effect(), wanted);
                    read(ops.effect()).map(NodeEvent.Read::new).ifPresent(consequences::add);
                } else {
                    act(effect);
                }
            } catch (RuntimeException e) {
                LOG.error("internal error: not done: {}", effect, e);
            }
        }
        return new Done(done.kept(), consequences);
    }

    /** What a person wants to see is few lines, and is read at once: so answers stay in the order of the questions. */
    private Optional<OpsEvent.Read> read(OpsEffect effect) {
        if (effect instanceof OpsEffect.ReadLog log) {
            return Optional.of(
                    read(log.to(), journal -> new OpsEvent.LogRead(log.to(), journal.lastLines(log.lines()))));
        }
        if (effect instanceof OpsEffect.ReadIncidents wanted) {
            return Optional.of(read(
                    wanted.to(),
                    journal -> new OpsEvent.IncidentsRead(
                            wanted.to(), wanted.node(), wanted.since(), journal.incidents(wanted.since()))));
        }
        return Optional.empty();
    }

    private interface Reading {
        OpsEvent.Read from(Surroundings.Journal journal) throws NotKeptException;
    }

    private OpsEvent.Read read(String to, Reading reading) {
        try {
            return reading.from(surroundings.journal());
        } catch (NotKeptException e) {
            return new OpsEvent.NotRead(to, String.valueOf(e.getMessage()));
        }
    }

    private Done keep(List<Durable> durable, Optional<NodeEvent> cause) {
        owed.addAll(durable);
        Optional<String> problem = commit();
        if (problem.isEmpty()) {
            owed.clear();
            boolean again = broken;
            broken = false;
            return new Done(true, again ? List.of(new NodeEvent.KeptAgain()) : List.of());
        }
        Optional<ChatEvent.Received> written = cause.flatMap(Interpreter::writtenIn);
        if (written.isPresent()
                || cause.filter(event -> event instanceof NodeEvent.Note).isPresent()) {
            // The writer is told that it isn't kept, and must be able to rely on that.
            owed.subList(owed.size() - durable.size(), owed.size()).clear();
        }
        if (owed.size() > MOST_OWED) {
            owed.subList(0, owed.size() - MOST_OWED).clear();
        }
        boolean news = !broken || written.isPresent();
        if (!broken) {
            LOG.error("journal: {}; watching goes on in memory", problem.get());
        }
        broken = true;
        return new Done(false, news ? List.of(new NodeEvent.NotKept(problem.get(), written)) : List.of());
    }

    /** Writes all that is owed; returns why that can't be done, if it can't. */
    private Optional<String> commit() {
        try {
            surroundings.journal().commit(List.copyOf(owed));
            return Optional.empty();
        } catch (NotKeptException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("journal: internal error", e);
            return Optional.of("internal error: " + e);
        }
    }

    private static Optional<ChatEvent.Received> writtenIn(NodeEvent event) {
        return event instanceof NodeEvent.Chat chat ? chat.event().written() : Optional.empty();
    }

    /** Effects on the chat. Nothing is promised to anybody, and nobody let in, about what isn't on disk. */
    private void chat(OpsEffect effect, boolean kept) {
        if (effect instanceof OpsEffect.Console console) {
            surroundings.console().say(console.text());
        } else if (effect instanceof OpsEffect.LastResort last) {
            surroundings.lastResort().run(last.incident(), last.text());
        }
        surroundings.chat().ifPresent(chat -> {
            if (effect instanceof OpsEffect.Transmit transmit) {
                chat.transmit(transmit.message());
            } else if (effect instanceof OpsEffect.PingServer ping) {
                chat.ping(ping.pingId());
            } else if (effect instanceof OpsEffect.Dequeue dequeue) {
                chat.withdraw(dequeue.messageId());
            } else if (effect instanceof OpsEffect.Receipt receipt && kept) {
                chat.receipt(receipt.to(), receipt.messageId());
            } else if (effect instanceof OpsEffect.Accept accept && kept) {
                chat.accept(accept.jid());
            } else if (effect instanceof OpsEffect.Remove remove) {
                chat.remove(remove.jid());
            } else if (effect instanceof OpsEffect.EnterRoom enter) {
                chat.enter(enter.room());
            } else if (effect instanceof OpsEffect.Ring ring) {
                chat.ring(ring.to(), ring.callId());
            } else if (effect instanceof OpsEffect.StopRinging stop) {
                chat.stopRinging(stop.to(), stop.callId());
            } else if (effect instanceof OpsEffect.Show show) {
                chat.show(show.light(), show.words());
            }
        });
    }

    private void act(NodeEffect effect) {
        if (effect instanceof NodeEffect.Poll poll) {
            calls.poll(poll.poll());
        } else if (effect instanceof NodeEffect.AskPanel ask) {
            calls.ask(ask.ask());
        } else if (effect instanceof NodeEffect.AskByChat ask) {
            calls.askByChat(ask.ask());
        } else if (effect instanceof NodeEffect.AnswerPanel answer) {
            answers.panel().answer(answer.answer().token(), answer.answer().answer());
        } else if (effect instanceof NodeEffect.TellStopping stopping) {
            calls.tellStopping(stopping).whenComplete((all, failure) -> stopTold.complete(null));
        } else if (effect instanceof NodeEffect.WakeAt wake) {
            alarm.accept(wake.up());
        }
    }

    /** What is said to other nodes about incidents; the disk may have taken its time since it was wanted. */
    private void speak(OpsEffect effect, long wanted) {
        if (effect instanceof OpsEffect.Exchange exchange) {
            calls.exchange(exchange);
        } else if (effect instanceof OpsEffect.AskToSay ask) {
            calls.askToSay(ask, Duration.ofNanos(System.nanoTime() - wanted));
        } else if (effect instanceof OpsEffect.AnswerExchange answer) {
            answers.exchanges().answer(answer.token(), answers.replicas().of(answer.incidentId(), answer.encoded()));
        } else if (effect instanceof OpsEffect.RefuseExchange refusal) {
            answers.exchanges().unreadable(refusal.token(), refusal.reason());
        } else if (effect instanceof OpsEffect.AnswerSay answer) {
            answers.sayings()
                    .answer(
                            answer.token(),
                            new SayAnswer(
                                    answer.taken(),
                                    answer.reason(),
                                    answers.replicas().of(answer.incidents())));
        }
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
