package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.util.concurrent.CompletionStage;

/**
 * What this node answers to its peers. Called on event loop threads, several at once, so it must not block. The caller has
 * proven its key. What a method throws, or a stage fails with, is logged and answered with status 500; a {@link BusyException}
 * with 503, an {@link UnreadableException} with 400.
 */
public interface AgentHandler {

    /** {@code caller} looks at this node, for this purpose. */
    StatusReport status(NodeName caller, Purpose purpose);

    /** {@code caller} asks this node to poll others; an answer later than the request's budget is of no use to it. */
    CompletionStage<PanelAnswer> panel(NodeName caller, PanelRequest request);

    /** {@code caller} stops on purpose. */
    void stopping(NodeName caller, StoppingNotice notice);

    /** {@code caller} shows its copy of an incident; the answer is what this node's copy and that one make together. */
    CompletionStage<Replica> incident(NodeName caller, Replica replica);

    /** {@code caller} asks this node to tell a person about incidents. The answer comes when that is done or can't be. */
    CompletionStage<SayAnswer> say(NodeName caller, SayRequest request);
}
