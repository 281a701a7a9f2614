package dev.peerwatch.agent.web;

import dev.peerwatch.agent.core.NodeStatus;
import java.util.ArrayList;
import java.util.List;

/** Whether an agent does all of its work: watching, keeping and telling. A peer that is down doesn't make it less ready. */
public final class Readiness {

    private Readiness() {}

    /**
     * Why it isn't ready, one sentence each; empty when it is.
     *
     * @param storeProblems what isn't well with the state and the text log
     */
    public static List<String> reasons(NodeStatus status, List<String> storeProblems) {
        List<String> reasons = new ArrayList<>(storeProblems);
        NodeStatus.Chat chat = status.chat();
        if (chat.configured() && !chat.connected()) {
            reasons.add("no chat: " + chat.problem().orElse("not connected yet"));
        }
        List<String> unseen = status.peers().stream()
                .filter(peer -> peer.lookedAgo().isEmpty())
                .map(NodeStatus.Peer::node)
                .toList();
        if (!unseen.isEmpty()) {
            reasons.add("not looked at yet: " + String.join(", ", unseen));
        }
        return reasons;
    }
}
