package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.Children;
import dev.peerwatch.agent.demo.DemoFolder;
import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.agent.demo.LocalNode;
import dev.peerwatch.agent.demo.LocalProsody;
import dev.peerwatch.agent.demo.PersonOnChat;
import dev.peerwatch.agent.demo.PersonOnChat.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** Four agents in processes of their own, a Prosody, and {@code oncall} with a chat client; all gone when closed. */
final class MeshOnThisMachine implements AutoCloseable {

    /** More than anything here should take; only a failure waits so long. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DemoFolder folder = DemoFolder.make();
    private final Children children = new Children();
    private final LocalProsody chat;
    private final LocalMesh mesh;
    private final PersonOnChat oncall;

    private MeshOnThisMachine(Path java, String chatAddress, List<LocalNode> nodes) {
        chat = LocalProsody.prepare(folder, children, chatAddress);
        chat.start();
        mesh = LocalMesh.prepare(
                folder,
                children,
                new LocalMesh.Settings(
                        launcher(),
                        Map.of(
                                "PEERWATCH_JAVA",
                                java.toString(),
                                "TMPDIR",
                                folder.folder("tmp").toString()),
                        "{ interval: 1s }",
                        "Europe/Berlin"),
                nodes,
                Optional.of(chat));
        String password = LocalMesh.password();
        chat.account(LocalMesh.ONCALL, password);
        oncall = PersonOnChat.at(chat, LocalMesh.ONCALL, password, heard -> {});
    }

    /** On the loopback interface, with all agents run by this Java; nothing is started but the chat server. */
    static MeshOnThisMachine prepared(Path java) {
        return new MeshOnThisMachine(java, "127.0.0.1", LocalNode.four(freePort()));
    }

    /** Not the usual one: a mesh that somebody runs on this machine is none of the tests' business. */
    private static int freePort() {
        return ThreadLocalRandom.current().nextInt(10_000, 32_000);
    }

    /** On other addresses. */
    static MeshOnThisMachine prepared(Path java, String chatAddress, List<LocalNode> nodes) {
        return new MeshOnThisMachine(java, chatAddress, nodes);
    }

    /** The same, with all agents up, everybody seen as good, and {@code oncall} in contact with each. */
    static MeshOnThisMachine started(Path java) {
        return prepared(java).start();
    }

    MeshOnThisMachine start() {
        boolean up = false;
        try {
            oncall.connect(PATIENCE);
            mesh.start();
            addContacts();
            awaitAllWell();
            up = true;
            return this;
        } finally {
            if (!up) {
                close();
            }
        }
    }

    private void addContacts() {
        mesh.agents().forEach(agent -> oncall.add(address(agent)));
        assertThat(LocalMesh.await(
                        PATIENCE, () -> mesh.agents().stream().allMatch(a -> oncall.isContactOf(address(a)))))
                .as("every agent takes oncall as a contact; %s", journals())
                .isTrue();
    }

    /** Where {@code peerwatch} is in this checkout. */
    static Path launcher() {
        Path launcher = Path.of("bin/peerwatch").toAbsolutePath();
        assertThat(launcher)
                .as("the launcher; tests run in the folder of their module")
                .isExecutable();
        return launcher;
    }

    LocalProsody chat() {
        return chat;
    }

    LocalMesh mesh() {
        return mesh;
    }

    PersonOnChat oncall() {
        return oncall;
    }

    Path folder() {
        return folder.path();
    }

    LocalAgent agent(String name) {
        return mesh.agent(name);
    }

    static String address(LocalAgent agent) {
        return agent.node().name() + "@" + LocalProsody.DOMAIN;
    }

    /** Waits until all agents see each other as good, and no incident is open. */
    void awaitAllWell() {
        assertThat(LocalMesh.await(PATIENCE, mesh::isAllWell))
                .as("all agents see each other as good; %s", journals())
                .isTrue();
    }

    /** Waits for a message to {@code oncall} that came after {@code mark}. */
    Heard awaitHeard(String what, int mark, Predicate<Heard> wanted) {
        Optional<Heard> heard = oncall.await(mark, PATIENCE, wanted);
        assertThat(heard)
                .as("%s; heard: %s; %s", what, oncall.since(mark, h -> true), journals())
                .isPresent();
        return heard.orElseThrow();
    }

    /** Whether a message says that something is bad. */
    static boolean isAlert(Heard heard) {
        return heard.firstLine().startsWith("CRITICAL ") || heard.firstLine().startsWith("NON-CRITICAL ");
    }

    /** Whether a message says that {@code node} is bad, alone or with others; a cut-off node's word about the rest isn't one. */
    static Predicate<Heard> alertAbout(String node) {
        return heard -> isAlert(heard)
                && !heard.firstLine().contains("PARTITION")
                && heard.firstLine().contains(" " + node + " ");
    }

    /** Whether a message says that {@code node} is well again: alone, with others, or below other news. */
    static Predicate<Heard> recoveryOf(String node) {
        return heard ->
                heard.body().lines().anyMatch(line -> line.startsWith("OK ") && line.contains(" " + node + " "));
    }

    /** The ends of all journals, for a failed assertion. */
    String journals() {
        return Journals.ends(mesh.agents(), 30);
    }

    @Override
    public void close() {
        try {
            oncall.close();
            mesh.close();
        } finally {
            children.close();
            folder.close();
        }
    }
}
