package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.transport.PeerCall.GivenUp;
import dev.peerwatch.protocol.wire.ReplicaJson;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The calls about incidents: showing one's copy, and asking a peer to speak. */
final class IncidentCalls {

    /** Asks a peer anything. */
    @FunctionalInterface
    interface Caller {
        CompletableFuture<PeerCall.Answer> call(NodeName peer, PeerCall.Request request, Duration within);
    }

    private final Caller caller;

    IncidentCalls(Caller caller) {
        this.caller = caller;
    }

    /** The peer's copy after it has merged this one into it. */
    CompletableFuture<Replica> exchange(NodeName to, Replica replica, Duration patience) {
        String problem = ReplicaJson.problem(replica);
        if (!problem.isEmpty()) {
            return CompletableFuture.failedFuture(new PeerCallException(to + ": not sent: " + problem));
        }
        // A late copy is joined like any other, and the next one corrects it. Patience is short and copies are many: to
        // make a new connection after each that was given up would be a load of its own.
        PeerCall.Request request = new PeerCall.Request(
                HttpMethod.PUT,
                Route.INCIDENT.path(replica.id()),
                new PeerCall.Body(ReplicaJson.encode(replica)),
                GivenUp.MAY_ARRIVE);
        return caller.call(to, request, patience)
                .thenCompose(answer -> PeerCalls.read(to, answer, "incident", ReplicaJson::replica));
    }

    /** All parts at once: the speaker bundles what comes together. */
    CompletableFuture<SayAnswer> say(NodeName to, SayRequest request, Duration patience) {
        List<SayRequest> requests = ReplicaJson.inParts(request);
        if (requests.size() <= 1) {
            return sayPart(to, request, patience);
        }
        List<CompletableFuture<SayAnswer>> parts =
                requests.stream().map(part -> sayPart(to, part, patience)).toList();
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .handle((all, failure) -> together(parts));
    }

    private CompletableFuture<SayAnswer> sayPart(NodeName to, SayRequest part, Duration patience) {
        String problem = ReplicaJson.problem(part);
        if (!problem.isEmpty()) {
            return CompletableFuture.failedFuture(new PeerCallException(to + ": not sent: " + problem));
        }
        // Else a person could be told what was true when the line broke.
        PeerCall.Request request = new PeerCall.Request(
                HttpMethod.POST,
                Route.SAY.path(),
                new PeerCall.Body(ReplicaJson.encode(part)),
                GivenUp.MUST_NOT_ARRIVE);
        return caller.call(to, request, patience)
                .thenCompose(answer -> PeerCalls.read(to, answer, "answer of a speaker", ReplicaJson::sayAnswer));
    }

    /** Taken when all is; what some parts brought isn't lost because another failed. */
    private static SayAnswer together(List<CompletableFuture<SayAnswer>> parts) {
        if (parts.stream().allMatch(CompletableFuture::isCompletedExceptionally)) {
            parts.get(0).join();
        }
        boolean taken = true;
        String reason = "";
        List<Replica> incidents = new ArrayList<>();
        for (CompletableFuture<SayAnswer> part : parts) {
            SayAnswer answer = part.exceptionally(failure -> new SayAnswer(false, message(failure), List.of()))
                    .join();
            if (reason.isEmpty() || (taken && !answer.taken())) {
                reason = answer.reason();
            }
            taken &= answer.taken();
            incidents.addAll(answer.incidents());
        }
        return new SayAnswer(taken, reason, incidents);
    }

    private static String message(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }
}
