package dev.peerwatch.agent.core;

import dev.peerwatch.agent.watch.WatchEffect;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.StoppingNotice;
import java.time.Duration;
import java.util.List;

/** All that a node asks its shell to do. Durable effects are committed, as one transaction, before any other of the same step. */
public sealed interface NodeEffect {

    /** Something for disk or chat. */
    record Ops(OpsEffect effect) implements NodeEffect {}

    /** A poll of a peer. */
    record Poll(WatchEffect.Poll poll) implements NodeEffect {}

    /** A question to witnesses. */
    record AskPanel(WatchEffect.AskPanel ask) implements NodeEffect {}

    /** A question to a peer's agent, through the chat server. */
    record AskByChat(WatchEffect.AskByChat ask) implements NodeEffect {}

    /** An answer as a witness. */
    record AnswerPanel(WatchEffect.AnswerPanel answer) implements NodeEffect {}

    /** Tell these watchers that this node stops on purpose. */
    record TellStopping(List<NodeName> watchers, StoppingNotice notice) implements NodeEffect {
        public TellStopping {
            watchers = List.copyOf(watchers);
        }
    }

    /** Try once more to write what the disk didn't take. */
    record KeepOwed() implements NodeEffect {}

    /** Wake the core with a tick at this time of the monotonic clock; replaces what was asked before. */
    record WakeAt(Duration up) implements NodeEffect {}
}
