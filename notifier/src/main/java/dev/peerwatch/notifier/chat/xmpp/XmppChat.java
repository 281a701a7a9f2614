package dev.peerwatch.notifier.chat.xmpp;

import dev.peerwatch.notifier.chat.Answerer;
import dev.peerwatch.notifier.chat.CatchUp;
import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetwork;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.notifier.chat.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Stanza;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An account on an XMPP server, kept online: it connects, logs in, watches the connection and makes it anew. Smack's own
 * reconnecting isn't used, as it gives up for good when an attempt fails behind the TCP accept.
 *
 * <p>One thread makes and watches the connection, one brings the events; Smack has two more while it is up.
 */
public final class XmppChat implements ChatNetwork {

    private static final Logger LOG = LoggerFactory.getLogger(XmppChat.class);

    /** How much of the second that closing may take goes to a clean goodbye. */
    private static final long GOODBYE_MILLIS = 600;

    private static final long LAST_EVENT_MILLIS = 150;

    /** After how many times the time for taking a message a server that answers pings, but takes nothing, is given up. */
    private static final int MOST_TAKES = 6;

    /** How often, after a refused login, the password is looked at again. */
    private static final Duration PASSWORD_LOOK = Duration.ofSeconds(5);

    private final XmppSettings settings;
    private final ServerLookup lookup;
    private final Dialler dialler;
    private final BackOff backOff;
    private final IncomingStanzas incoming;
    private final Confirmations confirmations = new Confirmations();
    private final Quotations quotations = new Quotations();
    private final Semaphore wake = new Semaphore(0);

    private volatile Answerer answerer = (fullJid, question) -> CompletableFuture.completedFuture(Optional.empty());
    private volatile boolean closed;
    private volatile @Nullable EventQueue events;
    private volatile @Nullable Thread supervisor;
    private volatile @Nullable SmackStream stream;
    private volatile @Nullable Loss loss;

    /** Only for the supervisor's thread. */
    private Optional<Backlog> backlog = Optional.empty();

    private final Object presenceLock = new Object();
    private Showing wanted = new Showing(Light.GOOD, "");
    private @Nullable Showing shown;
    /** SHA-1 of the account's picture, "" as long as it isn't known to have one; the same on every stream. */
    private String picture = "";

    /** A state and the words for it. */
    private record Showing(Light light, String words) {}

    /** That the connection is gone, and why if that is known. */
    private record Loss(@Nullable Exception cause) {}

    /** @throws IllegalArgumentException if the address isn't one */
    public XmppChat(XmppSettings settings) {
        this(settings, new DnsSrvRecords());
    }

    XmppChat(XmppSettings settings, ServerLookup.SrvRecords records) {
        this.settings = settings;
        this.lookup = new ServerLookup(records, ThreadLocalRandom.current());
        this.dialler = new Dialler(
                settings.domain(),
                new Trust(settings.trust()),
                settings.timing().connect());
        this.backOff = new BackOff(settings.timing(), ThreadLocalRandom.current());
        try {
            this.incoming = new IncomingStanzas(JidCreate.entityBareFrom(settings.jid()));
        } catch (XmppStringprepException e) {
            throw new IllegalArgumentException(settings.jid() + " isn't a chat address: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void start(Consumer<ChatEvent> listener) {
        if (events != null || closed) {
            throw new IllegalStateException("started or closed before");
        }
        events = new EventQueue("chat-events " + settings.account(), listener);
        Thread thread = new Thread(this::supervise, "chat " + settings.account());
        thread.setDaemon(true);
        supervisor = thread;
        thread.start();
    }

    @Override
    public void transmit(ChatMessage message) {
        SmackStream current = stream;
        if (current != null) {
            current.transmit(message);
        }
    }

    @Override
    public void withdraw(String messageId) {
        SmackStream current = stream;
        if (current != null) {
            current.withdraw(messageId);
        }
    }

    @Override
    public void ping(String pingId) {
        SmackStream current = stream;
        if (current != null) {
            current.ping(pingId);
        }
    }

    @Override
    public void enter(String room) {
        SmackStream current = stream;
        if (current != null) {
            current.enter(room);
        }
    }

    @Override
    public void receipt(String to, String messageId) {
        SmackStream current = stream;
        if (current == null || messageId.isEmpty()) {
            return;
        }
        try {
            confirmations.of(to, messageId).forEach(current::sendInTurn);
        } catch (XmppStringprepException e) {
            LOG.debug("no receipt to {}: not an address", to);
        }
    }

    @Override
    public void ring(String to, String callId) {
        SmackStream current = stream;
        if (current != null) {
            try {
                current.sendInTurn(OutgoingStanzas.ring(to, callId));
            } catch (XmppStringprepException e) {
                LOG.debug("can't ring {}: not an address", to);
            }
        }
    }

    @Override
    public void stopRinging(String to, String callId) {
        SmackStream current = stream;
        if (current != null) {
            try {
                OutgoingStanzas.stopRinging(to, callId).forEach(current::sendInTurn);
            } catch (XmppStringprepException e) {
                LOG.debug("can't stop ringing {}: not an address", to);
            }
        }
    }

    @Override
    public void show(Light light, String words) {
        synchronized (presenceLock) {
            wanted = new Showing(light, words);
            SmackStream current = stream;
            if (current != null && current.isOpen() && !wanted.equals(shown)) {
                sendPresence(current);
            }
        }
    }

    @Override
    public void accept(String jid) {
        SmackStream current = stream;
        if (current != null) {
            try {
                current.accept(jid);
            } catch (XmppStringprepException e) {
                LOG.debug("can't accept {}: not an address", jid);
            }
        }
    }

    @Override
    public void remove(String jid) {
        SmackStream current = stream;
        if (current != null) {
            try {
                current.remove(jid);
            } catch (XmppStringprepException e) {
                LOG.debug("can't remove {}: not an address", jid);
            }
        }
    }

    @Override
    public void answerBy(Answerer other) {
        answerer = other;
    }

    @Override
    public CompletableFuture<Reply> ask(String fullJid, String question, Duration patience) {
        SmackStream current = stream;
        return current == null
                ? CompletableFuture.completedFuture(new Reply.Offline())
                : current.ask(fullJid, question, patience);
    }

    @Override
    public void close() {
        SmackStream current;
        synchronized (this) {
            if (closed) {
                return;
            }
            current = stream;
            if (current != null) {
                current.leave(); // before the supervisor sees that it's over, and drops what is left
            }
            closed = true;
        }
        dialler.close();
        if (current != null) {
            sayGoodbye(current);
        }
        end(LAST_EVENT_MILLIS);
    }

    /** Ends it as if the process had been killed: without a word to the server, which keeps the stream for a while. */
    void abandon() {
        closed = true;
        end(0);
    }

    private void end(long lastEventMillis) {
        SmackStream current = stream;
        if (current != null) {
            current.closeSocket();
        }
        Thread thread = supervisor;
        if (thread != null) {
            thread.interrupt();
        }
        EventQueue queue = events;
        if (queue != null) {
            queue.close(lastEventMillis);
        }
    }

    /** In a thread of its own, since Smack may wait long for a server that says nothing. */
    private static void sayGoodbye(SmackStream current) {
        Thread goodbye = new Thread(current::goodbye, "chat-goodbye");
        goodbye.setDaemon(true);
        goodbye.start();
        try {
            goodbye.join(GOODBYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(ChatEvent event) {
        EventQueue queue = events;
        if (queue != null) {
            queue.say(event);
        }
    }

    // What follows runs on the supervisor's thread, up to the listener at the end.

    private void supervise() {
        String lastReason = "";
        try {
            while (!closed) {
                ChatFailure failure;
                try {
                    Endpoint endpoint = connect();
                    lastReason = "";
                    long since = System.nanoTime();
                    failure = watch(endpoint);
                    if (System.nanoTime() - since
                            > 10 * settings.timing().backOff().toNanos()) {
                        backOff.reset();
                    }
                } catch (ChatFailure e) {
                    failure = e;
                }
                if (closed) {
                    return;
                }
                LOG.debug("chat: {}", failure.reason(), failure);
                if (!failure.reason().equals(lastReason)) {
                    lastReason = failure.reason();
                    say(new ChatEvent.Disconnected(failure.problem(), lastReason));
                }
                await(failure);
            }
        } catch (InterruptedException e) {
            LOG.debug("chat of {} ends", settings.jid());
        } finally {
            SmackStream current = stream;
            if (current != null) {
                current.drop();
            }
        }
    }

    /** Tries all servers in turn until one lets us in. */
    private Endpoint connect() throws ChatFailure, InterruptedException {
        String password = password();
        List<ChatFailure> failures = new ArrayList<>();
        for (Endpoint endpoint : lookup.endpoints(settings.servers(), settings.domain())) {
            try {
                login(dialler.dial(endpoint), password);
                return endpoint;
            } catch (ChatFailure e) {
                failures.add(e);
                if (closed) {
                    break;
                }
            }
        }
        throw Failures.all(failures);
    }

    private String password() throws ChatFailure {
        String password;
        try {
            password = settings.password().get();
        } catch (RuntimeException e) {
            throw new ChatFailure(Problem.AUTHENTICATION, "the chat password can't be read: " + e.getMessage(), e);
        }
        if (password.isEmpty()) {
            throw new ChatFailure(Problem.AUTHENTICATION, "the chat password is empty", null);
        }
        return password;
    }

    private void login(SecuredSocket socket, String password) throws ChatFailure, InterruptedException {
        SmackStream current = resumableOrNew();
        EventQueue queue = events;
        if (queue == null) {
            throw new IllegalStateException("not started");
        }
        queue.hold();
        boolean up = false;
        try {
            boolean resumed = current.login(socket, password);
            Set<String> contacts = current.subscribers();
            if (!resumed) {
                queue.forgetArchived();
                backlog = backlog(current, queue);
                if (backlog.isPresent()) {
                    backlog.get().prepare();
                }
            }
            synchronized (presenceLock) {
                if (!current.open()) {
                    throw new ChatFailure(
                            Problem.NETWORK, "the connection to " + socket.endpoint() + " was lost at once", null);
                }
                if (!resumed || !wanted.equals(shown)) {
                    sendPresence(current);
                }
            }
            if (!resumed && !current.alive()) {
                // What the server answers now, it answers after it took the presence: from here on we are reachable.
                throw new ChatFailure(Problem.NETWORK, socket.endpoint() + " gave no answer after the login", null);
            }
            up = true;
            showPicture(current);
            queue.release(
                    new ChatEvent.Connected(
                            current.address(), resumed, socket.endpoint().toString(), contacts),
                    backlog.flatMap(Backlog::due).isPresent());
        } catch (SmackException | XMPPException | IOException e) {
            throw Failures.login(socket.endpoint(), settings, e);
        } finally {
            if (!up) {
                current.drop();
                queue.release();
            }
        }
    }

    /** What is to be read from the archive now that a stream has begun. */
    private Optional<Backlog> backlog(SmackStream current, EventQueue queue) {
        return settings.catchUpFrom()
                .map(since -> new Backlog(
                        current.archive(),
                        given(since),
                        incoming,
                        queue,
                        settings.timing().ping()));
    }

    private static Instant given(Supplier<Instant> since) {
        try {
            return since.get();
        } catch (RuntimeException e) {
            LOG.error("nobody knows which messages were taken last; those of the last day are read again", e);
            return CatchUp.from(Optional.empty(), Instant.now());
        }
    }

    private SmackStream resumableOrNew() {
        SmackStream last = stream;
        loss = null;
        if (last != null && last.resumable()) {
            return last;
        }
        try {
            SmackStream made = new SmackStream(settings, quotations, new StreamListener());
            stream = made;
            return made;
        } catch (XmppStringprepException e) {
            throw new IllegalStateException(settings.jid() + " was an address before", e);
        }
    }

    private void sendPresence(SmackStream current) {
        current.send(OutgoingStanzas.presence(wanted.light(), wanted.words(), settings.nick(), picture));
        shown = wanted;
    }

    /** Once for an account; the presence then says which picture it is, so that clients fetch it when they need to. */
    private void showPicture(SmackStream current) {
        synchronized (presenceLock) {
            if (!picture.isEmpty()) {
                return;
            }
        }
        current.showPicture(sha1 -> {
            synchronized (presenceLock) {
                if (!sha1.equals(picture)) {
                    picture = sha1;
                    if (current == stream && current.isOpen()) {
                        sendPresence(current);
                    }
                }
            }
        });
    }

    /** Returns when the connection is gone, and why. */
    private ChatFailure watch(Endpoint endpoint) throws InterruptedException {
        SmackStream current = stream;
        if (current == null) {
            throw new IllegalStateException("nothing to watch");
        }
        XmppSettings.Timing timing = settings.timing();
        long lastAnswer = System.nanoTime();
        while (!closed) {
            Loss lost = loss;
            if (lost != null) {
                current.drop();
                return Failures.lost(endpoint, "while idle", timing.reply(), lost.cause());
            }
            long silent = System.nanoTime() - lastAnswer;
            boolean doubtful = silent >= timing.take().toNanos()
                    && (current.untakenFor(timing.take()) || current.unansweredFor(timing.take()));
            if (doubtful || silent >= timing.ping().toNanos()) {
                if (!current.alive()) {
                    current.drop();
                    return new ChatFailure(
                            Problem.NETWORK,
                            endpoint + " didn't answer a ping within "
                                    + timing.pong().toMillis() / 1000.0 + " s: the line or the server is dead",
                            null);
                }
                if (current.untakenFor(timing.take().multipliedBy(MOST_TAKES))) {
                    current.drop();
                    return new ChatFailure(
                            Problem.SERVER,
                            endpoint + " answers, but doesn't acknowledge messages: see the chat server's log",
                            null);
                }
                current.askForAcknowledgement();
                lastAnswer = System.nanoTime();
                continue;
            }
            Optional<Duration> reading = backlog.flatMap(Backlog::due);
            if (reading.filter(Duration::isZero).isPresent()) {
                backlog.orElseThrow().proceed();
            } else {
                long next = Math.min(timing.take().toNanos(), timing.ping().toNanos() - silent);
                long read = reading.map(Duration::toNanos).orElse(Long.MAX_VALUE);
                pause(Duration.ofNanos(Math.max(Math.min(next, read), 1_000_000)));
            }
        }
        return new ChatFailure(Problem.NETWORK, "closed", null);
    }

    /** Waits before the next attempt; after a refusal not longer than until there's another password. */
    private void await(ChatFailure failure) throws InterruptedException {
        if (failure.problem() != Problem.AUTHENTICATION) {
            sleep(backOff.afterFailure());
            return;
        }
        String refused = currentPassword();
        long until = System.nanoTime() + backOff.afterRefusal().toNanos();
        while (!closed && System.nanoTime() < until && currentPassword().equals(refused)) {
            sleep(Duration.ofNanos(Math.min(PASSWORD_LOOK.toNanos(), Math.max(1, until - System.nanoTime()))));
        }
    }

    private String currentPassword() {
        try {
            return settings.password().get();
        } catch (RuntimeException e) {
            return "";
        }
    }

    private static void sleep(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** Waits until something happened or the time is over. */
    private void pause(Duration most) throws InterruptedException {
        if (wake.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
            wake.drainPermits();
        }
    }

    private final class StreamListener implements SmackStream.Listener {
        @Override
        public void arrived(Stanza stanza) {
            if (stanza instanceof Message message) {
                confirmations.note(message);
            }
            incoming.read(stanza).forEach(event -> {
                say(event);
                if (event instanceof ChatEvent.Unsubscribed gone) {
                    // What is left of the contact, our own subscription, has lost its use.
                    remove(gone.from());
                }
            });
        }

        @Override
        public CompletionStage<Optional<String>> answer(String fullJid, String question) {
            return answerer.answer(fullJid, question);
        }

        @Override
        public void taken(String messageId) {
            say(new ChatEvent.Taken(messageId));
        }

        @Override
        public void ponged(String pingId) {
            say(new ChatEvent.Pong(pingId));
        }

        @Override
        public void unsendable(String messageId, String to) {
            say(new ChatEvent.Bounced(messageId, to, "jid-malformed"));
        }

        @Override
        public void inRoom(ChatEvent event) {
            say(event);
        }

        @Override
        public void lost(SmackStream gone, @Nullable Exception cause) {
            if (gone == stream) {
                loss = new Loss(cause);
                wake.release();
            }
        }
    }
}
