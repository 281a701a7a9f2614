package dev.peerwatch.agent.runtime;

import dev.peerwatch.notifier.chat.Answerer;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.chat.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The place of the chat account, so that a reload can put another one there, or none, while everything else goes on. What the old
 * one still says is not heard any more.
 */
public final class ChatSlot implements ChatNetwork {

    private @Nullable Consumer<ChatEvent> events;
    private @Nullable ChatNetwork current;
    private @Nullable Answerer answerer;

    /** Takes out the account that is there, and puts this one in; {@code null} for none. */
    public void put(@Nullable ChatNetwork next) {
        ChatNetwork old;
        Consumer<ChatEvent> receiver;
        synchronized (this) {
            old = current;
            current = next;
            if (next != null && answerer != null) {
                next.answerBy(answerer);
            }
            receiver = events;
        }
        if (old != null) {
            old.close();
        }
        if (receiver != null && next != null) {
            begin(next, receiver);
        }
        if (receiver != null && old != null) {
            receiver.accept(
                    new ChatEvent.Disconnected(ChatEvent.Problem.SERVER, "the blueprint's chat section changed"));
        }
    }

    private void begin(ChatNetwork chat, Consumer<ChatEvent> receiver) {
        chat.start(event -> {
            if (chat == now()) {
                receiver.accept(event);
            }
        });
    }

    private synchronized @Nullable ChatNetwork now() {
        return current;
    }

    @Override
    public void start(Consumer<ChatEvent> receiver) {
        ChatNetwork first;
        synchronized (this) {
            events = receiver;
            first = current;
        }
        if (first != null) {
            begin(first, receiver);
        }
    }

    @Override
    public void transmit(ChatMessage message) {
        withCurrent(chat -> chat.transmit(message));
    }

    @Override
    public void withdraw(String messageId) {
        withCurrent(chat -> chat.withdraw(messageId));
    }

    @Override
    public void ping(String pingId) {
        withCurrent(chat -> chat.ping(pingId));
    }

    @Override
    public void enter(String room) {
        withCurrent(chat -> chat.enter(room));
    }

    @Override
    public void receipt(String to, String messageId) {
        withCurrent(chat -> chat.receipt(to, messageId));
    }

    @Override
    public void ring(String to, String callId) {
        withCurrent(chat -> chat.ring(to, callId));
    }

    @Override
    public void stopRinging(String to, String callId) {
        withCurrent(chat -> chat.stopRinging(to, callId));
    }

    @Override
    public void show(Light light, String words) {
        withCurrent(chat -> chat.show(light, words));
    }

    @Override
    public void accept(String jid) {
        withCurrent(chat -> chat.accept(jid));
    }

    @Override
    public void remove(String jid) {
        withCurrent(chat -> chat.remove(jid));
    }

    @Override
    public synchronized void answerBy(Answerer other) {
        answerer = other;
        if (current != null) {
            current.answerBy(other);
        }
    }

    @Override
    public CompletableFuture<Reply> ask(String fullJid, String question, Duration patience) {
        ChatNetwork chat = now();
        return chat == null
                ? CompletableFuture.completedFuture(new Reply.Offline())
                : chat.ask(fullJid, question, patience);
    }

    private void withCurrent(Consumer<ChatNetwork> use) {
        ChatNetwork chat = now();
        if (chat != null) {
            use.accept(chat);
        }
    }

    @Override
    public void close() {
        withCurrent(ChatNetwork::close);
    }
}
