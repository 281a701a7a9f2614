package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.transport.PeerCall.GivenUp;
import dev.peerwatch.protocol.wire.BootId;
import dev.peerwatch.protocol.wire.Decoded;
import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One poll: pings at 0, 1/5 and 2/5 of its time, the status call beside the second one, or at once when a ping was answered or
 * the host said that nobody listens. Where a connection is kept to a peer that has answered a ping lately the status call comes
 * first, and the first ping only when it isn't answered within 1/10. It gathers {@link PollEvidence} and ends when that stands.
 * Everything happens on the thread of one event loop.
 */
final class Poll implements PingProbe.Listener, PeerCall.Listener {

    /** What polls share. */
    record Means(
            NodeName self,
            BootId boot,
            Handshakes handshakes,
            KeptConnections kept,
            PeerAddresses addresses,
            NetworkEvents events,
            Function<InetAddress, @Nullable SocketAddress> source) {}

    /** As a watcher: what peers of any version understand. */
    private static final PeerCall.Request STATUS =
            new PeerCall.Request(HttpMethod.GET, Route.STATUS.path(), null, GivenUp.MAY_ARRIVE);

    private static final PeerCall.Request STATUS_FOR_OTHERS =
            new PeerCall.Request(HttpMethod.GET, Route.STATUS.path() + "?for=witness", null, GivenUp.MAY_ARRIVE);

    private final Means means;
    private final EventLoop loop;
    private final Peer peer;
    private final Duration timeout;
    private final PingLink link;
    private final PingProbe probe;
    private final long called = System.nanoTime();
    private final CompletableFuture<Polled> result = new CompletableFuture<>();
    private final List<Future<?>> timers = new ArrayList<>();

    /** Whether to say that it is for others. */
    private boolean forOthers;

    private PollEvidence evidence;
    private long begun = called;
    private long late;
    private boolean pinging;
    private boolean retried;
    private @Nullable InetSocketAddress address;
    private @Nullable PeerCall call;
    private @Nullable Future<?> ending;

    Poll(Means means, EventLoop loop, Peer peer, PingLink link, Duration timeout, Purpose purpose) {
        this.means = means;
        this.loop = loop;
        this.peer = peer;
        this.timeout = timeout;
        this.link = link;
        this.forOthers = purpose == Purpose.WITNESS;
        this.probe = new PingProbe(means.self(), peer.name(), means.boot(), link, this);
        this.evidence = new PollEvidence(timeout, timeout);
    }

    /** Starts it, from any thread. The future completes on the event loop's thread. */
    CompletableFuture<Polled> start() {
        means.addresses()
                .find(peer.host(), timeout.dividedBy(5), timeout.dividedBy(2), loop)
                .thenAcceptAsync(this::begin, loop);
        return result;
    }

    /** Ends it without an outcome, from any thread. */
    void cancel() {
        loop.execute(() -> {
            release();
            result.cancel(false);
        });
    }

    private void begin(PeerAddresses.Found found) {
        if (result.isDone()) {
            return;
        }
        if (found.address() == null) {
            end(new Outcome.NoResponse(
                    Outcome.Silence.NAME_UNRESOLVED, "the name " + cut(peer.host()) + " doesn't resolve here"));
            return;
        }
        if (found.lastGood()) {
            means.events()
                    .lastGoodAddressUsed(
                            peer.name(), peer.host(), found.address().getHostAddress());
        }
        address = new InetSocketAddress(found.address(), peer.port());
        begun = System.nanoTime();
        Duration left = timeout.minusNanos(begun - called);
        evidence = new PollEvidence(left, timeout);
        endAfter(left);
        after(left.dividedBy(5), () -> {
            probe.send();
            callStatus();
            knock();
        });
        after(left.multipliedBy(2).dividedBy(5), probe::send);
        if (means.kept().waits(new KeptConnections.To(peer.name(), address)) && link.answeredLately(begun)) {
            callStatus();
            after(left.dividedBy(10), this::ping);
        } else {
            ping();
        }
    }

    private void ping() {
        if (!pinging && address != null && !result.isDone()) {
            pinging = true;
            evidence.pinging();
            probe.open(loop, address, means.source().apply(address.getAddress()), probe::send);
        }
    }

    private void callStatus() {
        if (call == null && address != null && !result.isDone()) {
            call = PeerCall.start(
                    loop,
                    means.handshakes(),
                    peer.name(),
                    new PeerCall.Way(address, means.source().apply(address.getAddress()), means.kept()),
                    forOthers ? STATUS_FOR_OTHERS : STATUS,
                    this);
        }
    }

    /** A kept connection that doesn't answer shows nothing: the host may be gone without having taken leave. */
    private void knock() {
        if (call != null) {
            call.knock();
        }
    }

    @Override
    public void pingSent() {
        evidence.pingSent();
    }

    @Override
    public void pingNotSent(String why) {
        evidence.pingNotSent(why);
    }

    @Override
    public void pong() {
        link.answered(System.nanoTime());
        evidence.pong(elapsed());
        callStatus();
        look();
    }

    @Override
    public void portUnreachable() {
        evidence.portUnreachable(elapsed());
        callStatus();
        look();
    }

    @Override
    public void rejected(Rejection kind) {
        means.events().rejected(kind);
    }

    @Override
    public void connected() {
        evidence.accepted(elapsed());
    }

    @Override
    public void secured() {
        evidence.secured(elapsed());
    }

    @Override
    public void asked() {
        evidence.asked();
    }

    @Override
    public void answered(PeerCall.Answer answer) {
        if (answer.status() == 404 && forOthers) {
            // Protocol 1.0 knows no purpose; better that such a peer thinks itself watched than that it seems ill.
            forOthers = false;
            call = null;
            evidence.calledAgain();
            callStatus();
            return;
        }
        Duration at = elapsed();
        Optional<ProtocolVersion> version = answer.version();
        if (answer.status() == 426
                || version.filter(theirs -> !ProtocolVersion.CURRENT.understands(theirs))
                        .isPresent()) {
            evidence.badAnswer(
                    Cause.VERSION_REFUSED,
                    "it speaks protocol " + version.map(Object::toString).orElse("of another version") + ", this agent "
                            + ProtocolVersion.CURRENT,
                    at);
        } else if (answer.status() != 200) {
            evidence.badAnswer(Cause.STATUS_FAILED, "status call failed: " + PeerCalls.describe(answer), at);
        } else if (version.isEmpty()) {
            evidence.badAnswer(Cause.STATUS_MALFORMED, "status without " + ProtocolVersion.HEADER, at);
        } else {
            read(answer, at);
        }
        look();
    }

    private void read(PeerCall.Answer answer, Duration at) {
        Decoded<StatusReport> report = JsonCodec.statusReport(answer.body());
        if (report instanceof Decoded.Malformed<StatusReport> malformed) {
            evidence.badAnswer(Cause.STATUS_MALFORMED, "malformed status: " + malformed.reason(), at);
        } else if (report instanceof Decoded.Ok<StatusReport> ok) {
            if (ok.value().node().equals(peer.name())) {
                evidence.report(ok.value(), at);
            } else {
                evidence.badAnswer(
                        Cause.STATUS_MALFORMED,
                        "status of another node: it says that it is "
                                + ok.value().node(),
                        at);
            }
        }
    }

    @Override
    public void failed(CallFailure failure) {
        ping();
        if (failure.kind() == CallFailure.Kind.BROKEN && !retried) {
            // It may have had to make room for others, or was accepted by a process that was just ending.
            retried = true;
            call = null;
            evidence.calledAgain();
            after(timeout.dividedBy(20), this::callStatus);
            return;
        }
        evidence.failed(failure, elapsed());
        if (failure.kind() == CallFailure.Kind.MALFORMED) {
            evidence.badAnswer(Cause.STATUS_MALFORMED, "malformed status: " + failure.detail(), elapsed());
        }
        look();
    }

    /** Ends the poll now, or sets when it ends unless more comes. */
    private void look() {
        if (result.isDone()) {
            return;
        }
        Duration left = evidence.stands().minus(elapsed());
        if (left.isZero() || left.isNegative()) {
            end(evidence.outcome());
        } else {
            endAfter(left);
        }
    }

    private void endAfter(Duration delay) {
        if (ending != null) {
            ending.cancel(false);
        }
        ending = after(delay, () -> end(evidence.outcome()));
    }

    private void end(Outcome outcome) {
        if (result.isDone()) {
            return;
        }
        release();
        result.complete(
                new Polled(peer.name(), outcome, Duration.ofNanos(System.nanoTime() - called), Duration.ofNanos(late)));
    }

    private void release() {
        timers.forEach(timer -> timer.cancel(false));
        probe.close();
        if (call != null) {
            call.abort();
        }
    }

    private Future<?> after(Duration delay, Runnable task) {
        long due = System.nanoTime() + delay.toNanos();
        Future<?> timer = loop.schedule(
                () -> {
                    late = Math.max(late, System.nanoTime() - due);
                    if (!result.isDone()) {
                        task.run();
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
        timers.add(timer);
        return timer;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String cut(String host) {
        return host.length() <= 60 ? host : host.substring(0, 59) + "…";
    }
}
