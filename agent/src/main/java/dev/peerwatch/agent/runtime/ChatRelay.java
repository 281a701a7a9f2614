package dev.peerwatch.agent.runtime;

import dev.peerwatch.notifier.chat.Answerer;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.Handover;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.chat.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accounts on several chat servers as one: messages go through the preferred one that takes them, as {@link Handover} decides. What
 * people write to any of them is heard. Whoever listens sees one connection that is lost and made anew when another account takes
 * over, and transmits again what wasn't taken, under the same ids: a message may then go both ways, and counts once.
 */
public final class ChatRelay implements ChatNetwork {

    /** How long an account may take no message before the next one is tried. */
    public static final Duration ACK_TIMEOUT = Duration.ofSeconds(5);

    /** How long the first account must have been up to be taken back. */
    public static final Duration WELL_FOR = Duration.ofMinutes(1);

    /** Authors and messages whose account is remembered. */
    private static final int MOST_REMEMBERED = 10_000;

    private final List<Supplier<ChatNetwork>> makers;
    private final Supplier<Set<String>> subscribers;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<Integer, ChatNetwork> started = new TreeMap<>();
    private final Map<Integer, ChatEvent.Connected> up = new TreeMap<>();
    /** Message or ping to when it was handed to the active account, oldest first. */
    private final Map<String, Duration> untaken = new LinkedHashMap<>();
    /** Whom an address, or an address and a message of it, came through. */
    private final Map<String, Integer> cameThrough = new LinkedHashMap<>() {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private Handover handover;
    private @Nullable Consumer<ChatEvent> listener;
    private @Nullable Answerer answerer;
    private Light light = Light.GOOD;
    private String words = "";
    private @Nullable Future<?> alarm;
    private boolean closed;

    /**
     * @param makers make the accounts anew each time one is needed, not started, the preferred first
     * @param subscribers who is subscribed to this node, as far as it knows: another account's contacts say nothing about that
     */
    public ChatRelay(
            List<Supplier<ChatNetwork>> makers,
            Supplier<Set<String>> subscribers,
            Duration patience,
            Duration wellFor) {
        this.makers = List.copyOf(makers);
        this.subscribers = subscribers;
        this.handover = Handover.start(makers.size(), now(), patience, wellFor);
        this.timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "chat-relay");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    private static Duration now() {
        return Duration.ofNanos(System.nanoTime());
    }

    @Override
    public synchronized void start(Consumer<ChatEvent> events) {
        if (listener != null) {
            throw new IllegalStateException("started before");
        }
        listener = events;
        handover = Handover.start(makers.size(), now(), handover.patience(), handover.wellFor());
        goOn();
    }

    // ---- what the accounts say

    private synchronized void heard(int account, ChatNetwork by, ChatEvent event) {
        if (closed || started.get(account) != by) {
            return;
        }
        if (event instanceof ChatEvent.Connected connected) {
            up.put(account, connected);
            handover = handover.connected(account, now());
            if (account == handover.active()) {
                say(seenFromHere(account, connected, connected.resumed()));
            }
        } else if (event instanceof ChatEvent.Disconnected) {
            up.remove(account);
            handover = handover.disconnected(account, now());
            if (account == handover.active()) {
                untaken.clear(); // all of it is transmitted again
                say(event);
            }
        } else {
            if (event instanceof ChatEvent.Taken taken) {
                served(taken.messageId());
            } else if (event instanceof ChatEvent.Pong pong) {
                served(pong.pingId());
            }
            author(event).ifPresent(author -> cameThrough.put(author, account));
            say(event);
        }
        goOn();
    }

    private static Optional<String> author(ChatEvent event) {
        if (event instanceof ChatEvent.Received received) {
            return Optional.of(received.from() + ' ' + received.messageId());
        }
        if (event instanceof ChatEvent.Reacted reacted) {
            return Optional.of(reacted.from() + ' ' + reacted.messageId());
        }
        return event instanceof ChatEvent.SubscriptionRequested asked ? Optional.of(asked.from()) : Optional.empty();
    }

    private void served(String id) {
        untaken.remove(id);
        handover = handover.untaken(oldest());
    }

    private Optional<Duration> oldest() {
        return untaken.values().stream().findFirst();
    }

    /** Who is subscribed to the node stays so, whatever the contacts of an account that stands in. */
    private ChatEvent.Connected seenFromHere(int account, ChatEvent.Connected connected, boolean resumed) {
        Set<String> contacts = new HashSet<>(connected.contacts());
        if (account != 0) {
            contacts.addAll(subscribers.get());
        }
        return new ChatEvent.Connected(connected.fullJid(), resumed, connected.server(), contacts);
    }

    private void say(ChatEvent event) {
        Consumer<ChatEvent> receiver = listener;
        if (receiver != null) {
            receiver.accept(event);
        }
    }

    // ---- what follows

    /** Does what the accounts' state and the time ask for. */
    private synchronized void goOn() {
        if (closed || listener == null) {
            return;
        }
        int before = handover.active();
        handover = handover.at(now());
        if (handover.active() != before) {
            handOver(before);
        }
        for (int i = 0; i < makers.size(); i++) {
            boolean needed = i <= handover.wanted() || i == handover.active();
            ChatNetwork there = started.get(i);
            if (needed && there == null) {
                begin(i);
            } else if (!needed && there != null) {
                started.remove(i);
                up.remove(i);
                handover = handover.disconnected(i, now());
                timer.execute(there::close); // it says goodbye, which may take a second
            }
        }
        if (alarm != null) {
            alarm.cancel(false);
        }
        handover.nextAt().ifPresent(at -> {
            long delay = Math.max(1_000_000, at.minus(now()).toNanos());
            alarm = timer.schedule(this::goOn, delay, TimeUnit.NANOSECONDS);
        });
    }

    private void handOver(int before) {
        boolean wasUp = up.containsKey(before);
        untaken.clear();
        ChatEvent.Connected connected = up.get(handover.active());
        if (connected == null) {
            return;
        }
        if (wasUp) {
            say(new ChatEvent.Disconnected(
                    ChatEvent.Problem.SERVER,
                    handover.active() == 0
                            ? "the first chat server, " + connected.server() + ", is well again: back to it"
                            : "took no message for " + handover.patience().toSeconds() + " s: handed over to "
                                    + connected.server()));
        }
        say(seenFromHere(handover.active(), connected, false));
    }

    private void begin(int account) {
        ChatNetwork made = makers.get(account).get();
        started.put(account, made);
        if (answerer != null) {
            made.answerBy(answerer);
        }
        made.show(light, words);
        made.start(event -> heard(account, made, event));
    }

    // ---- what is asked for

    private synchronized @Nullable ChatNetwork active() {
        return started.get(handover.active());
    }

    private synchronized List<ChatNetwork> all() {
        return new ArrayList<>(started.values());
    }

    private synchronized @Nullable ChatNetwork through(String author) {
        Integer account = cameThrough.get(author);
        ChatNetwork there = account == null ? null : started.get(account);
        return there == null ? active() : there;
    }

    @Override
    public void transmit(ChatMessage message) {
        ask(message.id(), chat -> chat.transmit(message));
    }

    @Override
    public void ping(String pingId) {
        ask(pingId, chat -> chat.ping(pingId));
    }

    /** Has the active account do something that its server is to confirm: one that doesn't is handed over from. */
    private void ask(String id, Consumer<ChatNetwork> what) {
        ChatNetwork chat;
        synchronized (this) {
            chat = active();
            if (up.containsKey(handover.active())) {
                untaken.putIfAbsent(id, now());
                handover = handover.untaken(oldest());
            }
        }
        if (chat != null) {
            what.accept(chat);
        }
        goOn();
    }

    @Override
    public void withdraw(String messageId) {
        all().forEach(chat -> chat.withdraw(messageId));
    }

    @Override
    public void enter(String room) {
        ChatNetwork chat = active();
        if (chat != null) {
            chat.enter(room);
        }
    }

    @Override
    public void receipt(String to, String messageId) {
        ChatNetwork chat = through(to + ' ' + messageId);
        if (chat != null) {
            chat.receipt(to, messageId);
        }
    }

    @Override
    public void ring(String to, String callId) {
        ChatNetwork chat = active();
        if (chat != null) {
            chat.ring(to, callId);
        }
    }

    @Override
    public void stopRinging(String to, String callId) {
        all().forEach(chat -> chat.stopRinging(to, callId));
    }

    @Override
    public void show(Light nowLight, String nowWords) {
        synchronized (this) {
            light = nowLight;
            words = nowWords;
        }
        all().forEach(chat -> chat.show(nowLight, nowWords));
    }

    @Override
    public void accept(String jid) {
        ChatNetwork chat = through(jid);
        if (chat != null) {
            chat.accept(jid);
        }
    }

    @Override
    public void remove(String jid) {
        all().forEach(chat -> chat.remove(jid));
    }

    @Override
    public void answerBy(Answerer other) {
        synchronized (this) {
            answerer = other;
        }
        all().forEach(chat -> chat.answerBy(other));
    }

    @Override
    public CompletableFuture<Reply> ask(String fullJid, String question, Duration patience) {
        ChatNetwork chat = active();
        return chat == null
                ? CompletableFuture.completedFuture(new Reply.Offline())
                : chat.ask(fullJid, question, patience);
    }

    @Override
    public void close() {
        List<ChatNetwork> open;
        synchronized (this) {
            closed = true;
            open = all();
            started.clear();
        }
        timer.shutdownNow();
        open.forEach(ChatNetwork::close);
    }
}
