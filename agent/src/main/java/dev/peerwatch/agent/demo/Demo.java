package dev.peerwatch.agent.demo;

import dev.peerwatch.agent.demo.Transcript.Style;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The whole demo: a mesh, a chat server and a console, or the story without a keyboard; and nothing left at its end. */
public final class Demo {

    private final Options options;
    private final Transcript transcript;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private boolean ended;

    /**
     * How the demo is run.
     *
     * @param launcher the {@code peerwatch} that starts the agents
     * @param folder an empty folder to use and to remove; a new one is made where there's none
     * @param script whether to play the story and end
     * @param terminal whether a person sits before it, with colours
     */
    public record Options(Path launcher, Optional<Path> folder, boolean script, boolean terminal) {}

    /** A demo that prints to {@code out}. */
    public Demo(Options options, PrintStream out) {
        this.options = options;
        this.transcript = new Transcript(out, options.terminal());
    }

    /** Runs it to its end. Returns 0, or 1 when something that should be seen was not. */
    public int run(InputStream input) {
        Thread hook = new Thread(this::end, "end of the demo");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return play(input);
        } catch (Story.NotSeen e) {
            transcript.say(Style.BAD, "NOT SEEN: " + e.getMessage());
            return 1;
        } catch (IllegalStateException | UncheckedIOException e) {
            if (!hasEnded()) {
                transcript.say(Style.BAD, "The demo can't go on: " + e.getMessage());
            }
            return 1;
        } finally {
            end();
        }
    }

    private int play(InputStream input) {
        DemoFolder folder = open(options.folder().map(DemoFolder::at).orElseGet(DemoFolder::make));
        Children children = open(new Children());
        Optional<LocalProsody> chat = chatServer(folder, children);
        if (options.script() && chat.isEmpty()) {
            throw new Story.NotSeen("a chat server: the story is told over XMPP, and Prosody isn't installed");
        }
        LocalMesh mesh = open(LocalMesh.prepare(folder, children, settings(), LocalNode.four(7460), chat));
        mesh.start();
        transcript.say(Style.STEP, "Four agents start on 127.0.0.1 to 127.0.0.4, each a process of its own:");
        mesh.agents()
                .forEach(agent -> transcript.note(String.format(
                        "%-6s %s:%d, site %s",
                        agent,
                        agent.node().address(),
                        agent.node().port(),
                        agent.node().site())));
        if (chat.isPresent()) {
            PersonOnChat oncall = logIn(chat.get(), mesh);
            return options.script() ? tell(mesh, oncall) : converse(mesh, overChat(oncall), input);
        }
        LocalNews news = open(new LocalNews(mesh, transcript));
        news.start();
        return converse(mesh, news, input);
    }

    private LocalMesh.Settings settings() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new LocalMesh.Settings(
                options.launcher(),
                Map.of("PEERWATCH_JAVA", java),
                // A longer timeout than usual at 1 s: four JVMs that start at once on a small machine are slow at
                // first.
                "{ interval: 1s, timeout: 500ms }",
                ZoneId.systemDefault().getId());
    }

    private Optional<LocalProsody> chatServer(DemoFolder folder, Children children) {
        if (LocalProsody.program().isEmpty()) {
            transcript.say(
                    Style.STEP,
                    "There's no Prosody on this machine, so there's no chat: what you type goes to the agents through their "
                            + "local sockets.");
            return Optional.empty();
        }
        LocalProsody server = open(LocalProsody.prepare(folder, children, "127.0.0.1"));
        server.start();
        return Optional.of(server);
    }

    private PersonOnChat logIn(LocalProsody server, LocalMesh mesh) {
        String password = LocalMesh.password();
        server.account(LocalMesh.ONCALL, password);
        String jid = LocalMesh.ONCALL + "@" + LocalProsody.DOMAIN;
        transcript.say(
                Style.STEP, "A chat server runs, and you are on call. With a chat client of your own, log in as");
        transcript.note(jid + ", password " + password);
        transcript.note(server.address() + " port " + server.starttlsPort() + " (STARTTLS) or " + server.directTlsPort()
                + " (direct TLS), CA " + server.trust());
        PersonOnChat oncall = open(PersonOnChat.at(server, LocalMesh.ONCALL, password, transcript::heard));
        oncall.connect(Duration.ofSeconds(20));
        mesh.agents().forEach(agent -> oncall.add(agent.node().name() + "@" + LocalProsody.DOMAIN));
        return oncall;
    }

    private static Console.Words overChat(PersonOnChat oncall) {
        return (to, words) -> oncall.say(to.node().name() + "@" + LocalProsody.DOMAIN, words);
    }

    private int tell(LocalMesh mesh, PersonOnChat oncall) {
        try {
            new Story(mesh, oncall, transcript).play();
            return 0;
        } catch (Story.NotSeen e) {
            // What is needed to find out why is gone in a moment.
            mesh.agents().forEach(agent -> {
                transcript.note("\nthe last of " + agent + "'s log:");
                transcript.note(String.join("\n", agent.lastJournalLines(25)));
                transcript.note(
                        String.join("\n", agent.outputLines().stream().limit(10).toList()));
            });
            throw e;
        }
    }

    private int converse(LocalMesh mesh, Console.Words words, InputStream input) {
        transcript.note("\n" + Console.HELP + "\n");
        // Before they have seen each other once, a watcher gives its peers two minutes, and a kill would go unheard for
        // as long.
        if (LocalMesh.await(Duration.ofSeconds(60), mesh::isAllWell)) {
            transcript.say(Style.STEP, Story.ALL_UP);
        } else {
            transcript.say(Style.BAD, "Not all agents see each other as good yet; /log and /status say why.");
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, Charset.defaultCharset()))) {
            new Console(mesh, transcript, words).run(lines);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the keyboard", e);
        }
    }

    private <T extends AutoCloseable> T open(T thing) {
        synchronized (opened) {
            opened.push(thing);
        }
        return thing;
    }

    private boolean hasEnded() {
        synchronized (opened) {
            return ended;
        }
    }

    /** Closes what was opened, the last first, once; whoever comes second waits. */
    private void end() {
        synchronized (opened) {
            ended = true;
            @Nullable AutoCloseable next = opened.poll();
            while (next != null) {
                try {
                    next.close();
                } catch (Exception e) {
                    transcript.say(Style.BAD, "While ending: " + e.getMessage());
                }
                next = opened.poll();
            }
        }
    }
}
