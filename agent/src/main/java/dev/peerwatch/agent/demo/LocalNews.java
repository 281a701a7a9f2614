package dev.peerwatch.agent.demo;

import dev.peerwatch.agent.demo.Transcript.Style;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The demo's conversation where there's no chat server: what the agents print for want of one is shown as it comes, and what is
 * typed goes to them through their local sockets.
 */
final class LocalNews implements Console.Words, AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final LocalMesh mesh;
    private final Transcript transcript;
    private final Map<LocalAgent, Integer> shown = new HashMap<>();
    private final Thread reader = new Thread(this::read, "news of the agents");
    private volatile boolean closed;

    LocalNews(LocalMesh mesh, Transcript transcript) {
        this.mesh = mesh;
        this.transcript = transcript;
        reader.setDaemon(true);
    }

    /** Begins to show what the agents say. */
    void start() {
        reader.start();
    }

    private void read() {
        while (!closed) {
            mesh.agents().forEach(this::show);
            LocalMesh.await(LOOK, () -> closed);
        }
    }

    private void show(LocalAgent agent) {
        List<String> lines = agent.outputLines();
        int from = shown.getOrDefault(agent, 0);
        for (String line : lines.subList(Math.min(from, lines.size()), lines.size())) {
            transcript.say(Style.PLAIN, agent + "> " + line);
        }
        shown.put(agent, lines.size());
    }

    @Override
    public void say(LocalAgent to, String words) {
        LocalMesh.Ran ran = words.equals("status") || words.equals("peers") ? to.ask("status") : to.ask("note", words);
        transcript.say(
                Style.PLAIN,
                to + "> " + (ran.output().isBlank() ? "noted" : ran.output().strip()));
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
    }
}
