package dev.peerwatch.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.transport.BusyException;
import dev.peerwatch.protocol.transport.UnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class WaitingTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Waiting<String> waiting = new Waiting<>(3);
    private final List<Long> tokens = new ArrayList<>();

    private CompletableFuture<String> begin(Duration limit) {
        return waiting.begin(limit, tokens::add).toCompletableFuture();
    }

    @Test
    void eachRequestGetsItsOwnAnswerOnce() {
        CompletableFuture<String> first = begin(LONG);
        CompletableFuture<String> second = begin(LONG);
        waiting.answer(tokens.get(1), "two");
        assertThat(second).isCompletedWithValue("two");
        assertThat(first).isNotDone();
        waiting.answer(tokens.get(0), "one");
        waiting.answer(tokens.get(0), "again");
        waiting.answer(4711, "to nobody");
        assertThat(first).isCompletedWithValue("one");
        assertThat(waiting.size()).isZero();
    }

    @Test
    void anAnswerGivenAtOnceIsHeard() {
        CompletableFuture<String> answer =
                waiting.begin(LONG, token -> waiting.answer(token, "at once")).toCompletableFuture();
        assertThat(answer).isCompletedWithValue("at once");
        assertThat(waiting.size()).isZero();
    }

    @Test
    void whatIsNeverAnsweredIsGivenUpAndForgotten() {
        CompletableFuture<String> answer = begin(Duration.ofMillis(20));
        fails(answer, BusyException.class, "no answer within 20 ms");
        assertThat(waiting.size()).isZero();
    }

    @Test
    void tooManyAreRefusedUntilOneIsAnswered() {
        for (int i = 0; i < 3; i++) {
            begin(LONG);
        }
        fails(begin(LONG), BusyException.class, "3 such requests are waiting already");
        assertThat(tokens).hasSize(3);
        waiting.answer(tokens.get(0), "one");
        assertThat(begin(LONG)).isNotDone();
    }

    @Test
    void whatCannotBeReadIsRefused() {
        CompletableFuture<String> answer = begin(LONG);
        waiting.unreadable(tokens.get(0), "line 1: expected an incident");
        fails(answer, UnreadableException.class, "line 1: expected an incident");
        assertThat(waiting.size()).isZero();
    }

    private static void fails(CompletableFuture<?> answer, Class<? extends Exception> how, String why) {
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(how)
                .hasMessageContaining(why);
    }
}
