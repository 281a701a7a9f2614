package dev.peerwatch.deploy;

import static dev.peerwatch.deploy.MeshOnThisMachine.alertAbout;
import static dev.peerwatch.deploy.MeshOnThisMachine.recoveryOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.agent.demo.PersonOnChat.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways in which an agent ends and comes back, as a person with a chat client sees them; with each Java found. */
class FailuresAndReturnsIT {

    static List<Path> javas() {
        return Javas.all();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aKilledAgentIsNamedByAnotherAndTheAnswerStandsInItsLog(Path java) {
        try (MeshOnThisMachine machine = MeshOnThisMachine.started(java)) {
            int mark = machine.oncall().mark();
            machine.agent("web-2").kill();
            Heard alert = machine.awaitHeard("an alert about web-2", mark, alertAbout("web-2"));
            assertThat(alert.node()).isNotEqualTo("web-2");
            assertThat(alert.firstLine()).startsWith("CRITICAL web-2 ");

            LocalAgent speaker = machine.agent(alert.node());
            String id = machine.oncall().say(MeshOnThisMachine.address(speaker), "Ok, I got this one");
            assertThat(machine.oncall().awaitDelivered(id, MeshOnThisMachine.PATIENCE))
                    .as("the receipt")
                    .isTrue();
            assertThat(speaker.journalLines(line -> line.contains(" note ")
                            && line.contains("from=oncall@localhost")
                            && line.endsWith("text=\"Ok, I got this one\"")))
                    .as("the answer in the log; %s", machine.journals())
                    .hasSize(1);

            machine.agent("web-2").start();
            machine.awaitHeard("that web-2 is up again", mark, recoveryOf("web-2"));
            machine.awaitAllWell();
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aWatcherThatWasPausedAccusesNobodyWhenItWakes(Path java) {
        try (MeshOnThisMachine machine = MeshOnThisMachine.started(java)) {
            int mark = machine.oncall().mark();
            LocalAgent sleeper = machine.agent("db-1");
            sleeper.pause();
            pass(Duration.ofSeconds(30));
            sleeper.resume();
            machine.awaitHeard("that db-1 is up again", mark, recoveryOf("db-1"));
            pass(Duration.ofSeconds(8));
            List<Heard> accusations = machine.oncall().since(mark, MeshOnThisMachine::isAlert).stream()
                    .filter(alertAbout("db-1").negate())
                    .toList();
            assertThat(accusations)
                    .as("accusations of others; %s", machine.journals())
                    .isEmpty();
            assertThat(sleeper.journalLines(line -> line.contains(" W verdict ")))
                    .as("verdicts of the one that slept; %s", machine.journals())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aCleanStopIsToldToTheWatchersAndToNobodyElse(Path java) {
        try (MeshOnThisMachine machine = MeshOnThisMachine.started(java)) {
            int mark = machine.oncall().mark();
            machine.agent("app-1").stop();
            pass(Duration.ofSeconds(8));
            assertThat(machine.oncall().since(mark, MeshOnThisMachine::isAlert))
                    .as("alerts; %s", machine.journals())
                    .isEmpty();
            long told = machine.mesh().agents().stream()
                    .filter(agent -> !agent.journalLines(
                                    line -> line.contains(" stopping ") && line.contains("peer=app-1"))
                            .isEmpty())
                    .count();
            assertThat(told)
                    .as("watchers whose journal says so; %s", machine.journals())
                    .isEqualTo(2);

            machine.agent("app-1").start();
            machine.awaitAllWell();
            assertThat(machine.oncall().since(mark, MeshOnThisMachine::isAlert)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aPeerThatIsRestartedIsNeverReportedAsDown(Path java) {
        try (MeshOnThisMachine machine = MeshOnThisMachine.started(java)) {
            int mark = machine.oncall().mark();
            for (String name : List.of("web-1", "db-1")) {
                machine.agent(name).stop();
                machine.agent(name).start();
                machine.awaitAllWell();
            }
            pass(Duration.ofSeconds(5));
            assertThat(machine.oncall().since(mark, MeshOnThisMachine::isAlert))
                    .as("alerts; %s", machine.journals())
                    .isEmpty();
        }
    }

    /** Lets real time go by: what is to be shown is that nothing happens in it. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        LocalMesh.await(time.plusSeconds(1), () -> System.nanoTime() >= end);
    }
}
