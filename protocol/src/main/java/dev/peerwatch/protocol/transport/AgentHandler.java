package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.StoppingNotice;
import java.util.concurrent.CompletionStage;

/**
 * What this node answers to its peers. Called on event loop threads, several at once, so it must not block. The caller has
 * proven its key. What a method throws is logged and answered with status 500.
 */
public interface AgentHandler {

    /** {@code caller} looks at this node. */
    StatusReport status(NodeName caller);

    /** {@code caller} asks this node to poll others; an answer later than the request's budget is of no use to it. */
    CompletionStage<PanelAnswer> panel(NodeName caller, PanelRequest request);

    /** {@code caller} stops on purpose. */
    void stopping(NodeName caller, StoppingNotice notice);
}
