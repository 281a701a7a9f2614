package dev.peerwatch.agent.sim.mutant;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeSetup;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.Tampering;
import dev.peerwatch.agent.watch.Successors;
import dev.peerwatch.agent.watch.Unfeeling;
import dev.peerwatch.agent.watch.WatchEvent;
import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.agent.watch.WatchState;
import dev.peerwatch.notifier.Credulous;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.OpsState;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelAnswer.Sighting;
import dev.peerwatch.protocol.Saw;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A core without one of its rules, and the invariant that must notice. */
enum Mutant {
    /** Nobody looks further than its own peers. */
    WITHOUT_THE_WALK("EveryDeadIsNamed"),
    /** Every watcher's word is taken for everybody's. */
    WITHOUT_THE_PANEL("NobodyIsFalselyAccused"),
    /** A node that slept believes what it measured meanwhile. */
    WITHOUT_THE_STALL_RULE("NobodyIsFalselyAccused"),
    /** Copies of an incident are never joined. */
    WITHOUT_THE_MERGE("OneMessagePerChange"),
    /** What was known before a start or an outage of the chat is told without another look. */
    WITHOUT_THE_STALE_RULE("NobodyIsFalselyAccused");

    private final String noticedBy;

    Mutant(String noticedBy) {
        this.noticedBy = noticedBy;
    }

    /** What takes the rule away; a new one for each run. */
    Tampering tampering() {
        return switch (this) {
            case WITHOUT_THE_WALK -> new NoWalk();
            case WITHOUT_THE_PANEL -> new NoPanel();
            case WITHOUT_THE_STALL_RULE -> new NoStallRule();
            case WITHOUT_THE_MERGE -> new NoMerge();
            case WITHOUT_THE_STALE_RULE -> new NoStaleRule();
        };
    }

    /** The invariant that is broken without the rule. */
    String noticedBy() {
        return noticedBy;
    }

    private static final class NoWalk implements Tampering {
        @Override
        public NodeSetup setup(NodeSetup setup) {
            WatchSetup watch = setup.watch();
            return new NodeSetup(
                    setup.digest(),
                    new WatchSetup(
                            watch.self(),
                            watch.sites(),
                            watch.peers(),
                            watch.watchers(),
                            Successors.none(),
                            watch.restartGrace(),
                            watch.rebootGrace()),
                    setup.ops());
        }
    }

    private static final class NoPanel implements Tampering {

        private final Map<String, List<NodeName>> subjects = new HashMap<>();

        @Override
        public List<NodeEffect> out(SimNode node, List<NodeEffect> effects) {
            for (NodeEffect effect : effects) {
                if (effect instanceof NodeEffect.AskPanel panel) {
                    subjects.put(
                            node.name() + " " + panel.ask().askId(),
                            panel.ask().request().subjects());
                }
            }
            return effects;
        }

        @Override
        public Optional<NodeEvent> in(SimNode node, NodeEvent event) {
            if (event instanceof NodeEvent.Watch watch && watch.event() instanceof WatchEvent.Testified testified) {
                List<Sighting> sightings = subjects.get(node.name() + " " + testified.askId()).stream()
                        .map(subject -> new Sighting(subject, Saw.NOTHING, "I agree", Duration.ZERO))
                        .toList();
                return Optional.of(new NodeEvent.Watch(new WatchEvent.Testified(
                        testified.askId(), testified.witness(), Optional.of(new PanelAnswer(sightings)))));
            }
            return Optional.of(event);
        }
    }

    private static NodeState with(NodeState state, WatchState watch, OpsState ops) {
        return new NodeState(
                state.setup(),
                state.identity(),
                watch,
                ops,
                state.stopping(),
                state.reloadProblem(),
                state.diskProblem());
    }

    private static final class NoStallRule implements Tampering {
        @Override
        public NodeState before(NodeState state, Moment now, NodeEvent event) {
            return with(state, Unfeeling.at(state.watch(), now), state.ops());
        }

        @Override
        public Optional<NodeEvent> in(SimNode node, NodeEvent event) {
            return Optional.of(
                    event instanceof NodeEvent.Watch watch && watch.event() instanceof WatchEvent.Polled polled
                            ? new NodeEvent.Watch(new WatchEvent.Polled(
                                    polled.peer(), polled.pollId(), polled.outcome(), polled.services(), Duration.ZERO))
                            : event);
        }
    }

    private static final class NoMerge implements Tampering {
        @Override
        public Optional<NodeEvent> in(SimNode node, NodeEvent event) {
            if (event instanceof NodeEvent.ExchangeAsked) {
                return Optional.empty();
            }
            return Optional.of(
                    event instanceof NodeEvent.Exchanged answer
                            ? new NodeEvent.Exchanged(answer.callId(), answer.node(), Optional.empty())
                            : event);
        }
    }

    private static final class NoStaleRule implements Tampering {
        @Override
        public NodeState before(NodeState state, Moment now, NodeEvent event) {
            return with(state, Unfeeling.remembering(state.watch(), now), Credulous.at(state.ops()));
        }
    }
}
