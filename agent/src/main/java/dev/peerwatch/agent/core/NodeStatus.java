package dev.peerwatch.agent.core;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.chat.Light;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one agent knows at one moment, as {@code peerwatch status}, the metrics and the readiness page show it. Plain data.
 *
 * @param at when this was true
 * @param node the node's name
 * @param site its site; empty where the blueprint gives none
 * @param version of the agent
 * @param boot the id of this run of the agent
 * @param since when this run began
 * @param blueprint digest of the blueprint in force
 * @param reloadProblem why the last reload was refused, if it was: an older blueprint is in force
 * @param light this node's state as its contacts see it
 * @param words the same in words
 * @param peers whom this node watches, by name
 * @param watchers who watches this node, by name
 * @param incidents those that are open, the oldest first
 * @param chat the connection to the chat server
 * @param outbox what waits to be sent
 * @param subscribers bare addresses subscribed to this node
 * @param problems what this agent can't do as it should, one sentence each
 */
public record NodeStatus(
        Instant at,
        String node,
        String site,
        String version,
        String boot,
        Instant since,
        String blueprint,
        Optional<String> reloadProblem,
        Light light,
        String words,
        List<Peer> peers,
        List<Watcher> watchers,
        List<OpenIncident> incidents,
        Chat chat,
        Outbox outbox,
        List<String> subscribers,
        List<String> problems) {

    public NodeStatus {
        peers = List.copyOf(peers);
        watchers = List.copyOf(watchers);
        incidents = List.copyOf(incidents);
        subscribers = List.copyOf(subscribers);
        problems = List.copyOf(problems);
    }

    /** The same with other problems. */
    public NodeStatus withProblems(List<String> others) {
        return new NodeStatus(
                at,
                node,
                site,
                version,
                boot,
                since,
                blueprint,
                reloadProblem,
                light,
                words,
                peers,
                watchers,
                incidents,
                chat,
                outbox,
                subscribers,
                others);
    }

    /**
     * One watched node.
     *
     * @param node its name
     * @param site its site
     * @param ring on which ring this node watches it, from 0
     * @param outcome of the last poll
     * @param verdict what stands
     * @param since when that verdict began
     * @param suspicion how far a suspicion that is being checked has come, such as {@code attempt 2 of 3}
     * @param lookedAgo since the last poll ended; empty before the first
     * @param roundTrip of the last poll that was answered
     * @param reason of the last outcome, one line
     */
    public record Peer(
            String node,
            String site,
            int ring,
            Saw outcome,
            Verdict verdict,
            Instant since,
            Optional<String> suspicion,
            Optional<Duration> lookedAgo,
            Optional<Duration> roundTrip,
            String reason) {}

    /**
     * A node that watches this one.
     *
     * @param node its name
     * @param lookedAgo since its last status call; empty where it has made none
     */
    public record Watcher(String node, Optional<Duration> lookedAgo) {}

    /**
     * An incident that has not ended.
     *
     * @param id its short form
     * @param subject what it is about
     * @param verdict what is said of the subject
     * @param tier where it goes
     * @param since when it opened
     * @param ackBy who has it, if somebody has
     * @param quietUntil until when it is snoozed, if it is
     * @param reason one line
     */
    public record OpenIncident(
            String id,
            String subject,
            Verdict verdict,
            Tier tier,
            Instant since,
            Optional<String> ackBy,
            Optional<Instant> quietUntil,
            String reason) {}

    /**
     * The chat connection.
     *
     * @param configured whether the blueprint has a chat section at all
     * @param connected whether messages go out now
     * @param jid own address: the full one while connected
     * @param server host and port connected to
     * @param problem why it isn't connected
     */
    public record Chat(
            boolean configured,
            boolean connected,
            Optional<String> jid,
            Optional<String> server,
            Optional<String> problem) {

        /** For a blueprint without a chat section. */
        public static Chat none() {
            return new Chat(false, false, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * What waits until the chat server takes it.
     *
     * @param length how many messages
     * @param oldest age of the oldest one
     */
    public record Outbox(int length, Optional<Duration> oldest) {}
}
