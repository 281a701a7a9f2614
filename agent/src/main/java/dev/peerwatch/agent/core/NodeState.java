package dev.peerwatch.agent.core;

import dev.peerwatch.agent.watch.WatchState;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.OpsState;
import java.time.Duration;
import java.util.Optional;

/**
 * All that a node knows.
 *
 * @param setup what the blueprint means for it
 * @param identity this run of the agent
 * @param watch the watching half
 * @param ops the telling half
 * @param stopping whether it is about to end
 * @param reloadProblem why the last changed blueprint was refused, if it was
 * @param diskProblem why the disk takes nothing, if it doesn't
 */
public record NodeState(
        NodeSetup setup,
        Identity identity,
        WatchState watch,
        OpsState ops,
        boolean stopping,
        Optional<String> reloadProblem,
        Optional<DiskProblem> diskProblem) {

    NodeState withSetup(NodeSetup changed) {
        return new NodeState(changed, identity, watch, ops, stopping, Optional.empty(), diskProblem);
    }

    NodeState with(WatchState changed) {
        return new NodeState(setup, identity, changed, ops, stopping, reloadProblem, diskProblem);
    }

    NodeState with(OpsState changed) {
        return new NodeState(setup, identity, watch, changed, stopping, reloadProblem, diskProblem);
    }

    NodeState nowStopping() {
        return new NodeState(setup, identity, watch, ops, true, reloadProblem, diskProblem);
    }

    NodeState withReloadProblem(String problem) {
        return new NodeState(setup, identity, watch, ops, stopping, Optional.of(problem), diskProblem);
    }

    NodeState withDiskProblem(Optional<DiskProblem> problem) {
        return new NodeState(setup, identity, watch, ops, stopping, reloadProblem, problem);
    }

    /**
     * That the disk takes nothing.
     *
     * @param reason why, as one line for people
     * @param retryAt when to write once more what it didn't take, on the monotonic clock
     */
    public record DiskProblem(String reason, Duration retryAt) {}

    /**
     * One run of the agent.
     *
     * @param bootId random
     * @param software version
     * @param startedAt when it began
     */
    public record Identity(String bootId, String software, Moment startedAt) {}
}
