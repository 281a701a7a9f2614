package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.deploy.Crowd.Heard;
import dev.peerwatch.notifier.JournalLine;
import dev.peerwatch.notifier.chat.xmpp.LinkProxy;
import dev.peerwatch.notifier.chat.xmpp.ProsodyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Agents with accounts on two real chat servers that know nothing of each other, and people with an address on each. The first server
 * hangs, is killed, and the second one is refused, in turn; everybody hears of everything.
 */
class SecondServerIT {

    private static final String ONE = "one.test";
    private static final String TWO = "two.test";
    private static final List<String> PEOPLE = List.of("tim", "ana");

    private static final String POLL = "{ interval: 2s, timeout: 2s, retry_interval: 2s }";

    /**
     * Only a failure waits so long. A service's end is seen after two seconds at most; in a storm of news, as this test is one, a reader
     * isn't written to for twelve; after five in which it has taken nothing the first server is given up; and machines are slow.
     */
    private static final Duration SOON = Duration.ofSeconds(90);

    /** What the agents wait before they go back, and the time that a connection to a server takes that was away. */
    private static final Duration BACK = Duration.ofSeconds(60 + 90);

    private static final String HANDED_OVER = ": handed over to ";
    private static final String BACK_TO_IT = "is well again: back to it";
    private static final Pattern ID = Pattern.compile("\\(([0-9a-f]{4,32})\\)");

    @Test
    void whatOneServerDoesNotTakeTheOtherDoesAndTheFirstIsTakenBackAfterAMinute() throws IOException {
        String password = LocalMesh.password();
        Path trust = Files.createTempFile("peerwatch-trust", ".pem");
        try (ProsodyServer one = ProsodyServer.forDomain(ONE);
                ProsodyServer two = ProsodyServer.forDomain(TWO);
                LinkProxy toTwo = new LinkProxy(
                        () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), two.starttlsPort()));
                Crowd crowd = new Crowd()) {
            Files.writeString(trust, Files.readString(one.ca()) + Files.readString(two.ca()));
            try (ChatMesh mesh = new ChatMesh(POLL, chat(one, toTwo, trust), people(), List.of(one, two))) {
                for (ProsodyServer server : List.of(one, two)) {
                    PEOPLE.forEach(name -> server.account(name, password));
                    crowd.enter(jids(server.domain()), password, server.starttlsPort(), server.ca());
                }
                mesh.start();
                new Story(mesh, crowd, one, toTwo).play();
                one.thaw(); // or it can't be stopped
            }
        } finally {
            Files.deleteIfExists(trust);
        }
    }

    private static List<String> jids(String domain) {
        return PEOPLE.stream().map(name -> name + "@" + domain).toList();
    }

    private static String chat(ProsodyServer one, LinkProxy toTwo, Path trust) {
        return "  servers:\n    - { host: 127.0.0.1, port: " + one.directPort()
                + ", tls: direct }\n    - { host: 127.0.0.1, port: "
                + toTwo.port() + ", tls: starttls, domain: " + TWO + " }\n  domain: " + ONE + "\n  trust: \"" + trust
                + "\"\n";
    }

    private static String people() {
        return PEOPLE.stream()
                .map(name -> "  " + name + ": { jid: [" + name + "@" + ONE + ", " + name + "@" + TWO + "] }\n")
                .collect(Collectors.joining());
    }

    /** One after the other, as it is to be read. */
    private static final class Story {

        private final ChatMesh mesh;
        private final Crowd crowd;
        private final ProsodyServer one;
        private final LinkProxy toTwo;

        Story(ChatMesh mesh, Crowd crowd, ProsodyServer one, LinkProxy toTwo) {
            this.mesh = mesh;
            this.crowd = crowd;
            this.one = one;
            this.toTwo = toTwo;
        }

        void play() {
            told("the first server is well", "web-1", ONE, mark(), SOON);
            over("web-1", ONE);

            one.freeze();
            int frozen = mark();
            Set<String> ids = told("the first server hangs", "db-1", TWO, frozen, SOON);
            one.thaw();
            over("db-1", TWO);
            // It had shown no sign of life before there was anything to say, so it was given nothing to hand on now.
            assertThat(since(frozen, ONE))
                    .as("what the first server hands on when it goes on; %s", mesh.journals(20))
                    .noneMatch(late -> late.firstLine().startsWith("CRITICAL db-1 "));
            countsOnce(ids);

            List<LocalAgent> left = mesh.agents().stream()
                    .filter(agent -> at(agent, HANDED_OVER).isPresent())
                    .toList();
            assertThat(left).as("who left the first server").isNotEmpty();
            for (LocalAgent agent : left) {
                assertThat(LocalMesh.await(BACK, () -> at(agent, BACK_TO_IT).isPresent()))
                        .as("the first server is taken back by %s; %s", agent, mesh.journals(20))
                        .isTrue();
                assertThat(Duration.between(
                                at(agent, HANDED_OVER).orElseThrow(),
                                at(agent, BACK_TO_IT).orElseThrow()))
                        .as("how long the first server had been well for %s", agent)
                        .isBetween(Duration.ofSeconds(59), BACK);
            }
            told("the first server has been taken back", "web-2", ONE, mark(), SOON);
            over("web-2", ONE);

            one.kill();
            countsOnce(told("the first server is dead", "app-1", TWO, mark(), SOON));
            over("app-1", TWO);
            one.start();
            crowd.back(jids(ONE));

            toTwo.refuse(true);
            toTwo.cut();
            // The agents come back to the first one within their own back-off.
            told("the second server refuses", "web-1", ONE, mark(), SOON);
            over("web-1", ONE);
        }

        /**
         * Whichever way it went, an outbox counts it once: no agent has sent it twice to an address, all have been told, and nothing waits
         * to be sent again. (To a person's other address it goes when it has come back from the first one, which this server doesn't
         * reach; and two agents may each have told it, where one couldn't know in time whether the other had.)
         */
        private void countsOnce(Set<String> ids) {
            assertThat(LocalMesh.await(SOON, mesh::hasSaidAll))
                    .as("by the metrics nothing waits; %s", mesh.journals(20))
                    .isTrue();
            Set<String> told = new TreeSet<>();
            for (LocalAgent agent : mesh.agents()) {
                assertThat(agent.ask("status").output())
                        .as("status of %s", agent)
                        .doesNotContain("outbox: ");
                List<String> by = ChatMesh.journal(agent, "sent").stream()
                        .map(JournalLine::values)
                        .filter(sent -> ids.contains(sent.get("incident")) && isBad(sent))
                        .map(sent -> sent.getOrDefault("to", ""))
                        .toList();
                assertThat(by)
                        .as("to whom %s has been sent by %s; %s", ids, agent, mesh.journals(20))
                        .doesNotHaveDuplicates();
                by.forEach(to -> told.add(to.substring(0, to.indexOf('@'))));
            }
            assertThat(told).as("who has been told of %s", ids).containsExactlyInAnyOrderElementsOf(PEOPLE);
        }

        private static boolean isBad(Map<String, String> sent) {
            return !sent.getOrDefault("text", "OK ").startsWith("OK ");
        }

        private int mark() {
            return crowd.heard().size();
        }

        /** When an agent first said this of its chat. Who had nothing to say meanwhile stays with the first server. */
        private static Optional<Instant> at(LocalAgent agent, String words) {
            return agent.journalLines(line -> line.contains(" chat ") && line.contains(words)).stream()
                    .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
                    .findFirst();
        }

        /** A service fails, and everybody hears of it at this server; returns the ids that the incident has in their messages. */
        private Set<String> told(String when, String node, String domain, int mark, Duration limit) {
            long began = System.nanoTime();
            mesh.service(node, false);
            assertThat(LocalMesh.await(limit, () -> isTold(node, domain, mark)))
                    .as("%s: everybody hears of %s at %s; heard %s; %s", when, node, domain, lines(), mesh.journals(20))
                    .isTrue();
            System.out.printf(
                    Locale.ROOT,
                    "SecondServerIT: %s: everybody at %s has heard of %s after %.1f s%n",
                    when,
                    domain,
                    node,
                    (System.nanoTime() - began) / 1e9);
            Set<String> ids = new TreeSet<>();
            since(mark, domain).stream()
                    .filter(one -> one.firstLine().startsWith("CRITICAL " + node + " "))
                    .forEach(one -> {
                        Matcher id = ID.matcher(one.firstLine());
                        if (id.find()) {
                            ids.add(id.group(1));
                        }
                    });
            return ids;
        }

        private boolean isTold(String node, String domain, int mark) {
            Set<String> who = since(mark, domain).stream()
                    .filter(one -> one.firstLine().startsWith("CRITICAL " + node + " "))
                    .map(Heard::who)
                    .collect(Collectors.toSet());
            return who.containsAll(jids(domain));
        }

        private List<Heard> since(int mark, String domain) {
            List<Heard> all = crowd.heard();
            return all.subList(Math.min(mark, all.size()), all.size()).stream()
                    .filter(one -> one.who().endsWith("@" + domain))
                    .toList();
        }

        /** It is well again, and everybody hears that at this server. */
        private void over(String node, String domain) {
            int mark = mark();
            mesh.service(node, true);
            assertThat(LocalMesh.await(SOON, () -> {
                        Set<String> who = since(mark, domain).stream()
                                .filter(one -> one.body().lines().anyMatch(line -> line.startsWith("OK " + node + " ")))
                                .map(Heard::who)
                                .collect(Collectors.toSet());
                        return who.containsAll(jids(domain));
                    }))
                    .as("everybody hears at %s that %s is well; heard %s; %s", domain, node, lines(), mesh.journals(20))
                    .isTrue();
        }

        private List<String> lines() {
            List<String> lines = new ArrayList<>();
            crowd.heard().forEach(one -> lines.add(one.who() + ": " + one.firstLine()));
            return lines;
        }
    }
}
