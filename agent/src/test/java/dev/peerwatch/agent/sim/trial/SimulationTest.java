package dev.peerwatch.agent.sim.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.sim.fault.FaultText;
import dev.peerwatch.agent.sim.fault.Schedule;
import dev.peerwatch.agent.sim.fault.ScheduleDraw;
import dev.peerwatch.notifier.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random faults against whole meshes. {@code -Dsim.schedules=10000} for more of them, {@code -Dsim.seed=…} or {@code -Dsim.schedule=…}
 * for one of them.
 */
class SimulationTest {

    private static final int SCHEDULES = 300;

    @Test
    void whateverGoesWrongTheInvariantsHold() {
        String schedule = System.getProperty("sim.schedule");
        Long seed = Long.getLong("sim.seed");
        List<Trials.Failure> failures = schedule != null
                ? new Trials().run(FaultText.read(schedule)).stream().toList()
                : seed != null
                        ? new Trials().run(ScheduleDraw.of(seed)).stream().toList()
                        : new Trials().run(Long.getLong("sim.from", 1), Integer.getInteger("sim.schedules", SCHEDULES));
        assertThat(failures)
                .as(failures.stream().map(String::valueOf).collect(Collectors.joining("\n\n")))
                .isEmpty();
    }

    @Test
    void oneSeedGivesOneScheduleAndOneRun() {
        for (long seed : List.of(3L, 4L)) {
            assertThat(ScheduleDraw.of(seed)).isEqualTo(ScheduleDraw.of(seed));
            assertThat(transcript(seed)).isNotEmpty().isEqualTo(transcript(seed));
        }
        assertThat(transcript(3)).isNotEqualTo(transcript(4));
    }

    private static List<String> transcript(long seed) {
        List<String> lines = new ArrayList<>();
        List<dev.peerwatch.agent.sim.Sim> sims = new ArrayList<>();
        new Trial(ScheduleDraw.of(seed)).run(sims::add);
        sims.get(0)
                .nodes()
                .forEach(
                        n -> n.disk().journal().stream().map(JournalEntry::line).forEach(lines::add));
        sims.get(0).chat().read().forEach(read -> lines.add(read.toString()));
        return lines;
    }

    @Test
    void aScheduleSurvivesBeingWrittenDown() {
        for (long seed = 1; seed <= 500; seed++) {
            Schedule schedule = ScheduleDraw.of(seed);
            assertThat(FaultText.read(schedule.toString())).isEqualTo(schedule);
        }
    }
}
