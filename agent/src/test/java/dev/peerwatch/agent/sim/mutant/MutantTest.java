package dev.peerwatch.agent.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.peerwatch.agent.sim.fault.FaultText;
import dev.peerwatch.agent.sim.fault.Schedule;
import dev.peerwatch.agent.sim.invariant.Violation;
import dev.peerwatch.agent.sim.trial.Trial;
import dev.peerwatch.agent.sim.trial.Trials;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the core is one that the simulation would miss. */
class MutantTest {

    private static final int SCHEDULES = 600;

    private static final String TWO_NODES = "seed 1; nodes 0,1; interval 60s; sites 1; people tim@example.org; ";

    /** n0 sends its first ping, falls asleep before the answer is there, and wakes up when its time is over: three times in a row. */
    private static final String ASLEEP_IN_EACH_POLL = TWO_NODES + "end 400s; 100s Delay 0.2s; "
            + "214s Sleep 0; 219s Resume 0; 219.1s Sleep 0; 224.1s Resume 0; "
            + "224.2s Sleep 0; 229.2s Resume 0; 229.3s Sleep 0; 234.3s Resume 0";

    /** n0 finds n1 bad and has no chat to say so, dies, and comes back long after n1 did. */
    private static final String BACK_AFTER_ITS_TIME = TWO_NODES + "end 2000s; 180s ChatUp false; 185s Crash 1 OFF; "
            + "400s Crash 0 GONE; 410s Start 1 false; 420s ChatUp true; 1500s Start 0 false";

    @ParameterizedTest
    @EnumSource(
            value = Mutant.class,
            names = {"WITHOUT_THE_WALK", "WITHOUT_THE_PANEL", "WITHOUT_THE_MERGE"})
    void randomSchedulesNotice(Mutant mutant) {
        Optional<Trials.Failure> found =
                new Trials(mutant::tampering).firstThatBreaks(mutant.noticedBy(), 1, SCHEDULES);
        assertThat(found)
                .as("a schedule that breaks %s %s", mutant.noticedBy(), mutant)
                .isPresent();
    }

    static Stream<Arguments> rare() {
        return Stream.of(
                arguments(Mutant.WITHOUT_THE_STALL_RULE, ASLEEP_IN_EACH_POLL),
                arguments(Mutant.WITHOUT_THE_STALE_RULE, BACK_AFTER_ITS_TIME));
    }

    /** What it takes to need these rules is too rare to wait for it. */
    @ParameterizedTest
    @MethodSource("rare")
    void aScheduleMadeForItNotices(Mutant mutant, String text) {
        Schedule schedule = FaultText.read(text);
        assertThat(new Trial(schedule).run()).as("what ships").isEmpty();
        assertThat(new Trial(schedule, mutant::tampering).run().map(Violation::rule))
                .contains(mutant.noticedBy());
    }
}
