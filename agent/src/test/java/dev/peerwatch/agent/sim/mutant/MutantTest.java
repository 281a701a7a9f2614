package dev.peerwatch.agent.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.sim.trial.Trials;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule of the core is one that the simulation would miss. */
class MutantTest {

    private static final int SCHEDULES = 600;

    @ParameterizedTest
    @EnumSource(
            value = Mutant.class,
            names = {"WITHOUT_THE_WALK", "WITHOUT_THE_PANEL"})
    void theSimulationNotices(Mutant mutant) {
        Optional<Trials.Failure> found =
                new Trials(mutant::tampering).firstThatBreaks(mutant.noticedBy(), 1, SCHEDULES);
        assertThat(found)
                .as("a schedule that breaks %s %s", mutant.noticedBy(), mutant)
                .isPresent();
    }
}
