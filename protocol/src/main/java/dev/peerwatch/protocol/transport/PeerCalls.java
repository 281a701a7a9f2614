package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.wire.Decoded;
import dev.peerwatch.protocol.wire.JsonCodec;
import dev.peerwatch.protocol.wire.ProtocolVersion;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Calls to peers that are not polls: one request, one answer, within a time. */
final class PeerCalls {

    private final Poll.Means means;

    PeerCalls(Poll.Means means) {
        this.means = means;
    }

    /**
     * Asks once. The future completes on the event loop's thread: with any answer of the peer, whatever its status, or
     * exceptionally with a {@link PeerCallException}.
     */
    CompletableFuture<PeerCall.Answer> ask(EventLoop loop, Peer peer, PeerCall.Request request, Duration within) {
        long started = System.nanoTime();
        CompletableFuture<PeerCall.Answer> result = new CompletableFuture<>();
        means.addresses()
                .find(peer.host(), within.dividedBy(5), within.dividedBy(2), loop)
                .thenAcceptAsync(
                        found -> {
                            if (found.address() == null) {
                                fail(result, peer.name(), "its name " + peer.host() + " doesn't resolve here");
                            } else {
                                ask(
                                        loop,
                                        peer,
                                        new InetSocketAddress(found.address(), peer.port()),
                                        request,
                                        within.minusNanos(System.nanoTime() - started),
                                        result);
                            }
                        },
                        loop);
        return result;
    }

    private void ask(
            EventLoop loop,
            Peer peer,
            InetSocketAddress to,
            PeerCall.Request request,
            Duration left,
            CompletableFuture<PeerCall.Answer> result) {
        PeerCall.Way way = new PeerCall.Way(to, means.source().apply(to.getAddress()), means.kept());
        long end = System.nanoTime() + left.toNanos();
        PeerCall.Listener listener = new PeerCall.Listener() {
            @Override
            public boolean isInTime() {
                return System.nanoTime() - end < 0;
            }

            @Override
            public void answered(PeerCall.Answer answer) {
                result.complete(answer);
            }

            @Override
            public void failed(CallFailure failure) {
                fail(result, peer.name(), failure.detail());
            }
        };
        PeerCall call = PeerCall.start(loop, means.handshakes(), peer.name(), way, request, listener);
        var timer = loop.schedule(
                () -> {
                    call.abort(); // first: who hears that there is no answer may rely on it
                    fail(result, peer.name(), "no answer in time");
                },
                left.toNanos(),
                TimeUnit.NANOSECONDS);
        result.whenComplete((answer, failure) -> {
            timer.cancel(false);
            loop.execute(call::abort);
        });
    }

    /**
     * The document that an answer should be.
     *
     * @param what names it for people
     * @return fails with a {@link PeerCallException} when it's another one, or none
     */
    static <T> CompletableFuture<T> read(
            NodeName peer, PeerCall.Answer answer, String what, Function<byte[], Decoded<T>> decoder) {
        if (answer.status() != 200
                || answer.version().filter(ProtocolVersion.CURRENT::understands).isEmpty()) {
            return CompletableFuture.failedFuture(new PeerCallException(peer + ": " + describe(answer)));
        }
        return decoder.apply(answer.body())
                .fold(
                        CompletableFuture::completedFuture,
                        reason -> CompletableFuture.failedFuture(
                                new PeerCallException(peer + ": malformed " + what + ": " + reason)));
    }

    /** An answer that isn't what was asked for, in words. */
    static String describe(PeerCall.Answer answer) {
        String text = "HTTP " + answer.status();
        String error = JsonCodec.errorMessage(answer.body()).fold(said -> text + ", " + said, malformed -> text);
        return answer.version()
                .filter(theirs -> answer.status() == 404 && theirs.compareTo(ProtocolVersion.CURRENT) < 0)
                .map(theirs -> error + ": it speaks protocol " + theirs + ", this agent " + ProtocolVersion.CURRENT
                        + "; bring it to this agent's version")
                .orElse(error);
    }

    private static void fail(CompletableFuture<PeerCall.Answer> result, NodeName peer, String why) {
        result.completeExceptionally(new PeerCallException(peer + ": " + why));
    }
}
