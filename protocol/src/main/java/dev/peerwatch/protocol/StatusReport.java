package dev.peerwatch.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a node says of itself when asked ({@code GET /v1/status}). Durations are ages, so that clocks need not agree.
 *
 * @param node who speaks
 * @param bootId a random id of this run of the agent; a restart makes a new one
 * @param software version of the agent
 * @param blueprint digest of the blueprint in force (of the parsed model), hexadecimal
 * @param uptime since the agent's start
 * @param looked the peers that this node polls, and when it last did
 * @param notLookedAtBy watchers of this node that have made no status call for 2.5 intervals
 * @param lookedAtBy who has looked at this node as its watcher ({@link Purpose#WATCH}) within 2.5 intervals, each once
 * @param checks the node's own checks of itself
 * @param subscribers bare chat addresses subscribed to this node
 * @param chat this node's full chat address while it is connected
 */
public record StatusReport(
        NodeName node,
        String bootId,
        String software,
        String blueprint,
        Duration uptime,
        List<Look> looked,
        List<NodeName> notLookedAtBy,
        List<LookedAtBy> lookedAtBy,
        List<CheckResult> checks,
        List<String> subscribers,
        Optional<String> chat) {

    public StatusReport {
        looked = List.copyOf(looked);
        notLookedAtBy = List.copyOf(notLookedAtBy);
        lookedAtBy = List.copyOf(lookedAtBy);
        checks = List.copyOf(checks);
        subscribers = List.copyOf(subscribers);
    }

    /**
     * One peer that the speaking node polls.
     *
     * @param peer whom it polls
     * @param ago since the last poll ended
     * @param saw what that poll yielded
     */
    public record Look(NodeName peer, Duration ago, Saw saw) {}

    /**
     * One node that watches the speaking one.
     *
     * @param watcher who
     * @param ago since its last status call as a watcher
     */
    public record LookedAtBy(NodeName watcher, Duration ago) {}
}
