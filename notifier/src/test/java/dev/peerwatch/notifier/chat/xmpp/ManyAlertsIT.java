package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Human;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Alerts over a line that is cut, frozen and refused at random, with the server killed twice and the client killed twice: every one
 * arrives, in order for each incident, with at most one repeated for each kill, and nothing of it can be read on the line. 400 of
 * them; with {@code -Dpeerwatch.alerts=2000} as many as one likes.
 */
class ManyAlertsIT {

    private static final int ALERTS = Integer.getInteger("peerwatch.alerts", 400);
    private static final int INCIDENTS = 20;
    private static final Pattern NUMBERS = Pattern.compile("incident (\\d+) no (\\d+):");
    private static final String SECRET = "the rack behind the blue door";

    /** What is left when a process is killed: the messages that weren't taken, in order. */
    private static final class Disk {
        private final Map<String, ChatMessage> outbox = new LinkedHashMap<>();

        synchronized void put(ChatMessage message) {
            outbox.put(message.id(), message);
        }

        synchronized void taken(String id) {
            outbox.remove(id);
        }

        synchronized List<ChatMessage> waiting() {
            return List.copyOf(outbox.values());
        }
    }

    /** An agent's chat: keeps first, sends then, and again what wasn't taken. */
    private static final class Agent {
        private final Disk disk;
        private final XmppChat chat;
        private boolean connected;
        private boolean dead;

        Agent(Disk disk, XmppSettings settings) {
            this.disk = disk;
            this.chat = new XmppChat(settings);
            chat.start(this::heard);
        }

        private synchronized void heard(ChatEvent event) {
            if (dead) {
                return;
            }
            if (event instanceof ChatEvent.Connected) {
                connected = true;
                disk.waiting().forEach(chat::transmit);
            } else if (event instanceof ChatEvent.Disconnected) {
                connected = false;
            } else if (event instanceof ChatEvent.Taken taken) {
                disk.taken(taken.messageId());
            }
        }

        synchronized void send(ChatMessage message) {
            disk.put(message);
            if (connected) {
                chat.transmit(message);
            }
        }

        synchronized void kill() {
            dead = true;
            chat.abandon();
        }
    }

    @Test
    void everyOneArrivesInOrderAndUnreadOnTheWay() throws Exception {
        long seed = Long.getLong("peerwatch.seed", System.nanoTime());
        Random dice = new Random(seed);
        System.out.println("ManyAlertsIT: " + ALERTS + " alerts, seed " + seed);
        ProsodyServer server = ProsodyServer.forDomain("chat.test");
        try (ProsodyWorld world = new ProsodyWorld(ChatServer.Tls.STARTTLS, server, SlixHuman::new)) {
            LinkProxy line = world.line();
            line.recordAll();
            world.account("web", "secret");
            Human tim = world.human(world.account("tim", "hidden"), "hidden");
            tim.online();
            Disk disk = new Disk();
            Agent agent = new Agent(disk, world.settings("web@chat.test", () -> "secret"));
            Set<Integer> serverKills = kills(dice);
            Set<Integer> agentKills = kills(dice);
            for (int i = 0; i < ALERTS; i++) {
                int incident = dice.nextInt(INCIDENTS);
                String body = "CRITICAL incident " + incident + " no " + i + ": " + SECRET;
                agent.send(new ChatMessage("a" + i, tim.jid(), body, Optional.empty()));
                if (serverKills.contains(i)) {
                    server.kill();
                    server.start();
                    tim.online();
                }
                if (agentKills.contains(i)) {
                    agent.kill();
                    agent = new Agent(disk, world.settings("web@chat.test", () -> "secret"));
                }
                trouble(line, dice);
                Thread.sleep(dice.nextInt(20)); // the alerts' own rhythm, not a wait for anything
            }
            line.refuse(false);
            line.cut();
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(100))
                    .untilAsserted(() -> assertThat(disk.waiting()).isEmpty());
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(missing(tim)).isEmpty());
            check(tim, serverKills.size() + agentKills.size());
            agent.chat.close();
            tim.close();
            assertThat(line.said()).isNotEmpty().noneMatch(text -> text.contains("blue door"));
            assertThat(line.heard()).isNotEmpty().noneMatch(text -> text.contains("blue door"));
        }
    }

    private static Set<Integer> kills(Random dice) {
        return new TreeSet<>(Set.of(ALERTS / 10 + dice.nextInt(ALERTS / 4), ALERTS / 2 + dice.nextInt(ALERTS / 3)));
    }

    /** One alert in twenty is followed by something that happens to the line. */
    private static void trouble(LinkProxy line, Random dice) {
        switch (dice.nextInt(60)) {
            case 0 -> line.cut();
            case 1 -> line.freeze();
            case 2 -> {
                line.refuse(true);
                line.cut();
            }
            case 3, 4, 5, 6 -> {
                line.refuse(false);
                line.cut();
            }
            default -> {
                // nothing
            }
        }
    }

    private static List<String> missing(Human human) {
        Set<String> ids = human.heard().stream().map(Human.Heard::id).collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            if (!ids.contains("a" + i)) {
                missing.add("a" + i);
            }
        }
        return missing;
    }

    private static void check(Human human, int kills) {
        Map<String, Integer> times = new HashMap<>();
        Map<Integer, Integer> last = new HashMap<>();
        List<String> disorder = new ArrayList<>();
        for (Human.Heard heard : human.heard()) {
            boolean first = times.merge(heard.id(), 1, Integer::sum) == 1;
            Matcher numbers = NUMBERS.matcher(heard.body());
            assertThat(numbers.find()).as(heard.body()).isTrue();
            int incident = Integer.parseInt(numbers.group(1));
            int number = Integer.parseInt(numbers.group(2));
            if (first && last.getOrDefault(incident, -1) > number) {
                disorder.add(heard.body());
            }
            last.merge(incident, number, Math::max);
        }
        int repeated = human.heard().size() - times.size();
        System.out.println("ManyAlertsIT: " + times.size() + " arrived, " + repeated + " twice, " + kills + " kills");
        assertThat(times).hasSize(ALERTS);
        assertThat(disorder).isEmpty();
        assertThat(repeated).isLessThanOrEqualTo(kills);
    }
}
