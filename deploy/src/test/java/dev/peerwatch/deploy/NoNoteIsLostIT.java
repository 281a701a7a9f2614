package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A receipt means that the words are on disk, whatever happens to the agent; and what was written to one that was dead isn't lost. */
class NoNoteIsLostIT {

    private static final int NOTES = 1_000;

    /** For what agents find in the server's archive when they are back, and to give the receipts. */
    private static final Duration UNTIL_ALL_IS_READ = Duration.ofMinutes(3);

    @Test
    void ofAThousandNotesSentWhileAgentsAreKilledEachIsInTheLogOnceAndHasItsReceipt() throws InterruptedException {
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
            // True at any time: none has a receipt that isn't on disk.
            assertLoggedOnce(wordsById, agentById, id -> machine.oncall().isDelivered(id));
            LocalMesh.await(
                    UNTIL_ALL_IS_READ, () -> wordsById.keySet().stream().allMatch(machine.oncall()::isDelivered));

            long receipts = wordsById.keySet().stream()
                    .filter(machine.oncall()::isDelivered)
                    .count();
            System.out.printf(Locale.ROOT, "%d notes, %d kills: %d receipts%n", NOTES, kills[0], receipts);
            assertThat(receipts).as("receipts; %s", machine.journals()).isEqualTo(NOTES);
            assertLoggedOnce(wordsById, agentById, id -> true);
            assertThat(kills[0]).as("kills while notes were sent").isGreaterThan(5);
        }
    }

    private static void assertLoggedOnce(
            Map<String, String> wordsById, Map<String, LocalAgent> agentById, Predicate<String> wanted) {
        // Which they are is asked first: receipts come in meanwhile.
        List<String> ids = wordsById.keySet().stream().filter(wanted).toList();
        Map<LocalAgent, Map<String, Integer>> logged = new LinkedHashMap<>();
        new LinkedHashSet<>(agentById.values()).forEach(agent -> logged.put(agent, notesIn(agent)));
        List<String> wrong = ids.stream()
                .map(id -> wordsById.get(id) + " in the log of " + agentById.get(id) + ": "
                        + logged.get(agentById.get(id)).getOrDefault(wordsById.get(id), 0) + " times")
                .filter(line -> !line.endsWith(": 1 times"))
                .toList();
        assertThat(wrong)
                .as("of %d notes that must be in their log once", ids.size())
                .isEmpty();
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
