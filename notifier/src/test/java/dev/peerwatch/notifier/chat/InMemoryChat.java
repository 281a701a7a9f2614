package dev.peerwatch.notifier.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An account on an {@link InMemoryChatServer}: the twin of the XMPP one, under the same contract. */
public final class InMemoryChat implements ChatNetwork {

    private static final AtomicLong CLIENTS = new AtomicLong();

    private final InMemoryChatServer server;
    private final String fullJid;
    private final String jid;
    private final Supplier<String> password;
    private final boolean trusting;
    private final Optional<Supplier<Instant>> catchUpFrom;
    private volatile Consumer<ChatEvent> listener;
    private volatile Answerer answerer = (from, question) -> CompletableFuture.completedFuture(Optional.empty());
    private volatile boolean closed;

    // The server's view of this client, under its lock.
    final Set<String> seenOnStream = new HashSet<>();
    boolean connected;
    String lastReason = "";
    InMemoryChatServer.Shown wanted = new InMemoryChatServer.Shown(Light.GOOD, "");

    /** A client that trusts the server. */
    public InMemoryChat(InMemoryChatServer server, String jid, Supplier<String> password) {
        this(server, jid, password, true, Optional.empty());
    }

    /**
     * A client that reads the archive.
     *
     * @param catchUpFrom asked at each login, see {@link CatchUp}
     */
    public InMemoryChat(
            InMemoryChatServer server, String jid, Supplier<String> password, Supplier<Instant> catchUpFrom) {
        this(server, jid, password, true, Optional.of(catchUpFrom));
    }

    /** @param trusting whether the client trusts the server's certificate */
    public InMemoryChat(InMemoryChatServer server, String jid, Supplier<String> password, boolean trusting) {
        this(server, jid, password, trusting, Optional.empty());
    }

    private InMemoryChat(
            InMemoryChatServer server,
            String jid,
            Supplier<String> password,
            boolean trusting,
            Optional<Supplier<Instant>> catchUpFrom) {
        this.server = server;
        this.jid = jid;
        this.password = password;
        this.trusting = trusting;
        this.catchUpFrom = catchUpFrom;
        this.fullJid = jid + "/memory-" + CLIENTS.incrementAndGet();
    }

    /** With a resource that no other client has. */
    String fullJid() {
        return fullJid;
    }

    String jid() {
        return jid;
    }

    String password() {
        return password.get();
    }

    boolean trusts() {
        return trusting;
    }

    Optional<Supplier<Instant>> catchUpFrom() {
        return catchUpFrom;
    }

    void hear(ChatEvent event) {
        if (!closed) {
            listener.accept(event);
        }
    }

    @Override
    public void start(Consumer<ChatEvent> events) {
        if (listener != null) {
            throw new IllegalStateException("started before");
        }
        listener = events;
        server.join(this);
    }

    @Override
    public void transmit(ChatMessage message) {
        server.transmit(this, message);
    }

    @Override
    public void withdraw(String messageId) {
        // Nothing is sent again by itself.
    }

    @Override
    public void ping(String pingId) {
        server.ping(this, pingId);
    }

    @Override
    public void enter(String room) {
        // There are no rooms.
    }

    @Override
    public void receipt(String to, String messageId) {
        server.receipt(this, to, messageId);
    }

    @Override
    public void ring(String to, String callId) {
        server.ring(this, to, callId);
    }

    @Override
    public void stopRinging(String to, String callId) {
        server.stopRinging(this, to, callId);
    }

    @Override
    public void show(Light light, String words) {
        server.show(this, light, words);
    }

    @Override
    public void accept(String other) {
        server.accept(this, other);
    }

    @Override
    public void remove(String other) {
        server.remove(this, other);
    }

    @Override
    public void answerBy(Answerer other) {
        answerer = other;
    }

    @Override
    public CompletableFuture<Reply> ask(String to, String question, Duration patience) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        server.ask(this, to, question, patience, reply);
        return reply;
    }

    CompletionStage<Optional<String>> answer(String from, String question) {
        return closed ? new CompletableFuture<>() : answerer.answer(from, question);
    }

    @Override
    public void close() {
        closed = true;
        server.leave(this);
    }
}
