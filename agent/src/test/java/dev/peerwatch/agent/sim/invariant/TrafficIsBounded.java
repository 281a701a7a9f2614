package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.plan.WatchPlan;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.notifier.OpsEffect;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Polls, calls to witnesses and messages of one node in one interval stay within c·k·(1 + longest dead run), whatever the number of
 * nodes.
 */
public final class TrafficIsBounded extends Invariant {

    /** Polls of one peer in one interval: the regular one, the retries, and one more after a stall or a change of the blueprint. */
    private static final int POLLS = 8;

    /** Panels of one node in one interval, and the witnesses of one. */
    private static final int PANELS = 3;

    private static final int WITNESSES = 31;

    /** Messages about one watched node in one interval: it begins, changes, ends. */
    private static final int MESSAGES = 4;

    /** How long what was taken over from the dead may be kept. */
    private static final int MEMORY = 4;

    private static final class Counted {
        private int polls;
        private int questions;
        private int messages;
    }

    private final Map<NodeName, Counted> counts = new HashMap<>();
    private final Map<Long, Integer> runs = new HashMap<>();
    private long window;

    public TrafficIsBounded(Truth truth) {
        super(truth);
    }

    @Override
    public void changed(String what) {
        runs.merge(interval(truth().now()), longestRun(), Math::max);
    }

    private long interval(Duration at) {
        return at.toMillis() / interval().toMillis();
    }

    @Override
    public void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
        long now = interval(truth().now());
        if (now != window) {
            counts.clear();
            window = now;
            runs.merge(now, longestRun(), Math::max);
        }
        Counted counted = counts.computeIfAbsent(node.name(), name -> new Counted());
        for (NodeEffect effect : step.effects()) {
            if (effect instanceof NodeEffect.Poll poll && poll.poll().withServices()) {
                counted.polls++;
            } else if (effect instanceof NodeEffect.AskPanel ask) {
                counted.questions += ask.ask().witnesses().size();
            } else if (effect instanceof NodeEffect.Ops ops && ops.effect() instanceof OpsEffect.Enqueue) {
                counted.messages++;
            }
        }
        int run = 1;
        for (long i = now - MEMORY; i <= now; i++) {
            run = Math.max(run, runs.getOrDefault(i, 1));
        }
        int peers = truth().plan().ringCount() * (1 + run);
        check(node, "polls", counted.polls, POLLS * peers, run);
        check(node, "calls to witnesses", counted.questions, PANELS * WITNESSES * peers, run);
        check(
                node,
                "messages",
                counted.messages,
                MESSAGES * peers * truth().mesh().people().size(),
                run);
    }

    private void check(SimNode node, String what, int count, int most, int run) {
        if (count > most) {
            throw broken(node.name() + " makes " + count + " " + what + " in one interval; expected at most " + most
                    + " with a dead run of " + run);
        }
    }

    /**
     * The longest run of nodes that somebody on a ring might not see at work: one whose line is so slow that no status report can be in
     * time sees nobody's, however well they are. While a new blueprint is rolled out those that don't have it
     * yet belong to it: they look along the rings of the old one, and those who have it walk along them as along the dead, each way round.
     */
    private int longestRun() {
        WatchPlan plan = truth().plan();
        int longest = 1;
        for (int ring = 0; ring < plan.ringCount(); ring++) {
            for (NodeName watcher : truth().nodes()) {
                int run = 0;
                NodeName next = plan.successor(watcher, ring);
                while (!next.equals(watcher)
                        && !(truth().likeMinded(watcher, next)
                                && truth().steady(next)
                                && truth().open(watcher, next)
                                && truth().answersInTime(watcher, next)
                                && truth().steady(watcher))) {
                    run++;
                    next = plan.successor(next, ring);
                }
                longest = Math.max(longest, run);
            }
        }
        return longest;
    }
}
