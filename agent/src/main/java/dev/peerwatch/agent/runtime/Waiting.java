package dev.peerwatch.agent.runtime;

import dev.peerwatch.protocol.transport.BusyException;
import dev.peerwatch.protocol.transport.UnreadableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Requests of other nodes of one kind that the core hasn't answered yet, by token. None is kept longer than its limit, answered or
 * not, and no more than so many at once. Safe for use by many threads.
 *
 * @param <T> an answer
 */
final class Waiting<T> {

    private final int most;

    private final AtomicLong tokens = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<T>> answers = new ConcurrentHashMap<>();

    /** @param most more at once are refused */
    Waiting(int most) {
        this.most = most;
    }

    /**
     * Takes in one more.
     *
     * @param limit after that it is answered that there's no answer
     * @param ask gives the core the request, with its token
     */
    CompletionStage<T> begin(Duration limit, LongConsumer ask) {
        if (answers.size() >= most) {
            return CompletableFuture.failedFuture(new BusyException(most + " such requests are waiting already"));
        }
        long token = tokens.incrementAndGet();
        CompletableFuture<T> answer = new CompletableFuture<>();
        answers.put(token, answer);
        ask.accept(token);
        return answer.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((value, failure) -> answers.remove(token))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        cause(failure) instanceof TimeoutException
                                ? new BusyException("no answer within " + limit.toMillis() + " ms")
                                : failure));
    }

    /** The core's answer; one that nobody waits for any more is dropped. */
    void answer(long token, T answer) {
        CompletableFuture<T> waiting = answers.remove(token);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    /** The core can't read what was sent. */
    void unreadable(long token, String reason) {
        CompletableFuture<T> waiting = answers.remove(token);
        if (waiting != null) {
            waiting.completeExceptionally(new UnreadableException(reason));
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** How many wait now. */
    int size() {
        return answers.size();
    }
}
