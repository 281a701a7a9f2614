package dev.peerwatch.notifier.chat;

import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A chat server in memory, without time and chance: what a client does has happened, and been heard by everybody, when the call
 * returns. Events are heard one at a time, in order, whoever called; what a listener does in turn is heard behind what is
 * already on its way. It keeps what real servers keep: rosters, subscription requests, messages for who is offline, and an archive.
 */
public final class InMemoryChatServer {

    /** A state and words, as contacts see them. */
    public record Shown(Light light, String words) {}

    private static final class Contact {
        /** Whether it sees us. */
        private boolean from;
        /** Whether we see it. */
        private boolean to;
    }

    private static final class Account {
        private final String password;
        private final Map<String, Contact> roster = new LinkedHashMap<>();
        private final Set<String> requests = new LinkedHashSet<>();
        private final List<ChatEvent> stored = new ArrayList<>();
        private final List<Archived> archive = new ArrayList<>();
        private InMemoryChat session;
        private Shown shown;

        private Account(String password) {
            this.password = password;
        }

        private Contact contact(String jid) {
            return roster.computeIfAbsent(jid, absent -> new Contact());
        }
    }

    private record Archived(Instant at, ChatEvent words) {}

    private record Ringing(String callId, InMemoryChat by, String to) {}

    private record Sent(InMemoryChat by, ChatMessage message) {}

    private final Supplier<Instant> clock;
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final List<InMemoryChat> clients = new ArrayList<>();
    private final List<Sent> untaken = new ArrayList<>();
    private final List<Runnable> unanswered = new ArrayList<>();
    private final Deque<Runnable> sayings = new ArrayDeque<>();
    private boolean saying;
    private final List<Ringing> ringing = new ArrayList<>();
    private boolean running = true;
    private boolean taking = true;

    /** @param clock what the server says about when a message was stored */
    public InMemoryChatServer(Supplier<Instant> clock) {
        this.clock = clock;
    }

    /** Makes an account. */
    public void account(String jid, String password) {
        act(() -> accounts.put(jid, new Account(password)));
    }

    /** Goes down: every client is disconnected; what was sent and not taken is gone. */
    public void stop() {
        act(() -> {
            running = false;
            untaken.clear();
            unanswered.clear();
            clients.forEach(client -> lose(client, "the server has stopped"));
        });
    }

    /** Comes up again: every client connects, on a new stream. */
    public void start() {
        act(() -> {
            running = true;
            taking = true;
            List.copyOf(clients).forEach(client -> login(client, false));
        });
    }

    /** Lets clients that couldn't log in try again. */
    public void retry() {
        act(() -> List.copyOf(clients).forEach(client -> login(client, false)));
    }

    /** Cuts every connection; the clients come back at once and resume their streams, so that what was sent is taken now. */
    public void cut() {
        act(() -> {
            List<InMemoryChat> online =
                    clients.stream().filter(client -> client.connected).toList();
            online.forEach(client -> lose(client, "cut"));
            taking = true;
            online.forEach(client -> login(client, true));
            takeAll();
        });
    }

    /** Takes no messages from now on, until {@link #cut}, {@link #resumeTaking} or {@link #start}. */
    public void stopTaking() {
        act(() -> taking = false);
    }

    /** Takes what was sent meanwhile, and what comes. */
    public void resumeTaking() {
        act(() -> {
            taking = true;
            takeAll();
        });
    }

    /** What one account sees of another, if that has granted it and is online. */
    public synchronized Optional<Shown> seen(String by, String of) {
        Account watcher = accounts.get(by);
        Account watched = accounts.get(of);
        if (watcher == null || watched == null || watched.session == null || !watcher.roster.containsKey(of)) {
            return Optional.empty();
        }
        return watcher.roster.get(of).to ? Optional.ofNullable(watched.shown) : Optional.empty();
    }

    // What clients do.

    void join(InMemoryChat client) {
        act(() -> {
            clients.add(client);
            login(client, false);
        });
    }

    void leave(InMemoryChat client) {
        act(() -> {
            clients.remove(client);
            client.connected = false;
            Account account = accounts.get(client.jid());
            if (account != null && account.session == client) {
                account.session = null;
                account.shown = null;
            }
        });
    }

    void transmit(InMemoryChat client, ChatMessage message) {
        act(() -> {
            if (!client.connected || !client.seenOnStream.add(message.id())) {
                return;
            }
            if (taking) {
                take(client, message);
            } else {
                untaken.add(new Sent(client, message));
            }
        });
    }

    void ping(InMemoryChat client, String pingId) {
        act(() -> {
            if (client.connected && taking) {
                sayTo(client, new ChatEvent.Pong(pingId));
            } else if (client.connected) {
                unanswered.add(() -> sayTo(client, new ChatEvent.Pong(pingId)));
            }
        });
    }

    void ring(InMemoryChat client, String to, String callId) {
        act(() -> {
            if (client.connected && accounts.containsKey(to)) {
                ringing.add(new Ringing(callId, client, to));
            }
        });
    }

    void stopRinging(InMemoryChat client, String to, String callId) {
        act(() -> {
            if (client.connected) {
                ringing.removeIf(
                        ring -> ring.callId().equals(callId) && ring.to().equals(to));
            }
        });
    }

    /** Ids of the calls that ring at this account. */
    synchronized List<String> ringingAt(String jid) {
        return ringing.stream()
                .filter(ring -> ring.to().equals(jid))
                .map(Ringing::callId)
                .toList();
    }

    /** Takes or declines a call. */
    void answerCall(String jid, String callId, boolean accept) {
        act(() -> {
            List<Ringing> answered = ringing.stream()
                    .filter(ring -> ring.to().equals(jid) && ring.callId().equals(callId))
                    .toList();
            ringing.removeAll(answered);
            answered.forEach(ring -> sayTo(ring.by(), new ChatEvent.RingAnswered(callId, jid, accept)));
        });
    }

    void receipt(InMemoryChat client, String to, String messageId) {
        act(() -> {
            if (client.connected) {
                hand(to, new ChatEvent.Delivered(messageId, client.jid()));
            }
        });
    }

    void show(InMemoryChat client, Light light, String words) {
        act(() -> {
            client.wanted = new Shown(light, words);
            if (client.connected) {
                accounts.get(client.jid()).shown = client.wanted;
            }
        });
    }

    void ask(InMemoryChat client, String to, String question, Duration patience, CompletableFuture<Reply> reply) {
        act(() -> {
            int slash = to.indexOf('/');
            if (slash < 1 || slash == to.length() - 1) {
                reply(reply, new Reply.Refused("jid-malformed"));
            } else if (!client.connected) {
                reply(reply, new Reply.Offline());
            } else if (!taking) {
                reply.completeOnTimeout(new Reply.Offline(), patience.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                Account account = accounts.get(to.substring(0, slash));
                InMemoryChat asked = account == null ? null : account.session;
                if (asked == null || !asked.fullJid().equals(to)) {
                    reply(reply, new Reply.Refused("service-unavailable"));
                    return;
                }
                reply.completeOnTimeout(new Reply.Unanswered(), patience.toMillis(), TimeUnit.MILLISECONDS);
                sayings.add(() -> asked.answer(client.fullJid(), question)
                        .whenComplete((answer, failure) -> reply.complete(
                                failure != null
                                        ? new Reply.Refused("resource-constraint")
                                        : answer.<Reply>map(Reply.Answered::new)
                                                .orElse(new Reply.Refused("service-unavailable")))));
            }
        });
    }

    private void reply(CompletableFuture<Reply> to, Reply reply) {
        sayings.add(() -> to.complete(reply));
    }

    void accept(InMemoryChat client, String jid) {
        act(() -> {
            Account account = accounts.get(client.jid());
            Account other = accounts.get(jid);
            if (!client.connected || other == null) {
                return;
            }
            if (account.requests.remove(jid)) {
                account.contact(jid).from = true;
                other.contact(client.jid()).to = true;
            }
            if (account.contact(jid).to) {
                return;
            }
            if (other.contact(client.jid()).from) {
                account.contact(jid).to = true;
            } else if (other.requests.add(client.jid())) {
                sayTo(other.session, new ChatEvent.SubscriptionRequested(client.jid()));
            }
        });
    }

    void remove(InMemoryChat client, String jid) {
        act(() -> {
            if (client.connected) {
                end(client.jid(), jid);
            }
        });
    }

    private void end(String jid, String other) {
        Account account = accounts.get(jid);
        account.requests.remove(other);
        Contact contact = account.roster.remove(other);
        Account partner = accounts.get(other);
        if (contact == null || partner == null) {
            return;
        }
        partner.requests.remove(jid);
        Contact mirror = partner.contact(jid);
        boolean sawIt = mirror.from;
        mirror.from = false;
        mirror.to = false;
        if (sawIt) {
            sayTo(partner.session, new ChatEvent.Unsubscribed(jid));
            partner.roster.remove(jid);
        }
    }

    private void login(InMemoryChat client, boolean resume) {
        if (client.connected) {
            return;
        }
        if (!running) {
            fail(client, Problem.NETWORK, "the server refuses the connection");
            return;
        }
        if (!client.trusts()) {
            fail(client, Problem.CERTIFICATE, "the server's certificate isn't signed by a CA trusted here");
            return;
        }
        Account account = accounts.get(client.jid());
        if (account == null || !account.password.equals(client.password())) {
            fail(client, Problem.AUTHENTICATION, "wrong password, or no such account");
            return;
        }
        client.connected = true;
        client.lastReason = "";
        account.session = client;
        account.shown = client.wanted;
        if (!resume) {
            client.seenOnStream.clear();
        }
        Set<String> contacts = account.roster.entrySet().stream()
                .filter(entry -> entry.getValue().from)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        sayTo(client, new ChatEvent.Connected(client.fullJid(), resume, "memory", contacts));
        if (!resume) {
            account.requests.forEach(jid -> sayTo(client, new ChatEvent.SubscriptionRequested(jid)));
            catchUp(client, account);
        }
    }

    private void lose(InMemoryChat client, String why) {
        if (client.connected) {
            client.connected = false;
            Account account = accounts.get(client.jid());
            account.session = null;
            account.shown = null;
            fail(client, Problem.NETWORK, why);
        }
    }

    private void fail(InMemoryChat client, Problem problem, String reason) {
        if (!client.lastReason.equals(reason)) {
            client.lastReason = reason;
            sayTo(client, new ChatEvent.Disconnected(problem, reason));
        }
    }

    private void takeAll() {
        List<Sent> now = List.copyOf(untaken);
        untaken.clear();
        now.forEach(sent -> take(sent.by(), sent.message()));
        unanswered.forEach(Runnable::run);
        unanswered.clear();
    }

    private void take(InMemoryChat by, ChatMessage message) {
        sayTo(by, new ChatEvent.Taken(message.id()));
        if (!accounts.containsKey(message.to())) {
            sayTo(by, new ChatEvent.Bounced(message.id(), message.to(), "service-unavailable"));
            return;
        }
        hand(
                message.to(),
                new ChatEvent.Received(
                        message.id(), by.jid(), message.body(), true, Optional.empty(), message.replyTo()));
    }

    /** Says something that isn't a plain message, as people's clients can. */
    void say(InMemoryChat client, String to, ChatEvent words) {
        act(() -> {
            if (client.connected) {
                hand(to, words);
            }
        });
    }

    /** To who is online; stored for who isn't. */
    private void hand(String to, ChatEvent event) {
        Account account = accounts.get(to);
        if (account == null) {
            return;
        }
        Instant now = clock.get();
        ChatEvent kept = storedAt(now, event);
        if (!kept.equals(event)) {
            account.archive.add(new Archived(now, kept));
        }
        if (account.session != null) {
            sayTo(account.session, event);
        } else {
            account.stored.add(kept);
        }
    }

    /** Words with the time at which the server stored them; anything else as it is. */
    private static ChatEvent storedAt(Instant now, ChatEvent event) {
        if (event instanceof ChatEvent.Received message) {
            return new ChatEvent.Received(
                    message.messageId(),
                    message.from(),
                    message.body(),
                    message.wantsReceipt(),
                    Optional.of(now),
                    message.replyTo(),
                    message.replaces());
        }
        if (event instanceof ChatEvent.Reacted reaction) {
            return new ChatEvent.Reacted(
                    reaction.messageId(),
                    reaction.from(),
                    reaction.about(),
                    reaction.emojis(),
                    reaction.wantsReceipt(),
                    Optional.of(now));
        }
        return event;
    }

    /** What is stored elsewhere, then what the archive has since the time wanted. */
    private void catchUp(InMemoryChat client, Account account) {
        List<ChatEvent> archived = client.catchUpFrom()
                .map(Supplier::get)
                .map(since -> account.archive.stream()
                        .filter(entry -> !entry.at().isBefore(since))
                        .map(Archived::words)
                        .toList())
                .orElse(List.of());
        account.stored.stream().filter(event -> !archived.contains(event)).forEach(event -> sayTo(client, event));
        account.stored.clear();
        archived.forEach(words -> sayTo(client, words));
    }

    private void sayTo(InMemoryChat client, ChatEvent event) {
        if (client != null) {
            sayings.add(() -> client.hear(event));
        }
    }

    private void act(Runnable action) {
        synchronized (this) {
            action.run();
            if (saying) {
                return;
            }
            saying = true;
        }
        while (true) {
            Runnable next;
            synchronized (this) {
                next = sayings.poll();
                if (next == null) {
                    saying = false;
                    return;
                }
            }
            next.run();
        }
    }
}
