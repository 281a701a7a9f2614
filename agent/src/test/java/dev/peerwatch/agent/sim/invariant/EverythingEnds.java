package dev.peerwatch.agent.sim.invariant;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.sim.SimNode;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.watch.PeerWatch;
import dev.peerwatch.agent.watch.WatchSetup;
import dev.peerwatch.notifier.OpsEffect.SaveIncident;
import dev.peerwatch.notifier.Step;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every incident ends, or is open about something that is truly bad. Nothing is left over from before a restart, a heal or a roll-out:
 * not in memory, not on disk, not in what people believe; and what was taken over from the dead is given back.
 */
public final class EverythingEnds extends Invariant {

    private static final int INTERVALS = 6;

    /** That an agent keeps restarting is true for so long after it did. */
    public static final Duration RESTARTS_COUNT_FOR = Duration.ofMinutes(10);

    /** So many starts that nobody announced are too many. */
    public static final int TOO_MANY_RESTARTS = 3;

    /** What comes and goes is believed to be well after so many polls without a change at the latest. */
    private static final int FLAPPING_POLLS = 20;

    private final Belief belief;

    /** When a node was last seen to find of a subject that it comes and goes. */
    private final Map<Flapping, Duration> flapping = new HashMap<>();

    private record Flapping(NodeName finder, int boot, NodeName subject) {}

    public EverythingEnds(Truth truth, Belief belief) {
        super(truth);
        this.belief = belief;
    }

    /** How long after everything was put right everything has ended. */
    public static Duration within(Duration interval) {
        return interval.multipliedBy(INTERVALS).plus(WatchSetup.RESTART_GRACE);
    }

    @Override
    public void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
        step.state().watch().peers().forEach((subject, peer) -> {
            if (peer.rhythm().flapping()) {
                flapping.put(new Flapping(node.name(), node.boot(), subject), truth().now());
            }
        });
    }

    @Override
    public void beforeChange(String what) {
        for (SimNode node : truth().world().sim().nodes()) {
            if (node.life() == Life.RUNNING && truth().nodes().contains(node.name()) && truth().steady(node.name())) {
                node.state().ops().open().values().forEach(incident -> mustBeTrue(node, incident));
            }
        }
    }

    private void mustBeTrue(SimNode node, Incident incident) {
        NodeName subject = new NodeName(incident.subject().node());
        // What it finds on its disk when it starts, it has had no time before to end.
        truth().wellSince(subject)
                .map(since -> later(since, node.startedAt()))
                // What comes and goes because packets are lost, if ever so few, does so until they aren't.
                .map(since -> isFlapping(subject) ? later(since, truth().nothingLostSince()) : since)
                .map(since -> later(since, lastFlapping(subject)))
                .filter(since -> longer(truth().now().minus(since), within(subject)))
                .filter(since -> truth().world().settled())
                .filter(since ->
                        truth().startsSince(subject, RESTARTS_COUNT_FOR.plus(within(interval()))) < TOO_MANY_RESTARTS)
                .ifPresent(since -> {
                    throw broken(node.name() + " still has an open incident about " + subject
                            + ", which has been well and in everyone's reach since " + seconds(since)
                            + "; expected it closed after " + seconds(within(subject)));
                });
    }

    /**
     * When one who finds it no longer last found that the subject comes and goes: because that has settled, or because it died, which would
     * have had longer than others to find so. They go by its word until they hear the end or the word is old; so the end can't be asked of
     * them at once.
     */
    private Duration lastFlapping(NodeName subject) {
        return flapping.entrySet().stream()
                .filter(e -> e.getKey().subject().equals(subject) && !isStanding(e.getKey()))
                .map(Map.Entry::getValue)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private boolean isStanding(Flapping found) {
        SimNode finder = truth().world().sim().node(found.finder());
        return finder.life() == Life.RUNNING && finder.boot() == found.boot() && isFlapping(finder, found.subject());
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private Duration within(NodeName subject) {
        return within(interval()).plus(interval().multipliedBy(isFlapping(subject) ? FLAPPING_POLLS : 0));
    }

    private boolean isFlapping(NodeName subject) {
        return truth().world().sim().nodes().stream()
                .filter(node -> node.life() == Life.RUNNING)
                .anyMatch(node -> isFlapping(node, subject));
    }

    private static boolean isFlapping(SimNode finder, NodeName subject) {
        return Stream.ofNullable(finder.state().watch().peers().get(subject))
                .anyMatch(peer -> peer.rhythm().flapping());
    }

    @Override
    public void end() {
        for (NodeName name : truth().nodes()) {
            SimNode node = truth().world().sim().node(name);
            NodeState state = node.state();
            for (Incident incident : state.ops().open().values()) {
                throw broken(leftOver(name, "has an open incident about " + incident.subject()));
            }
            for (SaveIncident incident : node.disk().open()) {
                throw broken(leftOver(name, "has an open incident about " + incident.subject() + " on its disk"));
            }
            if (!node.disk().outbox().isEmpty()) {
                throw broken(leftOver(
                        name,
                        "has a message in its outbox: "
                                + node.disk().outbox().get(0).message().body()));
            }
            for (PeerWatch peer : state.watch().peers().values()) {
                if (peer.verdict().bad()) {
                    throw broken(leftOver(name, "says that " + peer.setup().name() + " is " + peer.verdict()));
                }
            }
            if (!state.watch()
                    .peers()
                    .keySet()
                    .equals(node.setup().watch().peers().keySet())) {
                throw broken(leftOver(
                        name,
                        "watches " + state.watch().peers().keySet() + " and not "
                                + node.setup().watch().peers().keySet()));
            }
        }
        for (String reader : truth().mesh().people()) {
            for (NodeName node : truth().nodes()) {
                // Where all who knew what the reader was told have left the mesh or lost their disks, nobody can tell
                // the end; that they have heard of another trouble, which was told to nobody, doesn't help them.
                boolean known = truth().nodes().stream()
                        .anyMatch(n -> truth().world().sim().node(n).disk().knewTold(node.value(), reader));
                if (known && belief.isBad(reader, node.value())) {
                    throw broken(
                            reader + " still believes that " + node + " is bad; expected to be told that it is over");
                }
            }
        }
    }

    private static String leftOver(NodeName node, String what) {
        return "all is well, but " + node + " " + what + "; expected nothing left over";
    }
}
