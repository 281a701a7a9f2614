package dev.peerwatch.deploy;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.notifier.chat.xmpp.LinkProxy;
import dev.peerwatch.notifier.chat.xmpp.ProsodyServer;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/**
 * Services that come and go, one after the other, and meanwhile a line that is cut, frozen and refused at random, a chat server that is
 * killed twice and a speaking agent that is killed twice.
 */
final class BadWeather {

    /**
     * How long a service is ill, and then well: more than five changes in twenty looks would be flapping, of which nothing is told, and
     * on a slow machine twenty looks take longer.
     */
    private static final long HALF_PERIOD = 44_000;

    /**
     * Between two troubles: a connection that has held for ten seconds is made anew at once when it is lost, one that hasn't ever later.
     */
    private static final long CALM = 13_000;

    private static final String[] ILL_IN_TURN = {"web-1", "web-2"};

    private final ChatMesh mesh;
    private final ProsodyServer server;
    private final LinkProxy line;
    private final Random dice;
    private final long began = System.nanoTime();
    private long nextFlip;
    private int flips;
    private long nextTrouble;
    private long troubleEnds = Long.MAX_VALUE;
    private int cuts;
    private int freezes;
    private int refusals;
    private int serverKills;
    private int agentKills;

    BadWeather(ChatMesh mesh, ProsodyServer server, LinkProxy line, Random dice) {
        this.mesh = mesh;
        this.server = server;
        this.line = line;
        this.dice = dice;
        nextTrouble = 2_000L + dice.nextInt(4_000);
    }

    private long now() {
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** Goes on until so many messages have been heard; then everything is well again. */
    void until(int messages, IntSupplier heard) {
        // Minutes of patience for each hundred: what doesn't come at all is found out by the checks.
        Duration limit = Duration.ofMinutes(3).plusSeconds(messages);
        LocalMesh.await(limit, () -> {
            flip();
            trouble();
            kill(heard.getAsInt() / (double) messages);
            return heard.getAsInt() >= messages && serverKills + agentKills == 4;
        });
        if (heard.getAsInt() < messages) {
            throw new AssertionError("only " + heard.getAsInt() + " of " + messages + " messages were heard within "
                    + limit.toSeconds() + " s; " + mesh.journals(20));
        }
        for (String node : ILL_IN_TURN) {
            mesh.service(node, true);
        }
        line.refuse(false);
        line.cut();
    }

    private void flip() {
        if (now() >= nextFlip) {
            nextFlip = now() + HALF_PERIOD / ILL_IN_TURN.length;
            int turn = flips / ILL_IN_TURN.length;
            mesh.service(ILL_IN_TURN[flips % ILL_IN_TURN.length], turn % 2 == 1);
            flips++;
        }
    }

    private void trouble() {
        if (now() >= troubleEnds) {
            line.refuse(false);
            line.cut();
            troubleEnds = Long.MAX_VALUE;
            nextTrouble = now() + CALM + dice.nextInt(8_000);
        } else if (troubleEnds == Long.MAX_VALUE && now() >= nextTrouble) {
            switch (dice.nextInt(3)) {
                case 0 -> {
                    cuts++;
                    line.cut();
                    nextTrouble = now() + CALM + dice.nextInt(8_000);
                }
                case 1 -> {
                    freezes++;
                    line.freeze();
                    troubleEnds = now() + 500 + dice.nextInt(3_000);
                }
                default -> {
                    refusals++;
                    line.refuse(true);
                    line.cut();
                    troubleEnds = now() + 500 + dice.nextInt(3_000);
                }
            }
        }
    }

    private void kill(double part) {
        if (troubleEnds < Long.MAX_VALUE) {
            return; // one thing at a time
        }
        if (part > (serverKills == 0 ? 0.15 : serverKills == 1 ? 0.6 : 2)) {
            serverKills++;
            awaitWords();
            server.kill();
            server.start();
            nextTrouble = now() + CALM;
        } else if (part > (agentKills == 0 ? 0.35 : agentKills == 1 ? 0.8 : 2)) {
            agentKills++;
            LocalAgent victim = awaitWords();
            victim.kill();
            victim.start();
            nextTrouble = now() + CALM;
        }
    }

    /** Waits for somebody who has something to say that isn't taken yet: a kill while nothing is said shows nothing. */
    private LocalAgent awaitWords() {
        AtomicReference<LocalAgent> speaking =
                new AtomicReference<>(mesh.agents().get(0));
        LocalMesh.await(Duration.ofSeconds(40), () -> {
            flip();
            for (LocalAgent agent : mesh.agents()) {
                if (agent.metric("peerwatch_outbox_messages") > 0) {
                    speaking.set(agent);
                    return true;
                }
            }
            return false;
        });
        return speaking.get();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "the line cut %d times, frozen %d, refused %d; the server killed %d times, agents %d",
                cuts,
                freezes,
                refusals,
                serverKills,
                agentKills);
    }
}
