package dev.peerwatch.agent.demo;

import dev.peerwatch.agent.demo.PersonOnChat.Heard;
import dev.peerwatch.agent.demo.Transcript.Style;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The demo without a keyboard: plays what the product is for, and believes only what it sees. */
final class Story {

    /** Said when it is so. */
    static final String ALL_UP = "Four agents are up; each is watched by two others and sees its own two as good.";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(45);
    private static final Duration WATCHED = Duration.ofSeconds(5);
    private static final String ANSWER = "Ok, I got this one";

    private final LocalMesh mesh;
    private final PersonOnChat oncall;
    private final Transcript transcript;

    /** A step that did not happen as it should; the message says which. */
    static final class NotSeen extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotSeen(String message) {
            super(message);
        }
    }

    Story(LocalMesh mesh, PersonOnChat oncall, Transcript transcript) {
        this.mesh = mesh;
        this.oncall = oncall;
        this.transcript = transcript;
    }

    /**
     * Plays it.
     *
     * @throws NotSeen at the first step that isn't seen
     */
    void play() {
        allUp();
        contacts();
        Heard alert = death();
        answer(alert);
        recovery();
        sleeper();
        cleanStop();
        transcript.say(Style.STEP, "Every step was seen.");
    }

    private void allUp() {
        see("four agents that see each other as good", START, () -> {
            mesh.agents().forEach(Story::lives);
            return mesh.isAllWell();
        });
        transcript.say(Style.STEP, ALL_UP);
    }

    private void contacts() {
        for (LocalAgent agent : mesh.agents()) {
            see(agent + " as a contact of yours", SOON, () -> oncall.isContactOf(address(agent)));
        }
        transcript.say(Style.STEP, "You have added all four to your contacts, and they took you as theirs.");
        int mark = oncall.mark();
        say("web-1", "status");
        hear("web-1's answer to status", mark, heard -> heard.node().equals("web-1"));
    }

    private Heard death() {
        int mark = oncall.mark();
        transcript.say(Style.STEP, "kill -9 web-2");
        long killed = System.nanoTime();
        mesh.agent("web-2").kill();
        Heard alert = hear("an alert that names web-2, from another node", mark, heard -> isAlert(heard, "web-2"));
        transcript.say(
                Style.STEP,
                String.format(
                        Locale.ROOT,
                        "That was %.1f s after the kill, over XMPP, from %s.",
                        (alert.at() - killed) / 1e9,
                        alert.node()));
        return alert;
    }

    private void answer(Heard alert) {
        String id = say(alert.node(), ANSWER);
        see(alert.node() + "'s receipt for your answer", SOON, () -> oncall.isDelivered(id));
        transcript.say(Style.STEP, "Delivered: " + alert.node() + " has it on disk. In its log:");
        List<String> lines = mesh.agent(alert.node())
                .journalLines(
                        line -> line.contains(" note ") && line.contains(ANSWER) && line.contains("from=oncall@"));
        if (lines.size() != 1) {
            throw new NotSeen("your answer once in " + alert.node() + "'s log; it's there " + lines.size() + " times");
        }
        transcript.note(lines.get(0));
    }

    private void recovery() {
        int mark = oncall.mark();
        transcript.say(Style.STEP, "web-2 is started again.");
        mesh.agent("web-2").start();
        hear("a message that web-2 is up again", mark, heard -> isRecovery(heard, "web-2"));
        see("that all see each other as good again", SOON, mesh::isAllWell);
    }

    private void sleeper() {
        LocalAgent sleeper = mesh.agent("db-1");
        int mark = oncall.mark();
        transcript.say(
                Style.STEP, "db-1 is paused for 10 s: it watches two others, and doesn't know that time goes by.");
        sleeper.pause();
        see("10 s", Duration.ofSeconds(10).plusMillis(1), after(Duration.ofSeconds(10)));
        sleeper.resume();
        int awake = oncall.mark();
        transcript.say(Style.STEP, "It wakes.");
        if (!oncall.since(mark, heard -> isAlert(heard, "db-1")).isEmpty()) {
            hear("a message that db-1 is up again", awake, heard -> isRecovery(heard, "db-1"));
        }
        see("that all see each other as good again", SOON, mesh::isAllWell);
        see("5 s", WATCHED.plusMillis(1), after(WATCHED));
        List<Heard> accusations = oncall.since(mark, heard -> isAlert(heard) && !isAlert(heard, "db-1"));
        if (!accusations.isEmpty()) {
            throw new NotSeen("nobody accused by the one that was paused; but "
                    + accusations.get(0).node() + " said: " + accusations.get(0).firstLine());
        }
        transcript.say(Style.STEP, "It accused nobody.");
    }

    private void cleanStop() {
        LocalAgent leaver = mesh.agent("app-1");
        int mark = oncall.mark();
        transcript.say(Style.STEP, "app-1 is stopped in order: it tells those who watch it.");
        leaver.stop();
        see("5 s", WATCHED.plusMillis(1), after(WATCHED));
        List<Heard> alerts = oncall.since(mark, Story::isAlert);
        if (!alerts.isEmpty()) {
            throw new NotSeen("no alert after a clean stop; but "
                    + alerts.get(0).node() + " said: " + alerts.get(0).firstLine());
        }
        transcript.say(Style.STEP, "Nobody is told: its watchers give it two minutes to come back.");
    }

    private String say(String node, String words) {
        transcript.said(node, words);
        return oncall.say(address(mesh.agent(node)), words);
    }

    private Heard hear(String what, int mark, Predicate<Heard> wanted) {
        Optional<Heard> found = oncall.await(mark, SOON, wanted);
        return found.orElseThrow(() -> new NotSeen(what + ", within " + SOON.toSeconds() + " s"));
    }

    private static void see(String what, Duration limit, BooleanSupplier holds) {
        if (!LocalMesh.await(limit, holds)) {
            throw new NotSeen(what + ", within " + limit.toSeconds() + " s");
        }
    }

    private static void lives(LocalAgent agent) {
        if (!agent.isRunning()) {
            throw new NotSeen("that " + agent + " runs; it ended by itself");
        }
    }

    private static BooleanSupplier after(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return () -> System.nanoTime() >= end;
    }

    private static String address(LocalAgent agent) {
        return agent.node().name() + "@" + LocalProsody.DOMAIN;
    }

    private static boolean isAlert(Heard heard) {
        return heard.firstLine().startsWith("CRITICAL ") || heard.firstLine().startsWith("NON-CRITICAL ");
    }

    private static boolean isAlert(Heard heard, String node) {
        return isAlert(heard)
                && heard.firstLine().contains(" " + node + " ")
                && !heard.node().equals(node);
    }

    private static boolean isRecovery(Heard heard, String node) {
        return heard.firstLine().startsWith("OK " + node + " UP");
    }
}
