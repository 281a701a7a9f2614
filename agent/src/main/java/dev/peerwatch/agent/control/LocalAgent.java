package dev.peerwatch.agent.control;

import dev.peerwatch.agent.core.NodeStatus;
import java.util.concurrent.CompletableFuture;

/**
 * What the local commands need of the running agent. Called from any thread. A failed future's exception is told to whoever
 * asked: its message must be one line for people.
 */
public interface LocalAgent {

    /** What the agent knows now. */
    CompletableFuture<NodeStatus> status();

    /** Puts a note into the journal; done when it is on disk. */
    CompletableFuture<Void> note(String author, String text);

    /**
     * Reads the blueprint again and takes it.
     *
     * @param force also when it removes more than a third of the nodes or every person of a tier
     * @return what has changed, one line
     */
    CompletableFuture<String> reload(boolean force);
}
