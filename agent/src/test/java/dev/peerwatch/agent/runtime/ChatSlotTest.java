package dev.peerwatch.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.chat.Reply;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChatSlotTest {

    private final List<String> asked = new ArrayList<>();

    /** An account that notes what it is asked for. */
    private ChatNetwork account() {
        return (ChatNetwork) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ChatNetwork.class}, (self, method, arguments) -> {
                    asked.add(method.getName());
                    return method.getReturnType() == void.class
                            ? null
                            : CompletableFuture.completedFuture(new Reply.Offline());
                });
    }

    @Test
    void whateverIsAskedForReachesTheAccountThatIsThere() {
        ChatSlot slot = new ChatSlot();
        slot.put(account());
        slot.answerBy((from, question) -> CompletableFuture.completedFuture(Optional.empty()));
        slot.start(event -> {});
        slot.transmit(new ChatMessage("m1", "tim@chat.test", "words", Optional.empty()));
        slot.withdraw("m1");
        slot.ping("p1");
        slot.enter("ops@rooms.test");
        slot.receipt("tim@chat.test", "n1");
        slot.ring("tim@chat.test", "c1");
        slot.stopRinging("tim@chat.test", "c1");
        slot.show(Light.GOOD, "all good");
        slot.accept("tim@chat.test");
        slot.remove("tim@chat.test");
        assertThat(slot.ask("web@chat.test/1", "?", Duration.ofSeconds(1))).isCompleted();
        slot.close();
        // All that there is: what is left out here is never done by a running agent.
        assertThat(asked)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ChatNetwork.class.getMethods())
                        .map(Method::getName)
                        .toList());
    }
}
