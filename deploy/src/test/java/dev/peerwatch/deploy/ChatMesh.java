package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.peerwatch.agent.demo.Children;
import dev.peerwatch.agent.demo.DemoFolder;
import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.agent.demo.LocalNode;
import dev.peerwatch.notifier.JournalLine;
import dev.peerwatch.notifier.chat.xmpp.ProsodyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Agents in processes of their own whose chat goes where a test wants it to go: through a line that breaks, to several servers.
 * Each node has a service that is well or ill as the test says, checked by HTTP. All of it is gone when closed.
 */
final class ChatMesh implements AutoCloseable {

    /** The name of each node's service: stands in every alert about one. */
    static final String SERVICE = "blue-door";

    /** Patient: these tests are about chat, and machines that run tests are slow now and then. */
    static final String PATIENT = "{ interval: 5s, timeout: 4s, retry_interval: 4s }";

    private final DemoFolder folder = DemoFolder.make();
    private final Children children = new Children();
    private final HttpServer services;
    private final Set<String> ill = ConcurrentHashMap.newKeySet();
    private final LocalMesh mesh;
    private final int speakers;

    /** Four of them, all on chat; see the other one. */
    ChatMesh(String poll, String chat, String people, List<ProsodyServer> servers) {
        this(4, 4, poll, chat, people, servers);
    }

    /**
     * Makes keys, accounts and the blueprint; starts no agent.
     *
     * @param nodes how many, four at most
     * @param speakers how many of these, the first ones, have an account on the servers; the others say all by way of these
     * @param poll the blueprint's section of that name
     * @param chat the blueprint's section of that name, without its first line, indented
     * @param people the blueprint's section of that name, without its first line, indented
     * @param servers where the agents get accounts
     */
    ChatMesh(int nodes, int speakers, String poll, String chat, String people, List<ProsodyServer> servers) {
        this.speakers = speakers;
        boolean whole = false;
        try {
            services = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            services.createContext("/", exchange -> {
                boolean bad = ill.contains(exchange.getRequestURI().getPath().substring(1));
                exchange.sendResponseHeaders(bad ? 503 : 200, -1);
                exchange.close();
            });
            services.setExecutor(Executors.newFixedThreadPool(2, work -> {
                Thread thread = new Thread(work, "services");
                thread.setDaemon(true);
                return thread;
            }));
            services.start();
            mesh = LocalMesh.prepare(
                    folder,
                    children,
                    new LocalMesh.Settings(
                            MeshOnThisMachine.launcher(),
                            Map.of(
                                    "PEERWATCH_JAVA",
                                    Javas.own().toString(),
                                    "TMPDIR",
                                    folder.folder("tmp").toString()),
                            poll,
                            "Etc/UTC"),
                    LocalNode.four(ThreadLocalRandom.current().nextInt(10_000, 32_000))
                            .subList(0, nodes),
                    Optional.empty());
            rewrite(chat, people);
            for (ProsodyServer server : servers) {
                for (LocalAgent agent : mesh.agents().subList(0, speakers)) {
                    server.account(agent.toString(), Files.readString(agent.password()));
                }
            }
            whole = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!whole) {
                children.close();
                folder.close();
            }
        }
    }

    /** The blueprint as it was made, with other chat and people, and a service for each node. */
    private void rewrite(String chat, String people) throws IOException {
        String made = Files.readString(mesh.blueprint());
        String head = made.substring(0, made.indexOf("nodes:\n"));
        String nodes = made.substring(made.indexOf("nodes:\n"), made.indexOf("people:\n"));
        String service = ", services: { " + SERVICE + ": { http: \"http://127.0.0.1:"
                + services.getAddress().getPort() + "/{name}\", tier: critical, attempts: 1 } } }\n";
        Files.writeString(
                mesh.blueprint(), head + "chat:\n" + chat + nodes.replace(" }\n", service) + "people:\n" + people);
    }

    /** Starts all agents; returns when they see each other as good and are on chat. */
    void start() {
        mesh.start();
        awaitAllWell();
    }

    /** Waits until all agents are on chat, see each other as good, and no incident is open. */
    void awaitAllWell() {
        assertThat(LocalMesh.await(Duration.ofMinutes(3), this::isAllWell))
                .as("all agents that have an account are on chat, and all see each other as good; %s", journals(20))
                .isTrue();
    }

    /** Whether all agents that have an account are on chat, all see each other as good, and no incident is open. */
    boolean isAllWell() {
        return agents().stream().allMatch(this::isWell);
    }

    /** An agent without an account isn't ready, and does its part all the same. */
    private boolean isWell(LocalAgent agent) {
        boolean speaker = agents().indexOf(agent) < speakers;
        return agent.peersUp() == Math.min(2, agents().size() - 1)
                && agent.metric("peerwatch_incidents_open") == 0
                && (!speaker || (agent.isReady() && agent.metric("peerwatch_chat_connected") == 1));
    }

    /** Whether no agent has a message that no server has taken. */
    boolean hasSaidAll() {
        return agents().stream().allMatch(agent -> agent.metric("peerwatch_outbox_messages") == 0);
    }

    /** A node's service fails from now on, or is well again. */
    void service(String node, boolean well) {
        if (well) {
            ill.remove(node);
        } else {
            ill.add(node);
        }
    }

    List<LocalAgent> agents() {
        return mesh.agents();
    }

    List<String> names() {
        return mesh.names();
    }

    LocalAgent agent(String name) {
        return mesh.agent(name);
    }

    /** For files of the test's own; removed at the end. */
    Path folder(String name) {
        return folder.folder(name);
    }

    /** An agent's journal, of one kind. */
    static List<JournalLine> journal(LocalAgent agent, String kind) {
        return agent.journalLines(line -> line.contains(" " + kind + " ")).stream()
                .map(JournalLine::read)
                .filter(line -> line.kind().equals(kind))
                .toList();
    }

    /** The ends of all journals, for a failed assertion. */
    String journals(int lines) {
        return Journals.ends(agents(), lines);
    }

    @Override
    public void close() {
        try {
            mesh.close();
        } finally {
            children.close();
            services.stop(0);
            folder.close();
        }
    }
}
