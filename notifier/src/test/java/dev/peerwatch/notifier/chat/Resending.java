package dev.peerwatch.notifier.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The smallest outbox: repeats, after each connect, what the server hasn't taken. */
final class Resending implements Consumer<ChatEvent> {

    private final ChatNetwork chat;
    private final EventLog log = new EventLog();
    private final Map<String, ChatMessage> waiting = new LinkedHashMap<>();

    Resending(ChatNetwork chat) {
        this.chat = chat;
    }

    EventLog log() {
        return log;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    void send(ChatMessage message) {
        synchronized (this) {
            waiting.put(message.id(), message);
        }
        chat.transmit(message);
    }

    @Override
    public void accept(ChatEvent event) {
        if (event instanceof ChatEvent.Taken taken) {
            synchronized (this) {
                waiting.remove(taken.messageId());
            }
        } else if (event instanceof ChatEvent.Connected) {
            List<ChatMessage> all;
            synchronized (this) {
                all = List.copyOf(waiting.values());
            }
            all.forEach(chat::transmit);
        }
        log.accept(event); // last: what a test does when it sees this comes behind
    }
}
