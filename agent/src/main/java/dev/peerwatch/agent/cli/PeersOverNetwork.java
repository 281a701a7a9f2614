package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.runtime.Surroundings;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.transport.PeerNetwork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The core's peers are those of the real network; each poll is measured on the way. */
record PeersOverNetwork(PeerNetwork network, Consumer<Duration> measured) implements Surroundings.Peers {

    @Override
    public CompletableFuture<Surroundings.Look> poll(NodeName peer, Duration timeout, Purpose purpose) {
        return network.poll(peer, timeout, purpose).thenApply(polled -> {
            measured.accept(polled.took());
            return new Surroundings.Look(polled.outcome(), polled.late());
        });
    }

    @Override
    public CompletableFuture<PanelAnswer> ask(NodeName witness, PanelRequest request, Duration patience) {
        return network.askPanel(witness, request, patience);
    }

    @Override
    public CompletableFuture<Replica> exchange(NodeName with, Replica replica, Duration patience) {
        return network.exchange(with, replica, patience);
    }

    @Override
    public CompletableFuture<SayAnswer> say(NodeName speaker, SayRequest request, Duration patience) {
        return network.say(speaker, request, patience);
    }

    @Override
    public CompletableFuture<?> tellStopping(NodeName watcher, StoppingNotice notice, Duration within) {
        return network.tellStopping(watcher, notice, within);
    }
}
