package dev.peerwatch.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.core.NodeEffect;
import dev.peerwatch.agent.core.NodeEvent;
import dev.peerwatch.agent.core.NodeState;
import dev.peerwatch.agent.watch.Unfeeling;
import dev.peerwatch.notifier.Moment;
import dev.peerwatch.notifier.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten agents on machines that are hardly fast enough: trouble makes work, and the work must not make the trouble last. */
class OverloadTest {

    private static final Duration T = Duration.ofSeconds(1);

    /** Milliseconds for each thing that an agent does, so that a calm mesh has time to spare and one in trouble hasn't. */
    private static final int EFFORT = 7;

    /** Calm, such a machine is busy for a fifth of the time. Showing each other incidents once a second would take all of it. */
    private static final int GREAT_EFFORT = 8;

    /** Does as the core without its strain would. */
    private static final Tampering NEVER_STRAINED = new Tampering() {
        @Override
        public NodeState before(NodeState state, Moment now, NodeEvent event) {
            return new NodeState(
                    state.setup(),
                    state.identity(),
                    Unfeeling.unstrained(state.watch()),
                    state.ops(),
                    state.stopping(),
                    state.reloadProblem(),
                    state.diskProblem());
        }
    };

    /** Counts polls and questions to witnesses. */
    private static final class Work implements Onlooker {
        private int polls;
        private int questions;

        @Override
        public void stepped(SimNode node, Step<NodeState, NodeEffect> step) {
            for (NodeEffect effect : step.effects()) {
                if (effect instanceof NodeEffect.Poll) {
                    polls++;
                } else if (effect instanceof NodeEffect.AskPanel ask) {
                    questions += ask.ask().witnesses().size();
                }
            }
        }
    }

    /**
     * What ten seconds of a mesh are like.
     *
     * @param polls polls of peers, and for others
     * @param questions calls to witnesses
     * @param bad verdicts that stand
     */
    private record Load(int polls, int questions, long bad) {}

    /** Before a partition into two halves of twenty seconds, and some time after it. */
    private static List<Load> beforeAndAfterAPartition(long seed, int effort, Tampering tampering) {
        Sim sim = new Sim(seed, Mesh.of(10, T));
        sim.tamper(tampering);
        sim.startAll();
        sim.nodes().forEach(node -> node.busy(Duration.ofMillis(effort)));
        Work work = new Work();
        sim.onlooker(work);
        sim.run(Duration.ofMinutes(3));
        Load before = load(sim, work);
        for (int one = 0; one < 5; one++) {
            for (int other = 5; other < 10; other++) {
                sim.network().cutBothWays(Mesh.name(one), Mesh.name(other));
            }
        }
        sim.run(Duration.ofSeconds(20));
        sim.network().healAll();
        sim.run(Duration.ofSeconds(90));
        return List.of(before, load(sim, work));
    }

    private static Load load(Sim sim, Work work) {
        work.polls = 0;
        work.questions = 0;
        sim.run(Duration.ofSeconds(10));
        long bad = sim.nodes().stream()
                .flatMap(node -> node.state().watch().peers().values().stream())
                .filter(peer -> peer.verdict().bad())
                .count();
        return new Load(work.polls, work.questions, bad);
    }

    @ParameterizedTest
    @CsvSource({"1," + EFFORT, "7," + EFFORT, "1," + GREAT_EFFORT, "7," + GREAT_EFFORT})
    void whenTheMeshIsWholeAgainItComesToRest(long seed, int effort) {
        List<Load> loads = beforeAndAfterAPartition(seed, effort, Tampering.NONE);
        assertThat(loads.get(1)).isEqualTo(loads.get(0));
        assertThat(loads.get(0).bad()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = 7)
    void aNodeThatTookNoNoticeOfItsStrainWouldKeepItselfBusy(long seed) {
        List<Load> loads = beforeAndAfterAPartition(seed, EFFORT, NEVER_STRAINED);
        assertThat(loads.get(1).polls()).isGreaterThan(2 * loads.get(0).polls());
        assertThat(loads.get(1).bad()).isPositive();
    }
}
