package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.identity.MutualTls;
import dev.peerwatch.protocol.identity.PinnedKeys;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import dev.peerwatch.protocol.transport.PeerCall.GivenUp;
import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.PingKeys;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * This node among its peers: polls them, asks and tells them things, and answers theirs. Everything runs on one event loop group
 * that the caller made and ends. Safe for use by many threads; futures complete on event loop threads, so what hangs on them
 * must not block.
 */
public final class PeerNetwork implements AutoCloseable {

    private static final Duration ADDRESS_FRESH = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final EventLoopGroup group;
    private final List<EventLoop> loops;
    private final NetworkSettings settings;
    private final Handshakes handshakes;
    private final PeerAddresses addresses;
    private final PingLink.Directory links;
    private final KeptConnections kept;
    private final Poll.Means pollMeans;
    private final PeerCalls calls;
    private final IncidentCalls incidents;
    private final CallerConnection.Means serverMeans;
    private final NetworkEvents events;
    private final Set<Poll> polls = ConcurrentHashMap.newKeySet();
    private final ConnectionCaps callers;
    private volatile PeerBook book;
    private @Nullable Listening listening;

    /** Opens no socket yet: {@link #listen} does, and polls do. */
    public PeerNetwork(
            EventLoopGroup group, NetworkSettings settings, PeerBook book, AgentHandler agent, NetworkEvents events) {
        this(group, settings, book, agent, events, InetAddress::getAllByName);
    }

    PeerNetwork(
            EventLoopGroup group,
            NetworkSettings settings,
            PeerBook book,
            AgentHandler agent,
            NetworkEvents events,
            PeerAddresses.Lookup lookup) {
        this.group = group;
        this.loops = StreamSupport.stream(group.spliterator(), false)
                .map(EventLoop.class::cast)
                .toList();
        this.settings = settings;
        this.book = book;
        this.events = events;
        this.handshakes = new Handshakes(new MutualTls(settings.self(), settings.key(), new BookInForce()));
        this.addresses = new PeerAddresses(lookup, ADDRESS_FRESH);
        this.links =
                new PingLink.Directory((peer, pin) -> PingKeys.between(settings.self(), settings.key(), peer, pin));
        this.links.update(book);
        this.kept = new KeptConnections();
        this.pollMeans =
                new Poll.Means(settings.self(), settings.boot(), handshakes, kept, addresses, events, this::source);
        this.calls = new PeerCalls(pollMeans);
        this.incidents = new IncidentCalls(this::call);
        this.callers = new ConnectionCaps(settings.limits());
        this.serverMeans =
                new CallerConnection.Means(handshakes, settings.limits(), callers, new KeyMismatches(), agent, events);
    }

    /**
     * Takes the node's port, UDP and TCP, and begins to answer. Polling works without it, so an agent whose port is taken can go on
     * watching and try again later. Blocks for a moment; not for event loop threads.
     *
     * @return where this node is reached
     * @throws CannotListenException with what to do about it
     */
    public synchronized InetSocketAddress listen() throws CannotListenException {
        if (listening == null) {
            MutualTls.rehearse(settings.self(), settings.key());
            listening = Listening.on(
                    settings.listen(),
                    group,
                    new PingAnswerer(settings.self(), links, events),
                    () -> new CallerConnection(serverMeans));
        }
        return listening.address();
    }

    /**
     * Takes a new book of peers at once and as a whole. Connections of callers whose key is no longer in it are closed; polls
     * that are under way keep their address and accept the new keys only.
     */
    public void updatePeers(PeerBook newBook) {
        PeerBook old = book;
        book = newBook;
        links.update(newBook);
        addresses.retain(newBook.peers().stream().map(Peer::host).collect(Collectors.toSet()));
        if (!old.sameKeys(newBook)) {
            handshakes.tls().forgetSessions();
            kept.closeUnused();
            for (Channel caller : callers.open()) {
                caller.pipeline().fireUserEventTriggered(CallerConnection.RECHECK);
            }
        }
    }

    /**
     * Looks at a peer once, within {@code timeout} in all.
     *
     * @param purpose as a watcher, which the peer counts, or for others
     * @return the outcome; fails only when there is no such peer ({@link IllegalArgumentException}), or is cancelled by
     *     {@link #close}
     */
    public CompletableFuture<Polled> poll(NodeName peer, Duration timeout, Purpose purpose) {
        requireSensible(timeout);
        Optional<Peer> found = book.find(peer);
        if (found.isEmpty()) {
            return noSuchPeer(peer);
        }
        Poll poll = new Poll(pollMeans, loopOf(peer), found.get(), links.to(peer), timeout, purpose);
        polls.add(poll);
        CompletableFuture<Polled> result = poll.start();
        result.whenComplete((polled, failure) -> polls.remove(poll));
        return result;
    }

    /**
     * Asks a witness to poll others.
     *
     * @param wait for the whole call; the request's budget and a margin
     * @return what it saw; fails with a {@link PeerCallException} when it wasn't heard
     */
    public CompletableFuture<PanelAnswer> askPanel(NodeName witness, PanelRequest request, Duration wait) {
        return call(witness, post(Route.PANEL, JsonCodec.encode(request)), wait)
                .thenCompose(answer -> PeerCalls.read(witness, answer, "panel answer", JsonCodec::panelAnswer));
    }

    /**
     * Shows a peer this node's copy of an incident.
     *
     * @param patience for the whole call
     * @return what the peer's copy and this one make together; it may go by another id, of which the peer's is an alias. Fails with a
     *     {@link PeerCallException} when there was no answer, or the copy is larger than
     *     {@link dev.peerwatch.protocol.wire.Limits#REPLICA}
     */
    public CompletableFuture<Replica> exchange(NodeName to, Replica replica, Duration patience) {
        return incidents.exchange(to, replica, patience);
    }

    /**
     * Asks a peer to tell a person about incidents; in several requests where one would exceed the limits.
     *
     * @param patience for the whole call: the speaker answers when the chat server has taken its message, or can't be reached
     * @return what became of it, of all parts together; fails with a {@link PeerCallException} when nothing was heard
     */
    public CompletableFuture<SayAnswer> say(NodeName to, SayRequest request, Duration patience) {
        return incidents.say(to, request, patience);
    }

    /**
     * Tells a watcher that this node stops on purpose.
     *
     * @param within for the whole call
     * @return whether the watcher has heard it; doesn't fail for the network's reasons
     */
    public CompletableFuture<Boolean> tellStopping(NodeName watcher, StoppingNotice notice, Duration within) {
        return call(watcher, post(Route.STOPPING, JsonCodec.encode(notice)), within)
                .handle((answer, failure) -> failure == null && answer.status() == 204);
    }

    /** Stops answering and gives the port back; polls under way are cancelled. Blocks for a moment; not for event loop threads. */
    @Override
    public synchronized void close() {
        if (listening != null) {
            listening.close();
            listening = null;
        }
        callers.open().forEach(Channel::close);
        polls.forEach(Poll::cancel);
        kept.close();
        addresses.close();
        handshakes.close();
    }

    private CompletableFuture<PeerCall.Answer> call(NodeName peer, PeerCall.Request request, Duration within) {
        requireSensible(within);
        return book.find(peer)
                .map(found -> calls.ask(loopOf(peer), found, request, within))
                .orElseGet(() -> noSuchPeer(peer));
    }

    /** One for each peer: its calls share connections, so they share a thread. */
    private EventLoop loopOf(NodeName peer) {
        return loops.get(Math.floorMod(peer.hashCode(), loops.size()));
    }

    private static PeerCall.Request post(Route route, byte[] json) {
        return new PeerCall.Request(HttpMethod.POST, route.path(), new PeerCall.Body(json), GivenUp.MAY_ARRIVE);
    }

    private static <T> CompletableFuture<T> noSuchPeer(NodeName peer) {
        return CompletableFuture.failedFuture(
                new IllegalArgumentException("there is no node " + peer + " in the blueprint"));
    }

    private static void requireSensible(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "not a time to wait: " + time + " (expected up to " + LONGEST_WAIT + ")");
        }
    }

    /** Where polls leave from: the node's own address where it listens on one, so that peers see who it is. */
    private @Nullable SocketAddress source(InetAddress destination) {
        InetAddress own = settings.listen().getAddress();
        boolean usable = !own.isAnyLocalAddress()
                && own.getClass() == destination.getClass()
                && (!own.isLoopbackAddress() || destination.isLoopbackAddress());
        return usable ? new InetSocketAddress(own, 0) : null;
    }

    private final class BookInForce implements PinnedKeys {
        @Override
        public Collection<PublicKeyPin> keysOf(NodeName node) {
            return book.keysOf(node);
        }

        @Override
        public Optional<NodeName> ownerOf(PublicKeyPin pin) {
            return book.ownerOf(pin);
        }
    }
}
