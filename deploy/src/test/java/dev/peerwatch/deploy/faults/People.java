package dev.peerwatch.deploy.faults;

import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.agent.demo.LocalProsody;
import dev.peerwatch.agent.demo.PersonOnChat;
import dev.peerwatch.agent.demo.PersonOnChat.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Those on call, each with a chat client. All methods may be called from any thread. */
final class People implements AutoCloseable {

    private static final Duration LOGIN = Duration.ofSeconds(20);

    private final Map<String, PersonOnChat> clients = new LinkedHashMap<>();
    private final Map<String, List<Told>> told = new LinkedHashMap<>();
    private final Set<String> nodes;
    private final Progress progress;

    /**
     * People without clients yet.
     *
     * @param nodes the names of all nodes
     */
    People(Set<String> nodes, Progress progress) {
        this.nodes = Set.copyOf(nodes);
        this.progress = progress;
    }

    /** Makes an account for each, and logs them in. */
    void logIn(LocalProsody chat, List<String> names) {
        for (String name : names) {
            String password = LocalMesh.password();
            chat.account(name, password);
            synchronized (this) {
                told.put(name, new ArrayList<>());
            }
            PersonOnChat client = PersonOnChat.at(chat, name, password, heard -> hear(name, heard));
            clients.put(name, client);
            client.connect(LOGIN);
        }
    }

    private void hear(String person, Heard heard) {
        Told message = Told.read(heard.at(), heard.node(), heard.body(), nodes);
        synchronized (this) {
            told.getOrDefault(person, new ArrayList<>()).add(message);
            notifyAll();
        }
        progress.say(person + " < " + heard.node() + ": " + message.firstLine());
    }

    /** Their names. The first one is the one whose times count. */
    synchronized List<String> names() {
        return List.copyOf(told.keySet());
    }

    /** What somebody was told since a time, oldest first. */
    synchronized List<Told> told(String person, long since) {
        return told.getOrDefault(person, List.of()).stream()
                .filter(message -> message.at() - since >= 0)
                .toList();
    }

    /** Waits until the first of them was told something since a time. */
    synchronized Optional<Told> await(long since, Duration limit, Predicate<Told> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<Told> found =
                    told(names().get(0), since).stream().filter(wanted).findFirst();
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (found.isPresent() || left <= 0) {
                return found;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while listening", e);
            }
        }
    }

    @Override
    public void close() {
        clients.values().forEach(PersonOnChat::close);
    }
}
