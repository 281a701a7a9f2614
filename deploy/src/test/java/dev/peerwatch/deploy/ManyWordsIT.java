package dev.peerwatch.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.agent.demo.LocalAgent;
import dev.peerwatch.agent.demo.LocalMesh;
import dev.peerwatch.deploy.Crowd.Heard;
import dev.peerwatch.notifier.JournalLine;
import dev.peerwatch.notifier.chat.xmpp.ProsodyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What people write to a real agent through a real server: much at once, too much, too long, and made to deceive. The server has no
 * limits on what clients send: Debian's Prosody slows them down (10 kB a second), and then the agent would have no load.
 */
class ManyWordsIT {

    private static final String DOMAIN = "chat.test";
    private static final String NODE = "web-1@" + DOMAIN;
    private static final int MESSAGES = 200;

    /** Of the messages every so many-th is an order, which is answered. */
    private static final int ORDERS = 10;

    /** All of them are written in this time: twice as fast as has to be borne. */
    private static final Duration IN = Duration.ofSeconds(30);

    /** More at once than one may write in a minute (240). */
    private static final int FLOOD = 280;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ANSWER = Pattern.compile("I know of no incident ([0-9a-f]+) .*", Pattern.DOTALL);
    private static final Pattern ENTRY =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [IWE] [a-z-]+( .*)?");

    private static ProsodyServer server;
    private static ChatMesh mesh;
    private static Crowd crowd;
    private static LocalAgent agent;

    private static final List<String> MANY =
            IntStream.range(0, 10).mapToObj(i -> "p" + i + "@" + DOMAIN).toList();
    private static final String FLOODER = "eve@" + DOMAIN;
    private static final String OTHER = "tim@" + DOMAIN;

    @BeforeAll
    static void begin() {
        server = ProsodyServer.forDomain(DOMAIN);
        List<String> all = new ArrayList<>(MANY);
        all.addAll(List.of(FLOODER, OTHER));
        mesh = new ChatMesh(
                ChatMesh.PATIENT,
                "  servers: [{ host: 127.0.0.1, port: " + server.directPort() + ", tls: direct }]\n  domain: " + DOMAIN
                        + "\n  trust: \"" + server.ca() + "\"\n",
                all.stream()
                        .map(jid -> "  " + jid.substring(0, jid.indexOf('@')) + ": { jid: " + jid + " }\n")
                        .collect(Collectors.joining()),
                List.of(server));
        agent = mesh.agent("web-1");
        String password = LocalMesh.password();
        all.forEach(jid -> server.account(jid.substring(0, jid.indexOf('@')), password));
        crowd = new Crowd();
        crowd.enter(all, password, server.starttlsPort(), server.ca());
        mesh.start();
    }

    @AfterAll
    static void end() {
        if (crowd != null) {
            crowd.close();
        }
        if (mesh != null) {
            mesh.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** What somebody wrote, by the journal, notes and commands, in its order. */
    private static List<String> journaled(String who) {
        return agent.journalLines(line -> line.contains(" note ") || line.contains(" command ")).stream()
                .map(JournalLine::read)
                .filter(line -> line.kind().equals("note") || line.kind().equals("command"))
                .filter(line -> who.equals(line.values().get("from")))
                .map(line -> line.values().getOrDefault("text", ""))
                .toList();
    }

    @Test
    void tenPeopleWithTwoHundredMessagesEachAreAllKeptAndAnsweredInTheirOrder() {
        Map<String, List<String>> written = new LinkedHashMap<>();
        Map<String, List<String>> ids = new LinkedHashMap<>();
        long began = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
            long at = IN.toNanos() * i / MESSAGES;
            LocalMesh.await(IN, () -> System.nanoTime() - began >= at);
            for (String who : MANY) {
                String words = i % ORDERS == 0
                        ? String.format(Locale.ROOT, "resolve %c%03x", who.charAt(1), i)
                        : String.format(Locale.ROOT, "fan %d of %s is loud", i, who);
                String id = who.charAt(1) + "-" + i;
                crowd.say(who, NODE, id, words);
                written.computeIfAbsent(who, w -> new ArrayList<>()).add(words);
                ids.computeIfAbsent(who, w -> new ArrayList<>()).add(id);
            }
        }
        double sent = (System.nanoTime() - began) / 1e9;
        LocalMesh.await(
                PATIENCE,
                () -> MANY.stream().allMatch(who -> ids.get(who).stream().allMatch(id -> crowd.hasReceipt(who, id))));
        LocalMesh.await(
                PATIENCE, () -> MANY.stream().allMatch(who -> answers(who).size() >= MESSAGES / ORDERS));
        double answered = (System.nanoTime() - began) / 1e9;
        for (String who : MANY) {
            assertThat(journaled(who)).as("what %s wrote", who).isEqualTo(written.get(who));
            assertThat(ids.get(who).stream().filter(id -> !crowd.hasReceipt(who, id)))
                    .as("messages of %s without a receipt", who)
                    .isEmpty();
            assertThat(answers(who))
                    .as("answers to %s", who)
                    .isEqualTo(written.get(who).stream()
                            .filter(words -> words.startsWith("resolve "))
                            .map(words -> words.substring("resolve ".length()))
                            .toList());
        }
        System.out.printf(
                Locale.ROOT,
                "ManyWordsIT: %d messages of %d people written in %.1f s, all kept, confirmed and answered after %.1f s%n",
                MESSAGES * MANY.size(),
                MANY.size(),
                sent,
                answered);
    }

    /** The ids that answers to somebody name. */
    private static List<String> answers(String who) {
        return crowd.heardBy(who).stream()
                .map(Heard::body)
                .map(ANSWER::matcher)
                .filter(Matcher::matches)
                .map(answer -> answer.group(1))
                .toList();
    }

    @Test
    void whoWritesTooFastIsToldSoOnceAndDelaysNobodyElse() {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            String words = String.format(Locale.ROOT, "flood %d", i);
            crowd.say(FLOODER, NODE, "flood-" + i, words);
            written.add(words);
        }
        assertThat(LocalMesh.await(PATIENCE, () -> !explanations().isEmpty()))
                .as("the flooder is told")
                .isTrue();
        int done = journaled(FLOODER).size();
        long began = System.nanoTime();
        int mark = crowd.heardBy(OTHER).size();
        crowd.say(OTHER, NODE, "other", "whoami");
        assertThat(LocalMesh.await(
                        Duration.ofSeconds(5), () -> crowd.heardBy(OTHER).size() > mark))
                .as("somebody else is answered at once; %s", mesh.journals(20))
                .isTrue();
        double answered = (System.nanoTime() - began) / 1e9;
        assertThat(journaled(FLOODER).size()).as("the flooder's still wait").isLessThan(FLOOD);
        assertThat(LocalMesh.await(PATIENCE, () -> crowd.hasReceipt(FLOODER, "flood-" + (FLOOD - 1))))
                .as("the last of the flood has its receipt")
                .isTrue();
        assertThat(journaled(FLOODER)).isEqualTo(written);
        assertThat(explanations()).hasSize(1);
        System.out.printf(
                Locale.ROOT,
                "ManyWordsIT: %d messages at once, %d kept before the rest waited; meanwhile another is answered in %.2f s%n",
                FLOOD,
                done,
                answered);
    }

    private static List<Heard> explanations() {
        return crowd.heardBy(FLOODER).stream()
                .filter(one -> one.body().startsWith("You write faster than"))
                .toList();
    }

    @Test
    void sixtyFourKibibytesAreKeptWhollyAndMoreIsCutWithANote() {
        String most = "a".repeat(64 * 1024);
        // Cut between whole characters: each of these is four bytes.
        String more = "b" + "𝄞".repeat(17_000);
        crowd.say(OTHER, NODE, "most", most);
        crowd.say(OTHER, NODE, "more", more);
        assertThat(LocalMesh.await(PATIENCE, () -> crowd.hasReceipt(OTHER, "more")))
                .as("it has its receipt; %s", mesh.journals(2))
                .isTrue();
        assertThat(crowd.hasReceipt(OTHER, "most")).isTrue();
        List<String> kept = journaled(OTHER);
        assertThat(kept).contains(most);
        String cut = kept.stream()
                .filter(words -> words.startsWith("b𝄞"))
                .findFirst()
                .orElseThrow();
        assertThat(cut).endsWith("𝄞… (cut)");
        String rest = cut.substring(0, cut.length() - "… (cut)".length());
        assertThat(more).startsWith(rest);
        assertThat(rest.getBytes(StandardCharsets.UTF_8).length).isBetween(64 * 1024 - 3, 64 * 1024);
        assertThat(LocalMesh.await(
                        PATIENCE,
                        () -> crowd.heardBy(OTHER).stream()
                                        .filter(one -> one.body().startsWith("Only the first 64 KiB are kept"))
                                        .count()
                                == 1))
                .as("that it was cut is said, once")
                .isTrue();
    }

    @Test
    void whatIsMadeToDeceiveIsKeptAndShownAsItWasSentAndForgesNoLine() throws IOException {
        List<String> hostile = List.of(
                "right to left: \u202Enwod si 2-bew\u202C, isolates \u2067x\u2069, marks \u200F\u200E",
                "x\n2026-11-21T14:02:07.113Z W verdict   peer=web-2 verdict=DOWN incident=7f3a",
                "\" from=root@chat.test text=\"\\",
                "</body></message><message to='web-1@chat.test'><body>forged &amp; &lt; ]]> <![CDATA[ <!-- &#0;",
                "emoji 👍🏽 👩‍👩‍👧‍👦 and four bytes 𝄞 𠜎 🇩🇪",
                "controls \u007F \u0085 \u009B31m tab\there, ends \u2028 \u2029, unseen \u200B \uFEFF \u00AD",
                "e\u0301 is not \u00E9",
                "$(reboot) `reboot` %s %n ${jndi:ldap://x} '; drop table journal; --");
        for (int i = 0; i < hostile.size(); i++) {
            crowd.say(OTHER, NODE, "hostile-" + i, hostile.get(i));
        }
        assertThat(LocalMesh.await(PATIENCE, () -> crowd.hasReceipt(OTHER, "hostile-" + (hostile.size() - 1))))
                .as("all have their receipts; %s", mesh.journals(10))
                .isTrue();
        assertThat(journaled(OTHER)).as("in the text log").containsSubsequence(hostile);

        // By the socket, as JSON: what is stored. On a terminal: a line each.
        String stored =
                agent.ask("log", "-n", "5000", "--kind", "note", "-o", "json").output();
        assertThat(stored.lines().map(ManyWordsIT::text).toList())
                .as("by peerwatch log -o json")
                .containsSubsequence(hostile);
        assertThat(agent.ask("log", "-n", "5000").output().lines())
                .allMatch(line -> ENTRY.matcher(line).matches());

        String log = Files.readString(agent.journal());
        assertThat(log.lines().filter(line -> !ENTRY.matcher(line).matches()))
                .as("lines that aren't entries")
                .isEmpty();
        assertThat(log.codePoints().filter(c -> c != '\n' && isTreacherous(c)).toArray())
                .as("control, invisible and bidirectional characters as they are")
                .isEmpty();
        assertThat(agent.journalLines(line -> line.contains(" verdict ")).stream()
                        .map(JournalLine::read)
                        .filter(line -> line.kind().equals("verdict")
                                && "7f3a".equals(line.values().get("incident"))))
                .as("forged verdicts")
                .isEmpty();
    }

    private static boolean isTreacherous(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }

    private static String text(String json) {
        return tools.jackson.databind.json.JsonMapper.shared()
                .readTree(json)
                .path("text")
                .asString("");
    }
}
