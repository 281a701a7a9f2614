package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.runtime.NodeRuntime;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.transport.AgentHandler;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What peers ask of this node goes to its core. */
record Answering(Supplier<NodeRuntime> runtime) implements AgentHandler {

    @Override
    public StatusReport status(NodeName caller) {
        return runtime.get().lookedAtBy(caller);
    }

    @Override
    public CompletionStage<PanelAnswer> panel(NodeName caller, PanelRequest request) {
        return runtime.get().askedBy(caller, request);
    }

    @Override
    public void stopping(NodeName caller, StoppingNotice notice) {
        runtime.get().stopping(caller, notice);
    }
}
