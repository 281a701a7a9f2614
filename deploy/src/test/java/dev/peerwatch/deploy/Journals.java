package dev.peerwatch.deploy;

import dev.peerwatch.agent.demo.LocalAgent;
import java.nio.file.Files;
import java.util.List;

/** What agents have written, for a failed assertion. */
final class Journals {

    private Journals() {}

    /** The last lines of all journals; of an agent that has none, what it printed. */
    static String ends(List<LocalAgent> agents, int lines) {
        StringBuilder text = new StringBuilder("the ends of the journals:");
        for (LocalAgent agent : agents) {
            text.append("\n--- ")
                    .append(agent)
                    .append(agent.isRunning() ? "" : " (not running)")
                    .append('\n')
                    .append(String.join("\n", agent.lastJournalLines(lines)));
            if (!Files.exists(agent.journal())) {
                text.append(String.join("\n", agent.outputLines()));
            }
        }
        return text.toString();
    }
}
