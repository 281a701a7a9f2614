package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.deploy.Crowd.Heard;
import dev.peerwatch.notifier.JournalLine;
import dev.peerwatch.notifier.chat.xmpp.LinkProxy;
import dev.peerwatch.notifier.chat.xmpp.ProsodyServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Alerts of a real agent through a line to a real chat server that is cut, frozen and refused at random, with the server killed twice and
 * the agent killed twice ({@code kill -9}): everybody hears all of it, in order for each trouble, no more of it twice than there are kills,
 * and nothing of it can be read on the line to the server or between the agents. A second agent finds half of the troubles, has no
 * account, and so says them by way of the first: what somebody hears twice, the line, the server and one agent are the reason of.
 *
 * <p>As many messages as {@code -Dpeerwatch.alerts} says. Nobody is told more than one thing every few seconds, so that many take
 * many people: each trouble and each end of one is a message to each of them.
 */
@Tag("capture")
class AlertsOverABadLineIT {

    private static final int ALERTS = Integer.getInteger("peerwatch.alerts", 300);
    private static final String DOMAIN = "chat.test";
    private static final String CONTROL = "this goes over the line in the clear";
    private static final int KILLS = 4;
    private static final int PEOPLE = Math.max(60, Math.min(100, ALERTS / 20));

    /** So long a reader who has been told much is told nothing: a little more than the longest, at these agents' interval. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(35);

    private final List<String> people = IntStream.rangeClosed(1, PEOPLE)
            .mapToObj(i -> String.format(Locale.ROOT, "p%02d@" + DOMAIN, i))
            .toList();

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void everyOneArrivesInOrderAndUnreadOnTheWay() throws Exception {
        long seed = Long.getLong("peerwatch.seed", System.nanoTime());
        System.out.println("AlertsOverABadLineIT: " + ALERTS + " alerts, seed " + seed);
        String password = LocalMesh.password();
        try (ProsodyServer server = ProsodyServer.forDomain(DOMAIN);
                LinkProxy line = new LinkProxy(
                        () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), server.starttlsPort()));
                ServerSocket control = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChatMesh mesh = new ChatMesh(2, 1, ChatMesh.PATIENT, chat(server, line), people(), List.of(server));
                Crowd crowd = new Crowd()) {
            people.forEach(jid -> server.account(jid.substring(0, jid.indexOf('@')), password));
            crowd.enter(people, password, server.starttlsPort(), server.ca());
            List<Integer> ports = new ArrayList<>(List.of(line.port(), control.getLocalPort()));
            mesh.agents().forEach(agent -> ports.add(agent.node().port()));
            try (Capture capture = Capture.of(mesh.folder("capture"), ports)) {
                sayInTheClear(control);
                mesh.start();
                BadWeather weather = new BadWeather(mesh, server, line, new Random(seed));
                long began = System.nanoTime();
                weather.until(ALERTS, () -> crowd.heard().size());
                double seconds = (System.nanoTime() - began) / 1e9;
                settle(mesh, crowd);
                HeardByAll heard = new HeardByAll(crowd.heard(), mesh.names());
                System.out.printf(
                        Locale.ROOT,
                        "AlertsOverABadLineIT: %d messages (%d by the journals) to %d people in %.0f s; %s; %d came twice, %d were"
                                + " read from the archive%n",
                        crowd.heard().size(),
                        mesh.agents().stream()
                                .mapToInt(
                                        agent -> ChatMesh.journal(agent, "sent").size())
                                .sum(),
                        people.size(),
                        seconds,
                        weather,
                        heard.repeated().size(),
                        crowd.heard().stream().filter(Heard::archived).count());
                heard.repeated().stream().limit(20).forEach(twice -> System.out.println("  twice: " + twice));
                assertThat(lost(mesh, crowd))
                        .as("messages that a journal says the server has taken, and nobody heard")
                        .isEmpty();
                assertThat(swapped(mesh, crowd))
                        .as("messages that somebody heard after later ones of the same agent about the same trouble")
                        .isEmpty();
                assertThat(heard.withoutEnd(people))
                        .as("troubles that somebody heard of and never of their end; %s", mesh.journals(30))
                        .isEmpty();
                assertThat(heard.disorder())
                        .as("ends that somebody heard before the trouble")
                        .isEmpty();
                assertThat(heard.unequal(people))
                        .as("troubles that some heard of and others didn't; %s", mesh.journals(30))
                        .isEmpty();
                assertThat(heard.repeated())
                        .as("said twice, with %d kills; %s", KILLS, mesh.journals(30))
                        .hasSizeLessThanOrEqualTo(KILLS);
                assertUnread(capture.end(), mesh, crowd, password);
            }
        }
    }

    private static String chat(ProsodyServer server, LinkProxy line) {
        return "  servers: [{ host: 127.0.0.1, port: " + line.port() + ", tls: starttls }]\n  domain: " + DOMAIN
                + "\n  trust: \"" + server.ca() + "\"\n";
    }

    private String people() {
        StringBuilder text = new StringBuilder();
        people.forEach(jid -> text.append("  ")
                .append(jid, 0, jid.indexOf('@'))
                .append(": { jid: ")
                .append(jid)
                .append(" }\n"));
        return text.toString();
    }

    /** What the capture must show, or it shows nothing. */
    private static void sayInTheClear(ServerSocket control) throws IOException {
        try (Socket from = new Socket(InetAddress.getLoopbackAddress(), control.getLocalPort());
                Socket to = control.accept();
                OutputStream out = from.getOutputStream()) {
            out.write(CONTROL.getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertThat(to.getInputStream().readNBytes(CONTROL.length())).hasSize(CONTROL.length());
        }
    }

    /** The weather is fine again: what is left is said. */
    private void settle(ChatMesh mesh, Crowd crowd) {
        mesh.awaitAllWell();
        crowd.back(people);
        int[] before = {-1};
        long[] quietSince = {System.nanoTime()};
        boolean quiet = LocalMesh.await(Duration.ofMinutes(4), () -> {
            int now = crowd.heard().size();
            if (now != before[0] || !mesh.hasSaidAll() || !mesh.isAllWell()) {
                before[0] = now;
                quietSince[0] = System.nanoTime();
            }
            return System.nanoTime() - quietSince[0] > LONGEST_PAUSE.toNanos();
        });
        assertThat(quiet).as("all is said at last; %s", mesh.journals(20)).isTrue();
    }

    /** What the server has taken, by the agents' journals, and nobody has heard. */
    private static List<String> lost(ChatMesh mesh, Crowd crowd) {
        Map<String, Integer> heard = new LinkedHashMap<>();
        crowd.heard().forEach(one -> heard.merge(one.who() + '\n' + one.body(), 1, Integer::sum));
        List<String> lost = new ArrayList<>();
        for (LocalAgent agent : mesh.agents()) {
            for (JournalLine sent : ChatMesh.journal(agent, "sent")) {
                String text = sent.values().get("text");
                if (text != null && heard.merge(sent.values().get("to") + '\n' + text, -1, Integer::sum) < 0) {
                    lost.add(agent + " to " + sent.values().get("to") + ": "
                            + text.lines().findFirst());
                }
            }
        }
        return lost;
    }

    /** What an agent said to somebody earlier than something else about the same trouble, by its journal, and was heard later. */
    private static List<String> swapped(ChatMesh mesh, Crowd crowd) {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (Heard one : crowd.heard()) {
            places.putIfAbsent(one.who() + '\n' + one.body(), places.size());
        }
        List<String> swapped = new ArrayList<>();
        for (LocalAgent agent : mesh.agents()) {
            Map<String, Integer> last = new LinkedHashMap<>();
            for (JournalLine sent : ChatMesh.journal(agent, "sent")) {
                String to = sent.values().get("to");
                Integer place = places.get(to + '\n' + sent.values().get("text"));
                String incident = sent.values().getOrDefault("incident", "");
                if (place != null && last.merge(to + ' ' + incident, place, Math::max) > place) {
                    swapped.add(agent + " to " + to + ": " + sent.values().get("text"));
                }
            }
        }
        return swapped;
    }

    private static void assertUnread(Capture.Recording recording, ChatMesh mesh, Crowd crowd, String password)
            throws IOException {
        System.out.printf(
                Locale.ROOT,
                "AlertsOverABadLineIT: %d packets with %.1f MB recorded, %d dropped%n",
                recording.packets(),
                recording.bytes() / 1e6,
                recording.dropped());
        assertThat(recording.dropped()).as("packets that the capture missed").isZero();
        assertThat(recording.showing(CONTROL))
                .as("what was said in the clear, for control")
                .hasSize(1);
        assertThat(recording.showing("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))
                .as("lines on which TLS was asked for: the capture shows the agents' own")
                .hasSizeGreaterThan(2 * mesh.agents().size());
        assertThat(recording.showing("\u0017\u0003\u0003"))
                .as("flows with application data within TLS")
                .hasSizeGreaterThan(2 * mesh.agents().size());
        TreeSet<String> secrets = new TreeSet<>(List.of(
                password,
                "@" + DOMAIN,
                ChatMesh.SERVICE,
                "CRITICAL",
                "DEGRADED",
                "AGENT_DOWN",
                "Reply ack",
                "<message",
                "<presence",
                "<response",
                "<auth ",
                "<resume"));
        for (LocalAgent agent : mesh.agents()) {
            secrets.add(Files.readString(agent.password()).strip());
        }
        crowd.heard().stream().map(Heard::id).limit(20).forEach(secrets::add);
        for (String secret : secrets) {
            assertThat(recording.showing(secret))
                    .as("where \"%s\" goes over the line in the clear", secret)
                    .isEmpty();
        }
    }
}
