package dev.peerwatch.deploy;

import static dev.peerwatch.deploy.MeshOnThisMachine.alertAbout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.agent.demo.PersonOnChat.Heard;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The chat server is away when it would be needed. */
class ChatServerAwayIT {

    @Test
    void theAlertComesOnceFromEachWatcherWhenTheServerIsBack() {
        try (MeshOnThisMachine machine = MeshOnThisMachine.started(Javas.own())) {
            int mark = machine.oncall().mark();
            machine.chat().stop();
            machine.agent("web-2").kill();
            pass(Duration.ofSeconds(60));
            assertThat(machine.oncall().since(mark, heard -> true)).isEmpty();

            machine.chat().start();
            Duration patience = Duration.ofSeconds(150); // the agents' own back-off goes up to a minute
            assertThat(machine.oncall().await(mark, patience, alertAbout("web-2")))
                    .as("an alert about web-2 after the server is back; %s", machine.journals())
                    .isPresent();
            // Time for the second watcher, and for repeats if there were any.
            LocalMesh.await(
                    patience,
                    () -> machine.mesh().agents().stream()
                            .filter(agent -> agent.isRunning())
                            .allMatch(agent -> agent.metric("peerwatch_chat_connected") == 1));
            pass(Duration.ofSeconds(10));
            List<Heard> alerts = machine.oncall().since(mark, alertAbout("web-2"));
            assertThat(alerts.stream().collect(Collectors.groupingBy(Heard::node, Collectors.counting())))
                    .as("alerts by sender; %s", machine.journals())
                    .hasSizeBetween(1, 2)
                    .allSatisfy((node, count) -> assertThat(count).as(node).isEqualTo(1));
            assertThat(alerts.stream().map(Heard::body).toList())
                    .allSatisfy(body -> assertThat(body).startsWith("CRITICAL web-2 "));
        }
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        LocalMesh.await(time.plusSeconds(1), () -> System.nanoTime() >= end);
    }
}
