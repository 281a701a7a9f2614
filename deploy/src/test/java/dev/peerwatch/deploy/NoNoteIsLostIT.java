package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A receipt means that the words are on disk, whatever happens to the agent. */
class NoNoteIsLostIT {

    private static final int NOTES = 1_000;

    @Test
    void ofAThousandNotesSentWhileAgentsAreKilledEachWithAReceiptIsInTheLogOnce() throws InterruptedException {
        try (MeshOnThisMachine machine = MeshOnThisMachine.started(Javas.own())) {
            List<LocalAgent> agents = machine.mesh().agents();
            Map<String, String> wordsById = new LinkedHashMap<>();
            Map<String, LocalAgent> agentById = new LinkedHashMap<>();
            AtomicBoolean sending = new AtomicBoolean(true);
            int[] kills = {0};
            Thread killer = new Thread(() -> {
                Random chance = new Random(184);
                while (sending.get()) {
                    LocalAgent victim = agents.get(chance.nextInt(agents.size()));
                    pass(500 + chance.nextInt(2_000));
                    victim.kill();
                    kills[0]++;
                    pass(chance.nextInt(500));
                    victim.start();
                }
            });
            killer.start();
            for (int i = 0; i < NOTES; i++) {
                LocalAgent to = agents.get(i % agents.size());
                String words = String.format(Locale.ROOT, "fan %04d is loud", i);
                String id = machine.oncall().say(MeshOnThisMachine.address(to), words);
                wordsById.put(id, words);
                agentById.put(id, to);
                pass(30);
            }
            sending.set(false);
            killer.join();
            machine.mesh().start();
            LocalMesh.await(
                    Duration.ofSeconds(90), () -> wordsById.keySet().stream().allMatch(machine.oncall()::isDelivered));

            long receipts = wordsById.keySet().stream()
                    .filter(machine.oncall()::isDelivered)
                    .count();
            System.out.printf(
                    Locale.ROOT, "%d notes, %d kills: %d receipts, none without its line%n", NOTES, kills[0], receipts);
            Map<LocalAgent, Map<String, Integer>> logged = new LinkedHashMap<>();
            agents.forEach(agent -> logged.put(agent, notesIn(agent)));
            wordsById.forEach((id, words) -> {
                int times = logged.get(agentById.get(id)).getOrDefault(words, 0);
                if (machine.oncall().isDelivered(id)) {
                    assertThat(times)
                            .as("lines of '%s', which has a receipt", words)
                            .isEqualTo(1);
                } else {
                    assertThat(times).as("lines of '%s', which has none", words).isLessThanOrEqualTo(1);
                }
            });
            assertThat(kills[0]).as("kills while notes were sent").isGreaterThan(5);
            // Some miss theirs: the agent was killed between the disk and the answer, or wasn't there. If most do, this
            // shows
            // little.
            assertThat(receipts).as("receipts; %s", machine.journals()).isGreaterThan(NOTES / 4);
        }
    }

    private static Map<String, Integer> notesIn(LocalAgent agent) {
        Map<String, Integer> notes = new LinkedHashMap<>();
        for (String line : agent.journalLines(line -> line.contains(" note "))) {
            int from = line.indexOf("text=\"") + 6;
            notes.merge(line.substring(from, line.length() - 1), 1, Integer::sum);
        }
        return notes;
    }

    private static void pass(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
