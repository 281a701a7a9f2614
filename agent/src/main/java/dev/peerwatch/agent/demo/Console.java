package dev.peerwatch.agent.demo;

import dev.peerwatch.agent.demo.Transcript.Style;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The demo's keyboard: words go to a node, and what begins with a slash happens to one. */
final class Console {

    /** Everything that can be typed. */
    static final String HELP = """
            web-1: words        writes to web-1 (also: @web-1 words); words alone go to the one you wrote to last
            web-1: status       what it answers: status, peers, whoami, help; anything else is a note in its log
            /kill web-2         kill -9: it can't tell anybody
            /pause web-2        it stands still, and doesn't know (SIGSTOP)
            /stop web-2         it stops in order, and tells its watchers
            /start web-2        starts it again, or lets it go on
            /log web-1          the last lines of its log
            /status web-1       what its agent knows, by `peerwatch status`
            /help, /quit        this; the end (as does Ctrl-C)""";

    private final LocalMesh mesh;
    private final Transcript transcript;
    private final Words words;
    private String last;

    /** Brings what was typed to a node. */
    interface Words {
        /** Says {@code words} to the node, by whatever road there is. */
        void say(LocalAgent to, String words);
    }

    Console(LocalMesh mesh, Transcript transcript, Words words) {
        this.mesh = mesh;
        this.transcript = transcript;
        this.words = words;
        this.last = mesh.agents().get(0).node().name().value();
    }

    /** Reads until {@code /quit} or the end of the input. */
    void run(BufferedReader input) throws IOException {
        String line = input.readLine();
        while (line != null && obey(line.strip())) {
            line = input.readLine();
        }
    }

    /** Does what one line says. Returns false when it says to end. */
    boolean obey(String line) {
        Typed typed = Typed.read(line, mesh.names());
        if (typed instanceof Typed.Command command) {
            return command(command.name(), command.argument());
        }
        if (typed instanceof Typed.UnknownNode unknown) {
            transcript.note("There's no node " + unknown.name() + ". " + names());
        } else if (typed instanceof Typed.Words said) {
            last = said.node().orElse(last);
            if (!said.text().isEmpty()) {
                say(said.text());
            }
        }
        return true;
    }

    private void say(String text) {
        LocalAgent to = mesh.agent(last);
        transcript.said(last, text);
        words.say(to, text);
    }

    private boolean command(String command, String argument) {
        switch (command) {
            case "quit", "exit", "q" -> {
                return false;
            }
            case "help", "?" -> transcript.note(HELP);
            case "kill" ->
                on(argument, agent -> {
                    agent.kill();
                    transcript.say(Style.STEP, "kill -9 " + agent);
                });
            case "pause" ->
                on(argument, agent -> {
                    agent.pause();
                    transcript.say(Style.STEP, agent.isPaused() ? agent + " is paused" : agent + " isn't running");
                });
            case "stop" ->
                on(argument, agent -> {
                    agent.stop();
                    transcript.say(Style.STEP, agent + " has stopped in order");
                });
            case "start" ->
                on(argument, agent -> {
                    boolean paused = agent.isPaused();
                    agent.start();
                    transcript.say(Style.STEP, agent + (paused ? " goes on" : " is started"));
                });
            case "log" -> on(argument, agent -> transcript.note(String.join("\n", agent.lastJournalLines(15))));
            case "status" ->
                on(argument, agent -> transcript.note(agent.ask("status").output()));
            default -> transcript.note("There's no /" + command + ".\n" + HELP);
        }
        return true;
    }

    private void on(String name, Consumer<LocalAgent> action) {
        Optional<LocalAgent> agent = mesh.find(name);
        if (agent.isPresent()) {
            action.accept(agent.get());
        } else {
            transcript.note((name.isEmpty() ? "Which node? " : "There's no node " + name + ". ") + names());
        }
    }

    private String names() {
        return "There are " + String.join(", ", mesh.names()) + ".";
    }
}
