package dev.peerwatch.agent.demo;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.chat.xmpp.ChatServer;
import dev.peerwatch.notifier.chat.xmpp.XmppChat;
import dev.peerwatch.notifier.chat.xmpp.XmppSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Somebody with a chat client: has contacts, writes, and remembers what was said. What the server hasn't taken is sent again
 * after a reconnect, under the same id.
 */
public final class PersonOnChat implements AutoCloseable {

    private final ChatNetwork network;
    private final Consumer<Heard> listener;
    private final List<Heard> heard = new ArrayList<>();
    private final Map<String, ChatMessage> waiting = new LinkedHashMap<>();
    private final Set<String> delivered = new HashSet<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private String trouble = "";
    private boolean connected;

    /**
     * A message that came.
     *
     * @param at {@link System#nanoTime} when it came
     * @param from the bare address of who wrote it
     * @param body what it says
     */
    public record Heard(long at, String from, String body) {

        /** The name of the node that wrote it. */
        public String node() {
            return from.substring(0, Math.max(0, from.indexOf('@')));
        }

        /** Its first line. */
        public String firstLine() {
            return body.lines().findFirst().orElse("");
        }
    }

    /**
     * Somebody with an account at {@code server} who isn't connected yet.
     *
     * @param listener is told of each message, on the connection's thread
     */
    public static PersonOnChat at(LocalProsody server, String name, String password, Consumer<Heard> listener) {
        XmppSettings.Timing usual = XmppSettings.Timing.defaults();
        // A person's client is the one that comes back at once.
        XmppSettings.Timing quick = new XmppSettings.Timing(
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                usual.afterRefusal(),
                usual.connect(),
                usual.reply(),
                usual.ping(),
                usual.pong(),
                usual.take());
        XmppSettings settings = XmppSettings.of(name + "@" + LocalProsody.DOMAIN, () -> password)
                .withServers(List.of(ChatServer.of(server.address(), server.starttlsPort(), ChatServer.Tls.STARTTLS)))
                .withTrust(server.trust())
                .withTiming(quick);
        return new PersonOnChat(new XmppChat(settings), listener);
    }

    private PersonOnChat(ChatNetwork network, Consumer<Heard> listener) {
        this.network = network;
        this.listener = listener;
    }

    /**
     * Logs in.
     *
     * @throws IllegalStateException if that doesn't happen within {@code limit}
     */
    public void connect(Duration limit) {
        network.show(Light.GOOD, "on call");
        network.start(this::on);
        if (!await(limit, () -> connected)) {
            throw new IllegalStateException("not logged in after " + limit.toSeconds() + " s: " + trouble());
        }
    }

    private void on(ChatEvent event) {
        Optional<Heard> news = Optional.empty();
        synchronized (this) {
            if (event instanceof ChatEvent.Connected) {
                connected = true;
                waiting.values().forEach(network::transmit);
            } else if (event instanceof ChatEvent.Disconnected gone) {
                connected = false;
                trouble = gone.reason();
            } else if (event instanceof ChatEvent.Taken taken) {
                waiting.remove(taken.messageId());
            } else if (event instanceof ChatEvent.Delivered receipt) {
                delivered.add(receipt.messageId());
            } else if (event instanceof ChatEvent.SubscriptionRequested request) {
                network.accept(request.from());
            } else if (event instanceof ChatEvent.Received received) {
                Heard one = new Heard(System.nanoTime(), received.from(), received.body());
                heard.add(one);
                news = Optional.of(one);
                if (received.wantsReceipt()) {
                    network.receipt(received.from(), received.messageId());
                }
            }
            notifyAll();
        }
        news.ifPresent(listener);
    }

    private synchronized String trouble() {
        return trouble;
    }

    /** Adds a contact: asks to see its presence. */
    public void add(String address) {
        network.accept(address);
    }

    /**
     * Whether a node counts this person among its contacts, by its own word: asks it, and looks whether it said so.
     * Asks again only when there was an answer.
     */
    public boolean isContactOf(String address) {
        boolean ask;
        synchronized (this) {
            List<Heard> answers = heard.stream()
                    .filter(one -> one.from().equals(address) && one.body().startsWith("You are "))
                    .toList();
            if (answers.stream().anyMatch(one -> one.body().contains("You are subscribed to me"))) {
                return true;
            }
            ask = asked.getOrDefault(address, 0) <= answers.size();
            if (ask) {
                asked.merge(address, 1, Integer::sum);
            }
        }
        if (ask) {
            say(address, "whoami");
        }
        return false;
    }

    /** Writes to somebody; returns the message's id. */
    public String say(String to, String words) {
        ChatMessage message = new ChatMessage(UUID.randomUUID().toString(), to, words, Optional.empty());
        synchronized (this) {
            waiting.put(message.id(), message);
        }
        network.transmit(message);
        return message.id();
    }

    /** Whether the recipient has said that it has the message. */
    public synchronized boolean isDelivered(String messageId) {
        return delivered.contains(messageId);
    }

    /** How many messages have come so far: a mark from which to look. */
    public synchronized int mark() {
        return heard.size();
    }

    /** The messages since a mark that are as wanted, oldest first. */
    public synchronized List<Heard> since(int mark, Predicate<Heard> wanted) {
        return heard.subList(mark, heard.size()).stream().filter(wanted).toList();
    }

    /** Waits for the first message since a mark that is as wanted. */
    public Optional<Heard> await(int mark, Duration limit, Predicate<Heard> wanted) {
        await(limit, () -> !since(mark, wanted).isEmpty());
        return since(mark, wanted).stream().findFirst();
    }

    /** Waits until the recipient has said that it has the message. */
    public boolean awaitDelivered(String messageId, Duration limit) {
        return await(limit, () -> isDelivered(messageId));
    }

    private synchronized boolean await(Duration limit, BooleanSupplier holds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        network.close();
    }
}
