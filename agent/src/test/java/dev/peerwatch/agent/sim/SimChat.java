package dev.peerwatch.agent.sim;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A virtual chat server with the nodes' accounts and the people who read. */
final class SimChat {

    /**
     * What somebody has read.
     *
     * @param at in virtual time
     * @param from the speaker's bare address
     * @param to the reader's
     */
    record Read(Duration at, String from, String to, String body) {}

    private static final Duration HOP = Duration.ofMillis(5);

    private final Agenda agenda;
    private final Map<String, Consumer<ChatEvent>> accounts = new HashMap<>();
    private final Set<String> delivered = new HashSet<>();
    private final List<Read> read = new ArrayList<>();
    private final List<String> receipts = new ArrayList<>();
    private boolean up = true;

    SimChat(Agenda agenda) {
        this.agenda = agenda;
    }

    void login(String jid, Consumer<ChatEvent> events) {
        accounts.put(jid, events);
        if (up) {
            agenda.after(HOP, () -> connected(jid, events));
        }
    }

    void logout(String jid) {
        accounts.remove(jid);
    }

    private void connected(String jid, Consumer<ChatEvent> events) {
        if (up && accounts.get(jid) == events) {
            events.accept(new ChatEvent.Connected(jid + "/sim", false, "chat.sim:5223", Set.of()));
        }
    }

    /** The server stops, or starts again. */
    void up(boolean running) {
        up = running;
        accounts.forEach((jid, events) -> agenda.after(HOP, () -> {
            if (running) {
                connected(jid, events);
            } else if (accounts.get(jid) == events) {
                events.accept(new ChatEvent.Disconnected(ChatEvent.Problem.NETWORK, "connection refused"));
            }
        }));
    }

    void transmit(String from, ChatMessage message) {
        agenda.after(HOP, () -> {
            Consumer<ChatEvent> sender = accounts.get(from);
            if (!up) {
                return;
            }
            // The server may get a message twice, when its acknowledgement was lost with a crash; clients show it once.
            if (delivered.add(message.id())) {
                read.add(new Read(agenda.now(), from, message.to(), message.body()));
            }
            if (sender != null) {
                agenda.after(HOP, () -> {
                    if (accounts.get(from) == sender) {
                        sender.accept(new ChatEvent.Taken(message.id()));
                    }
                });
            }
        });
    }

    void receipt(String to, String messageId) {
        receipts.add(to + ' ' + messageId);
    }

    /** A person writes to a node. */
    void say(String from, String to, String messageId, String body) {
        Consumer<ChatEvent> node = accounts.get(to);
        if (up && node != null) {
            node.accept(new ChatEvent.Received(messageId, from, body, true, Optional.empty(), Optional.empty()));
        }
    }

    List<Read> read() {
        return read;
    }

    List<String> receipts() {
        return receipts;
    }
}
