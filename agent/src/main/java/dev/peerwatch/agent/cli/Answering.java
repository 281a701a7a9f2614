package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.runtime.NodeRuntime;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.transport.AgentHandler;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What peers ask of this node goes to its core. */
record Answering(Supplier<NodeRuntime> runtime) implements AgentHandler {

    @Override
    public StatusReport status(NodeName caller, Purpose purpose) {
        return runtime.get().lookedAtBy(caller, purpose);
    }

    @Override
    public CompletionStage<PanelAnswer> panel(NodeName caller, PanelRequest request) {
        return runtime.get().askedBy(caller, request);
    }

    @Override
    public CompletionStage<Replica> incident(NodeName caller, Replica replica) {
        return runtime.get().shownBy(caller, replica);
    }

    @Override
    public CompletionStage<SayAnswer> say(NodeName caller, SayRequest request) {
        return runtime.get().askedToSay(caller, request);
    }

    @Override
    public void stopping(NodeName caller, StoppingNotice notice) {
        runtime.get().stopping(caller, notice);
    }
}
