package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.wire.BootId;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A whole node's network on loopback, that remembers what it was told and counts what it refused. */
final class TestNode implements AutoCloseable, AgentHandler, NetworkEvents {

    static final NetworkSettings.ServerLimits LIMITS = NetworkSettings.ServerLimits.STANDARD;

    final NodeName name;
    final NodeKey key;
    final BootId boot = BootId.random();
    final List<String> mismatches = Collections.synchronizedList(new ArrayList<>());
    final List<String> lastGood = Collections.synchronizedList(new ArrayList<>());
    final List<StoppingNotice> stops = Collections.synchronizedList(new ArrayList<>());
    final List<NodeName> callers = Collections.synchronizedList(new ArrayList<>());
    final List<Purpose> purposes = Collections.synchronizedList(new ArrayList<>());
    final List<SayRequest> said = Collections.synchronizedList(new ArrayList<>());
    final List<CheckResult> checks = Collections.synchronizedList(new ArrayList<>());
    final PeerNetwork network;
    volatile CompletionStage<PanelAnswer> panelAnswer = CompletableFuture.completedFuture(new PanelAnswer(List.of()));
    volatile Function<Replica, CompletionStage<Replica>> merge = CompletableFuture::completedFuture;
    volatile CompletionStage<SayAnswer> sayAnswer =
            CompletableFuture.completedFuture(new SayAnswer(true, "taken by the chat server", List.of()));
    volatile Function<SayRequest, CompletionStage<SayAnswer>> speak = request -> sayAnswer;
    volatile Optional<NodeName> pretends = Optional.empty();
    volatile boolean fails;
    private final Map<Rejection, Integer> rejected = new EnumMap<>(Rejection.class);
    private int port;

    TestNode(String name, EventLoopGroup group, TestNode... peers) {
        this(name, NodeKey.generate(), group, LIMITS, InetAddress::getAllByName, 0, peers);
    }

    TestNode(
            String name,
            NodeKey key,
            EventLoopGroup group,
            NetworkSettings.ServerLimits limits,
            PeerAddresses.Lookup lookup,
            int port,
            TestNode... peers) {
        this.name = new NodeName(name);
        this.key = key;
        this.network = new PeerNetwork(
                group,
                new NetworkSettings(
                        this.name, key, boot, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), limits),
                PeerBook.of(Arrays.stream(peers).map(TestNode::asPeer).toList()),
                this,
                this,
                lookup);
    }

    /** Opens its port. */
    TestNode listening() {
        try {
            port = network.listen().getPort();
        } catch (CannotListenException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /** Takes these nodes for its peers. */
    TestNode knows(TestNode... peers) {
        network.updatePeers(
                PeerBook.of(Arrays.stream(peers).map(TestNode::asPeer).toList()));
        return this;
    }

    TestNode knows(Peer... peers) {
        network.updatePeers(PeerBook.of(List.of(peers)));
        return this;
    }

    int port() {
        return port;
    }

    Peer asPeer() {
        return new Peer(name, "127.0.0.1", Math.max(port, 1), List.of(key.pin())); // 1 before it listens
    }

    Peer asPeer(NodeKey otherKey) {
        return new Peer(name, "127.0.0.1", port, List.of(otherKey.pin()));
    }

    Polled poll(TestNode peer) {
        return poll(peer.name, Duration.ofSeconds(2));
    }

    Polled poll(NodeName peer, Duration timeout) {
        return network.poll(peer, timeout, Purpose.WATCH).join();
    }

    int count(Rejection kind) {
        synchronized (rejected) {
            return rejected.getOrDefault(kind, 0);
        }
    }

    Map<Rejection, Integer> counts() {
        synchronized (rejected) {
            return new EnumMap<>(rejected);
        }
    }

    @Override
    public StatusReport status(NodeName caller, Purpose purpose) {
        callers.add(caller);
        purposes.add(purpose);
        if (fails) {
            throw new IllegalStateException("as the test wants it");
        }
        return new StatusReport(
                pretends.orElse(name),
                boot.hex(),
                "0.1.0-test",
                "abc123",
                Duration.ofSeconds(5),
                List.of(),
                List.of(),
                List.of(),
                List.copyOf(checks),
                List.of("tim@example.org"),
                Optional.empty());
    }

    @Override
    public CompletionStage<PanelAnswer> panel(NodeName caller, PanelRequest request) {
        callers.add(caller);
        return panelAnswer;
    }

    @Override
    public CompletionStage<Replica> incident(NodeName caller, Replica replica) {
        callers.add(caller);
        return merge.apply(replica);
    }

    @Override
    public CompletionStage<SayAnswer> say(NodeName caller, SayRequest request) {
        callers.add(caller);
        said.add(request);
        return speak.apply(request);
    }

    @Override
    public void stopping(NodeName caller, StoppingNotice notice) {
        callers.add(caller);
        stops.add(notice);
        if (fails) {
            throw new IllegalStateException("as the test wants it");
        }
    }

    @Override
    public void rejected(Rejection kind) {
        synchronized (rejected) {
            rejected.merge(kind, 1, Integer::sum);
        }
    }

    @Override
    public void keyMismatch(String remoteAddress, String detail) {
        mismatches.add(remoteAddress + " " + detail);
    }

    @Override
    public void lastGoodAddressUsed(NodeName peer, String host, String address) {
        lastGood.add(peer + " " + host + " " + address);
    }

    @Override
    public void close() {
        network.close();
    }
}
