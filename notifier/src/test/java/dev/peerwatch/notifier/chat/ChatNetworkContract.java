package dev.peerwatch.notifier.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent.Bounced;
import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Delivered;
import dev.peerwatch.notifier.chat.ChatEvent.Disconnected;
import dev.peerwatch.notifier.chat.ChatEvent.Pong;
import dev.peerwatch.notifier.chat.ChatEvent.Problem;
import dev.peerwatch.notifier.chat.ChatEvent.Reacted;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatEvent.RingAnswered;
import dev.peerwatch.notifier.chat.ChatEvent.SubscriptionRequested;
import dev.peerwatch.notifier.chat.ChatEvent.Taken;
import dev.peerwatch.notifier.chat.ChatEvent.Unsubscribed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** What every {@link ChatNetwork} does, seen from both ends. Each server and each client of it must pass. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ChatNetworkContract {

    /** A server and the road to it. */
    public interface World extends AutoCloseable {
        /** Makes an account; returns its address. */
        String account(String user, String password);

        /** A client to be tested, which trusts the server. */
        ChatNetwork client(String jid, Supplier<String> password);

        /** A client to be tested, which reads what was written since then from the archive at each login. */
        ChatNetwork client(String jid, Supplier<String> password, Supplier<Instant> catchUpFrom);

        /** Ends a client to be tested as if its process had been killed: the server may believe for a while that it's there. */
        void abandon(ChatNetwork client);

        /** A client to be tested, which doesn't trust the server's certificate. */
        ChatNetwork distrusting(String jid, Supplier<String> password);

        /** Somebody with another client. */
        Human human(String jid, String password);

        /** Cuts all connections of clients to be tested. They can be made again at once. */
        void cut();

        /** Makes all connections of clients to be tested useless without ending them, until {@link #cut}. */
        void freeze();

        /** Stops the server cleanly. */
        void stop();

        /** Ends the server without warning. */
        void kill();

        /** Starts the server with all that it had stored. */
        void start();

        /** Gives clients that were refused the occasion to try again, if they don't take it by themselves. */
        void retry();

        @Override
        void close();
    }

    private World world;
    private int tests;
    private String suffix = "";
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Called once for all tests. */
    protected abstract World world();

    @BeforeAll
    void enterWorld() {
        world = world();
    }

    @AfterAll
    void leaveWorld() {
        if (world != null) {
            world.close();
        }
    }

    @BeforeEach
    void freshNames(TestInfo test) {
        suffix = "-" + tests++;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        opened.clear();
        world.start();
    }

    /** A node's account with its log of events. */
    protected final class Node {
        private final String jid;
        private final EventLog log = new EventLog();
        private final ChatNetwork chat;

        private Node(String jid, ChatNetwork chat) {
            this.jid = jid;
            this.chat = chat;
            opened.add(chat);
        }

        private Node start() {
            chat.start(log);
            return this;
        }

        private Node online() {
            start();
            log.await(Connected.class);
            return this;
        }

        private void send(String to, String id, String body) {
            chat.transmit(new ChatMessage(id, to, body, Optional.empty()));
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(10));
    }

    private Node node() {
        String jid = world.account("web" + suffix, "secret");
        return new Node(jid, world.client(jid, () -> "secret"));
    }

    private Node again(Node node) {
        return new Node(node.jid, world.client(node.jid, () -> "secret"));
    }

    private Human human() {
        return human("tim");
    }

    private Human human(String name) {
        String jid = world.account(name + suffix, "hidden");
        Human human = world.human(jid, "hidden");
        opened.add(human);
        human.online();
        return human;
    }

    private static List<String> bodies(Human human) {
        return human.heard().stream().map(Human.Heard::body).toList();
    }

    /** Lets the two be each other's contacts. */
    private static void befriend(Human human, Node node) {
        human.add(node.jid);
        node.log.await(SubscriptionRequested.class, asked -> asked.from().equals(human.jid()));
        node.chat.accept(human.jid());
        soon().until(() -> human.sees(node.jid).isPresent());
    }

    @Test
    void aMessageIsTakenByTheServerAndArrivesAsItWas() {
        Human tim = human();
        Node web = node().online();
        String body = "CRITICAL web-2 DOWN since 14:01:52 CET (7f3a)\n<not> &markup; \"quoted\" — ünïcödé 👍";
        web.send(tim.jid(), "alert-1", body);
        web.log.await(Taken.class, taken -> taken.messageId().equals("alert-1"));
        soon().until(() -> !tim.heard().isEmpty());
        assertThat(tim.heard()).containsExactly(new Human.Heard("alert-1", web.jid, body, Optional.empty()));
    }

    @Test
    void whateverIsWrittenIsHeardAsItWasWritten() {
        Human tim = human();
        Node web = node().online();
        String odd = "\u202Edrawkcab\u202C \u2066x\u2069 \u200Bzero \uFEFFmark \u0085next \u2028line \u00A0 e\u0301"
                + " 👩🏽‍🚒 🏴󠁧󠁢󠁳󠁣󠁴󠁿 𝔘𝔫𝔦 𠜎 <body>&amp;&#0; ' \" \ttab\nlast";
        String long64 = ("𠜎" + "x".repeat(60)).repeat(1_024);
        assertThat(long64.getBytes(StandardCharsets.UTF_8)).hasSize(64 * 1_024);
        List<String> all = List.of(odd, long64, "fine");
        all.forEach(body -> tim.say(web.jid, body));
        soon().until(() -> web.log.all(Received.class).size() == 3);
        assertThat(web.log.all(Received.class)).extracting(Received::body).isEqualTo(all);
    }

    @Test
    void theRecipientsReceiptComesBack() {
        Human tim = human();
        Node web = node().online();
        web.send(tim.jid(), "alert-1", "CRITICAL");
        web.log.await(Delivered.class, delivered -> delivered.equals(new Delivered("alert-1", tim.jid())));
    }

    @Test
    void whatAPersonWritesIsHeardAndItsReceiptIsSentOnlyWhenAsked() {
        Human tim = human();
        Node web = node().online();
        String id = tim.say(web.jid, "Ok, I got this one");
        Received note = web.log.await(Received.class);
        assertThat(note)
                .isEqualTo(new Received(id, tim.jid(), "Ok, I got this one", true, Optional.empty(), Optional.empty()));
        // A round trip later it would be there.
        web.send(tim.jid(), "later", "later");
        soon().until(() -> bodies(tim).contains("later"));
        assertThat(tim.receipts()).isEmpty();
        web.chat.receipt(tim.jid(), id);
        soon().until(() -> tim.receipts().contains(id));
    }

    @Test
    void messagesKeepTheirOrderBothWays() {
        Human tim = human();
        Node web = node().online();
        List<String> numbers =
                IntStream.range(0, 300).mapToObj(Integer::toString).toList();
        numbers.forEach(number -> web.send(tim.jid(), "n" + number, number));
        numbers.forEach(number -> tim.say(web.jid, number));
        soon().untilAsserted(() -> {
            String line =
                    "connected " + web.log.all(Connected.class) + ", disconnected " + web.log.all(Disconnected.class);
            assertThat(tim.heard().size()).as(line).isEqualTo(300);
            assertThat(web.log.all(Received.class).size()).as(line).isEqualTo(300);
        });
        assertThat(bodies(tim)).isEqualTo(numbers);
        assertThat(web.log.all(Received.class)).extracting(Received::body).isEqualTo(numbers);
        soon().untilAsserted(() -> assertThat(web.log.all(Taken.class))
                .extracting(Taken::messageId)
                .containsExactlyInAnyOrderElementsOf(
                        numbers.stream().map(number -> "n" + number).toList()));
    }

    @Test
    void theSameIdTwiceIsSentOnce() {
        Human tim = human();
        Node web = node().online();
        web.send(tim.jid(), "one", "one");
        web.send(tim.jid(), "one", "one");
        web.log.await(Taken.class);
        web.send(tim.jid(), "one", "one");
        web.send(tim.jid(), "two", "two");
        soon().until(() -> bodies(tim).contains("two"));
        assertThat(bodies(tim)).containsExactly("one", "two");
    }

    @Test
    void repliesNameWhatTheyAnswerBothWays() {
        Human tim = human();
        Node web = node().online();
        web.send(tim.jid(), "alert-7", "CRITICAL web-2 DOWN");
        soon().until(() -> !tim.heard().isEmpty());
        tim.reply(web.jid, "ack, on it 👍", "alert-7", "CRITICAL web-2 DOWN 🔥");
        Received reply = web.log.await(Received.class);
        assertThat(reply.replyTo()).contains("alert-7");
        assertThat(reply.body()).isEqualTo("ack, on it 👍");
        web.chat.transmit(new ChatMessage("ok-1", tim.jid(), "OK web-2 UP", Optional.of("alert-7")));
        soon().until(() -> tim.heard().size() == 2);
        assertThat(tim.heard().get(1))
                .isEqualTo(new Human.Heard("ok-1", web.jid, "OK web-2 UP", Optional.of("alert-7")));
    }

    @Test
    void aSubscriptionIsAskedForGrantedReturnedAndEnded() {
        Human tim = human();
        Node web = node().online();
        assertThat(web.log.all(Connected.class).get(0).contacts()).isEmpty();
        web.chat.show(Light.GOOD, "all good");
        assertThat(tim.sees(web.jid)).isEmpty();
        befriend(tim, web);

        world.cut();
        web.log.await(Connected.class, connected -> connected.contacts().contains(tim.jid()));

        tim.drop(web.jid);
        web.log.await(Unsubscribed.class, gone -> gone.from().equals(tim.jid()));
        soon().until(() -> tim.sees(web.jid).isEmpty());
        web.chat.close();
        Node later = again(web).online();
        assertThat(later.log.all(Connected.class).get(0).contacts()).isEmpty();
    }

    @Test
    void aNodeCanRefuseOrEndASubscription() {
        Human tim = human();
        Human ana = human("ana");
        Node web = node().online();
        ana.add(web.jid);
        web.log.await(SubscriptionRequested.class, asked -> asked.from().equals(ana.jid()));
        web.chat.remove(ana.jid());
        befriend(tim, web);
        web.chat.remove(tim.jid());
        soon().until(() -> tim.sees(web.jid).isEmpty());
        web.chat.close();
        Node later = again(web).online();
        assertThat(later.log.all(Connected.class).get(0).contacts()).isEmpty();
        assertThat(ana.sees(web.jid)).isEmpty();
    }

    @Test
    void aRequestMadeWhileTheNodeIsAwayIsHeardWhenItComes() {
        Human tim = human();
        Node web = node();
        tim.add(web.jid);
        web.online();
        web.log.await(SubscriptionRequested.class, asked -> asked.from().equals(tim.jid()));
    }

    @Test
    void contactsSeeTheLightAndTheWordsAlsoAfterAReconnect() {
        Human tim = human();
        Node web = node().online();
        befriend(tim, web);
        for (Light light : Light.values()) {
            String words = "as of " + light;
            web.chat.show(light, words);
            soon().untilAsserted(
                            () -> assertThat(tim.sees(web.jid)).contains(new InMemoryChatServer.Shown(light, words)));
        }
        world.stop();
        web.log.await(Disconnected.class);
        web.chat.show(Light.DEGRADED, "while away");
        world.start();
        tim.online();
        soon().untilAsserted(() ->
                assertThat(tim.sees(web.jid)).contains(new InMemoryChatServer.Shown(Light.DEGRADED, "while away")));
        web.chat.close();
        soon().until(() -> tim.sees(web.jid).isEmpty());
    }

    @Test
    void aNodeThatIsClosedAsSoonAsItIsSeenIsSeenToGo() {
        Human tim = human();
        Node web = node().online();
        befriend(tim, web);
        web.chat.close();
        for (int time = 0; time < 20; time++) {
            soon().until(() -> tim.sees(web.jid).isEmpty());
            Node later = again(web).start(); // it may still be asking the server whether it has arrived
            soon().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofNanos(100_000))
                    .until(() -> tim.sees(web.jid).isPresent());
            later.chat.close();
        }
        soon().until(() -> tim.sees(web.jid).isEmpty());
    }

    @Test
    void cutsLoseNothingAndRepeatNothing() {
        Human tim = human();
        String jid = world.account("web" + suffix, "secret");
        ChatNetwork chat = world.client(jid, () -> "secret");
        opened.add(chat);
        Resending outbox = new Resending(chat);
        chat.start(outbox);
        outbox.log().await(Connected.class);
        List<String> numbers =
                IntStream.range(0, 400).mapToObj(Integer::toString).toList();
        for (String number : numbers) {
            outbox.send(new ChatMessage("n" + number, tim.jid(), number, Optional.empty()));
            if (number.equals("100") || number.equals("200") || number.equals("300")) {
                int before = outbox.log().all(Connected.class).size();
                world.cut();
                soon().until(() -> outbox.log().all(Connected.class).size() > before);
            }
        }
        soon().until(() -> outbox.waiting() == 0 && tim.heard().size() >= 400);
        assertThat(bodies(tim)).isEqualTo(numbers);
        // Prosody 0.12 goes on reading where the old connection broke off, within a stanza if it was cut there: then
        // the new one
        // makes no sense to it. The stream is lost by that, the messages aren't.
        long misread = outbox.log().all(Disconnected.class).stream()
                .filter(lost -> lost.reason().contains("not-well-formed"))
                .count();
        assertThat(outbox.log().all(Connected.class).stream().skip(1).filter(connected -> !connected.resumed()))
                .as("lost: %s", outbox.log().all(Disconnected.class))
                .hasSize((int) misread);
    }

    @Test
    void aDeadLineIsNoticedAndLosesNothing() {
        Human tim = human();
        String jid = world.account("web" + suffix, "secret");
        ChatNetwork chat = world.client(jid, () -> "secret");
        opened.add(chat);
        Resending outbox = new Resending(chat);
        chat.start(outbox);
        outbox.log().await(Connected.class);
        world.freeze();
        for (int i = 0; i < 20; i++) {
            outbox.send(new ChatMessage("n" + i, tim.jid(), Integer.toString(i), Optional.empty()));
        }
        assertThat(outbox.waiting()).isEqualTo(20);
        soon().until(() -> {
            world.retry();
            return !outbox.log().all(Disconnected.class).isEmpty();
        });
        world.cut();
        soon().until(() -> outbox.waiting() == 0 && tim.heard().size() >= 20);
        assertThat(bodies(tim))
                .isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    }

    @Test
    void theServerAnswersAPing() {
        Node web = node().online();
        web.chat.ping("there?");
        assertThat(web.log.await(Pong.class).pingId()).isEqualTo("there?");
        assertThat(web.log.all(Pong.class)).hasSize(1);
    }

    @Test
    void nobodyAnswersAPingOnADeadLineAndThatIsNoticed() {
        Node web = node().online();
        world.freeze();
        web.chat.ping("there?");
        soon().until(() -> {
            world.retry();
            return !web.log.all(Disconnected.class).isEmpty();
        });
        assertThat(web.log.events().stream().takeWhile(event -> !(event instanceof Disconnected)))
                .noneMatch(Pong.class::isInstance);
        world.cut();
        soon().until(() -> web.log.all(Connected.class).size() >= 2);
        web.chat.ping("and now?");
        web.log.await(Pong.class, pong -> pong.pingId().equals("and now?"));
    }

    @Test
    void whatIsTransmittedDuringAnOutageIsNotTakenUntilTransmittedAgain() {
        Human tim = human();
        Node web = node().online();
        world.stop();
        assertThat(web.log.await(Disconnected.class).problem()).isEqualTo(Problem.NETWORK);
        web.send(tim.jid(), "alert", "CRITICAL");
        world.start();
        tim.online();
        soon().until(() -> web.log.all(Connected.class).size() == 2);
        assertThat(web.log.all(Connected.class).get(1).resumed()).isFalse();
        assertThat(web.log.all(Taken.class)).isEmpty();
        web.send(tim.jid(), "alert", "CRITICAL");
        web.log.await(Taken.class, taken -> taken.messageId().equals("alert"));
        soon().until(() -> !tim.heard().isEmpty());
        assertThat(tim.heard()).hasSize(1);
    }

    @Test
    void aKilledServerLosesNothingThatTheCallerRepeats() {
        Human tim = human();
        String jid = world.account("web" + suffix, "secret");
        ChatNetwork chat = world.client(jid, () -> "secret");
        opened.add(chat);
        Resending outbox = new Resending(chat);
        chat.start(outbox);
        outbox.log().await(Connected.class);
        // What a server has taken is in its hands: some lose it when killed between that and handing it on.
        send(outbox, tim, 0, 50);
        soon().until(() -> tim.heard().size() == 50 && outbox.waiting() == 0);
        world.freeze();
        send(outbox, tim, 50, 75);
        world.kill();
        world.cut();
        send(outbox, tim, 75, 100);
        world.start();
        tim.online();
        soon().untilAsserted(() -> {
            assertThat(outbox.waiting())
                    .as("lost: %s", outbox.log().all(Disconnected.class))
                    .isZero();
            assertThat(tim.heard()).extracting(Human.Heard::body).hasSize(100).doesNotHaveDuplicates();
        });
    }

    private static void send(Resending outbox, Human to, int from, int until) {
        for (int i = from; i < until; i++) {
            outbox.send(new ChatMessage("n" + i, to.jid(), Integer.toString(i), Optional.empty()));
        }
    }

    @Test
    void aWrongPasswordIsSaidAndTheRightOneLetsIn() {
        String jid = world.account("web" + suffix, "secret");
        AtomicReference<String> password = new AtomicReference<>("guess");
        Node web = new Node(jid, world.client(jid, password::get)).start();
        Disconnected refused = web.log.await(Disconnected.class);
        assertThat(refused.problem()).isEqualTo(Problem.AUTHENTICATION);
        assertThat(refused.reason()).contains("password");
        password.set("secret");
        world.retry();
        web.log.await(Connected.class);
        assertThat(web.log.all(Disconnected.class)).hasSize(1);
    }

    @Test
    void aCertificateThatIsNotTrustedIsSaid() {
        String jid = world.account("web" + suffix, "secret");
        Node web = new Node(jid, world.distrusting(jid, () -> "secret")).start();
        Disconnected refused = web.log.await(Disconnected.class);
        assertThat(refused.problem()).isEqualTo(Problem.CERTIFICATE);
        assertThat(refused.reason()).contains("certificate").contains("trusted");
        assertThat(web.log.all(Connected.class)).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsSaidOnceAndUsedWhenItIs() {
        Node web = node();
        world.stop();
        web.start();
        Disconnected refused = web.log.await(Disconnected.class);
        assertThat(refused.problem()).isEqualTo(Problem.NETWORK);
        world.start();
        web.log.await(Connected.class);
        assertThat(web.log.all(Disconnected.class))
                .extracting(Disconnected::reason)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatWasWrittenToANodeThatWasAwayComesWithItsTime() {
        Human tim = human();
        Node web = node();
        Instant before = Instant.now().minusSeconds(2);
        String id = tim.say(web.jid, "are you there?");
        tim.say(web.jid, "hello?");
        // The server has both when it has handed on a third.
        Human ana = human("ana");
        tim.say(ana.jid(), "mark");
        soon().until(() -> bodies(ana).contains("mark"));
        web.online();
        soon().until(() -> web.log.all(Received.class).size() == 2);
        Received first = web.log.all(Received.class).get(0);
        assertThat(first.messageId()).isEqualTo(id);
        assertThat(first.wantsReceipt()).isTrue();
        assertThat(web.log.all(Received.class)).extracting(Received::body).containsExactly("are you there?", "hello?");
        assertThat(first.sentAt().orElseThrow()).isBetween(before, Instant.now().plusSeconds(2));
        assertThat(web.log.events().get(0)).isInstanceOf(Connected.class);
    }

    // ---- the archive, and what comes from it

    private Node reader(Instant since) {
        return reader(world.account("web" + suffix, "secret"), since);
    }

    /** A client that reads back to this time whenever it logs in. */
    private Node reader(String jid, Instant since) {
        return new Node(jid, world.client(jid, () -> "secret", () -> since));
    }

    /** A time that nothing in this test is older than. */
    private static Instant before() {
        return Instant.now().minusSeconds(5);
    }

    private static List<String> notes(Node node) {
        return node.log.all(Received.class).stream().map(Received::body).toList();
    }

    /** Returns when the server has dealt with what {@code human} sent until now: it has handed on something sent later. */
    private void settle(Human human) {
        Human other = human("mark" + opened.size());
        human.say(other.jid(), "mark");
        soon().until(() -> bodies(other).contains("mark"));
    }

    @Test
    void whatWasWrittenToAReaderThatWasAwayComesOnceAndInOrder() {
        Human tim = human();
        Instant since = before();
        Node web = reader(since).online();
        web.chat.close();
        List<String> numbers = IntStream.range(0, 7).mapToObj(Integer::toString).toList();
        List<String> ids =
                numbers.stream().map(number -> tim.say(web.jid, number)).toList();
        settle(tim);
        Node later = reader(web.jid, since).online();
        soon().until(() -> notes(later).size() >= 7);
        tim.say(web.jid, "live");
        soon().until(() -> notes(later).contains("live"));
        assertThat(later.log.events().get(0)).isInstanceOf(Connected.class);
        List<Received> stored = later.log.all(Received.class).subList(0, 7);
        assertThat(stored).extracting(Received::body).isEqualTo(numbers);
        assertThat(stored).extracting(Received::messageId).isEqualTo(ids);
        assertThat(stored).allSatisfy(note -> {
            assertThat(note.wantsReceipt()).isTrue();
            assertThat(note.sentAt().orElseThrow())
                    .isBetween(since, Instant.now().plusSeconds(2));
        });
        assertThat(notes(later)).hasSize(8);
        assertThat(later.log.all(Received.class).get(7).sentAt()).isEmpty();
    }

    @Test
    void whatAClientHadWhenItWasKilledComesAgainBeforeWhatWasWrittenSince() {
        Human tim = human();
        Instant since = before();
        Node web = reader(since).online();
        tim.say(web.jid, "one");
        tim.say(web.jid, "two");
        soon().until(() -> notes(web).size() == 2); // the server believes that these have arrived
        world.abandon(web.chat);
        tim.say(web.jid, "three");
        tim.say(web.jid, "four");
        settle(tim);
        Node later = reader(web.jid, since).online();
        soon().until(() -> notes(later).size() >= 4);
        tim.say(web.jid, "five");
        soon().until(() -> notes(later).contains("five"));
        assertThat(notes(later)).containsExactly("one", "two", "three", "four", "five");
        assertThat(later.log.all(Received.class).subList(0, 4))
                .allMatch(note -> note.sentAt().isPresent());
    }

    @Test
    void aLongBacklogComesByPagesAndWhatIsSaidMeanwhileWaits() {
        Human tim = human();
        Instant since = before();
        Node web = reader(since).online();
        web.chat.close();
        List<String> ids = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> ids.add(tim.say(web.jid, Integer.toString(i))));
        settle(tim);
        Node later = reader(web.jid, since);
        EventLog log = later.log;
        later.chat.start(event -> {
            log.accept(event);
            if (event instanceof Received note && note.wantsReceipt()) {
                later.chat.receipt(note.from(), note.messageId());
            }
        });
        IntStream.range(300, 350).forEach(i -> ids.add(tim.say(web.jid, Integer.toString(i))));
        soon().until(() -> notes(later).contains("349"));
        assertThat(notes(later))
                .isEqualTo(IntStream.range(0, 350).mapToObj(Integer::toString).toList());
        soon().untilAsserted(() -> assertThat(tim.receipts()).containsAll(ids));
    }

    @Test
    void aResumedStreamBringsNothingAgain() {
        Human tim = human();
        Node web = reader(before()).online();
        tim.say(web.jid, "one");
        soon().until(() -> notes(web).size() == 1);
        for (int cuts = 1; cuts < 4; cuts++) {
            int connects = cuts + 1;
            world.cut();
            soon().until(() -> web.log.all(Connected.class).size() == connects);
        }
        tim.say(web.jid, "two");
        soon().until(() -> notes(web).contains("two"));
        assertThat(web.log.all(Connected.class).stream().skip(1)).allMatch(Connected::resumed);
        assertThat(notes(web)).containsExactly("one", "two");
    }

    @Test
    void anotherStreamBringsAgainWhatWasWrittenSinceTheTimeGivenThen() {
        Human tim = human();
        String jid = world.account("web" + suffix, "secret");
        AtomicReference<Instant> since = new AtomicReference<>(before());
        Node web = new Node(jid, world.client(jid, () -> "secret", since::get)).online();
        tim.say(jid, "old");
        soon().until(() -> notes(web).size() == 1);
        Instant after = Instant.now().plusSeconds(2); // servers count in whole seconds
        soon().until(() -> Instant.now().isAfter(after));
        since.set(after.minusSeconds(1));
        tim.say(jid, "new");
        soon().until(() -> notes(web).size() == 2);
        world.stop();
        web.log.await(Disconnected.class);
        world.start();
        soon().until(() -> web.log.all(Connected.class).size() == 2);
        assertThat(web.log.all(Connected.class).get(1).resumed()).isFalse();
        soon().until(() -> notes(web).size() >= 3);
        tim.online();
        tim.say(jid, "live");
        soon().until(() -> notes(web).contains("live"));
        assertThat(notes(web)).containsExactly("old", "new", "new", "live");
    }

    @Test
    void reactionsAndCorrectionsAreHeardLiveAndFromTheArchive() {
        Human tim = human();
        Instant since = before();
        Node web = reader(since).online();
        web.send(tim.jid(), "alert-7", "CRITICAL web-2 DOWN");
        soon().until(() -> !tim.heard().isEmpty());
        String thumb = tim.react(web.jid, "alert-7", List.of("👍", "👩🏽‍🚒"));
        String none = tim.react(web.jid, "alert-7", List.of());
        String words = tim.say(web.jid, "the fam is loud");
        String better = tim.correct(web.jid, words, "the fan is loud");
        soon().until(() -> web.log.all(Received.class).size() == 2);
        List<ChatEvent> live = wordsIn(web);
        // What comes right behind the login may have been read from the archive.
        assertThat(live)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("sentAt")
                .containsExactly(
                        new Reacted(thumb, tim.jid(), "alert-7", List.of("👍", "👩🏽‍🚒"), true, Optional.empty()),
                        new Reacted(none, tim.jid(), "alert-7", List.of(), true, Optional.empty()),
                        new Received(words, tim.jid(), "the fam is loud", true, Optional.empty(), Optional.empty()),
                        new Received(
                                better,
                                tim.jid(),
                                "the fan is loud",
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(words)));
        world.abandon(web.chat);
        String again = tim.react(web.jid, "alert-7", List.of("✅"));
        settle(tim);
        Node later = reader(web.jid, since).online();
        soon().until(() -> wordsIn(later).size() >= 5);
        tim.say(web.jid, "live");
        soon().until(() -> notes(later).contains("live"));
        assertThat(wordsIn(later).subList(0, 4))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("sentAt")
                .isEqualTo(live);
        assertThat(wordsIn(later)).hasSize(6);
        Reacted last = (Reacted) wordsIn(later).get(4);
        assertThat(last.messageId()).isEqualTo(again);
        assertThat(last.emojis()).containsExactly("✅");
        assertThat(last.sentAt()).isPresent();
    }

    private static List<ChatEvent> wordsIn(Node node) {
        return node.log.events().stream()
                .filter(event -> event instanceof Received || event instanceof Reacted)
                .toList();
    }

    @Test
    void aMessageToNobodyComesBack() {
        Human tim = human();
        Node web = node().online();
        String nobody = tim.jid().replace("tim", "nobody");
        web.send(nobody, "lost", "is anybody there?");
        Bounced bounced = web.log.await(Bounced.class);
        assertThat(bounced).isEqualTo(new Bounced("lost", nobody, "service-unavailable"));
        web.send(tim.jid(), "fine", "fine");
        soon().until(() -> bodies(tim).contains("fine"));
    }

    // ---- calls

    @Test
    void aPhoneRingsUntilItIsLeftAloneTakenOrDeclined() {
        Human tim = human();
        Node web = node().online();
        web.chat.ring(tim.jid(), "call-1");
        soon().until(() -> tim.ringing().equals(List.of("call-1")));
        web.chat.stopRinging(tim.jid(), "call-1");
        soon().until(() -> tim.ringing().isEmpty());

        web.chat.ring(tim.jid(), "call-2");
        soon().until(() -> tim.ringing().equals(List.of("call-2")));
        tim.answerCall("call-2", true);
        web.log.await(RingAnswered.class, answer -> answer.equals(new RingAnswered("call-2", tim.jid(), true)));
        web.chat.stopRinging(tim.jid(), "call-2");

        web.chat.ring(tim.jid(), "call-3");
        soon().until(() -> tim.ringing().equals(List.of("call-3")));
        tim.answerCall("call-3", false);
        web.log.await(RingAnswered.class, answer -> answer.equals(new RingAnswered("call-3", tim.jid(), false)));
        assertThat(tim.heard()).isEmpty();
        assertThat(web.log.all(Received.class)).isEmpty();
    }

    // ---- questions to one client, which need no subscription

    private static String addressOf(Node node) {
        List<Connected> all = node.log.all(Connected.class);
        return all.get(all.size() - 1).fullJid();
    }

    private Node another(String name) {
        String jid = world.account(name + suffix, "secret");
        return new Node(jid, world.client(jid, () -> "secret"));
    }

    private Reply ask(Node by, String whom, Duration patience) {
        return by.chat
                .ask(whom, "who & where?", patience)
                .orTimeout(40, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aQuestionIsAnsweredByTheClientAtThatAddressOnceItCan() {
        Node web = node();
        List<String> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<Optional<String>> later = new CompletableFuture<>();
        web.chat.answerBy((from, question) -> {
            heard.add(from + " asks " + question);
            return later;
        });
        web.online();
        Node db = another("db").online();
        CompletableFuture<Reply> asked = db.chat.ask(addressOf(web), "who & where?", Duration.ofSeconds(30));
        soon().until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly(addressOf(db) + " asks who & where?");
        assertThat(asked).isNotDone();
        // While it thinks, the rest goes on.
        web.send(db.jid, "n1", "meanwhile");
        db.log.await(Received.class, received -> received.body().equals("meanwhile"));
        later.complete(Optional.of("<web> & \"here\" — ünïcödé"));
        assertThat(asked.orTimeout(40, TimeUnit.SECONDS).join())
                .isEqualTo(new Reply.Answered("<web> & \"here\" — ünïcödé"));
        assertThat(web.log.all(SubscriptionRequested.class)).isEmpty();
    }

    @Test
    void whoDoesntAnswerSuchQuestionsRefusesAndWhoIsBusySaysSo() {
        Node web = node().online();
        Node db = another("db");
        db.chat.answerBy((from, question) -> CompletableFuture.failedFuture(new IllegalStateException("busy")));
        db.online();
        assertThat(ask(db, addressOf(web), Duration.ofSeconds(30))).isEqualTo(new Reply.Refused("service-unavailable"));
        assertThat(ask(web, addressOf(db), Duration.ofSeconds(30))).isEqualTo(new Reply.Refused("resource-constraint"));
    }

    @Test
    void aQuestionToAClientThatIsGoneComesBackThoughTheAccountHasAnother() {
        Node web = node().online();
        String gone = addressOf(web);
        web.chat.close();
        Node later = again(web);
        later.chat.answerBy((from, question) -> CompletableFuture.completedFuture(Optional.of("here")));
        later.online();
        Node db = another("db").online();
        assertThat(ask(db, gone, Duration.ofSeconds(30))).isEqualTo(new Reply.Refused("service-unavailable"));
        assertThat(ask(db, addressOf(later), Duration.ofSeconds(30))).isEqualTo(new Reply.Answered("here"));
        String nobody = gone.replaceFirst("^web", "nobody");
        assertThat(ask(db, nobody, Duration.ofSeconds(30))).isEqualTo(new Reply.Refused("service-unavailable"));
    }

    @Test
    void aClientThatKeepsSilentIsToldFromALineThatIsDead() {
        Node web = node();
        web.chat.answerBy((from, question) -> new CompletableFuture<>());
        web.online();
        Node db = another("db").online();
        assertThat(ask(db, addressOf(web), Duration.ofSeconds(2))).isEqualTo(new Reply.Unanswered());
        world.freeze();
        assertThat(ask(db, addressOf(web), Duration.ofMillis(500))).isEqualTo(new Reply.Offline());
        world.cut();
    }

    @Test
    void whoIsOfflineOrAsksNoClientLearnsNothing() {
        Node web = node();
        assertThat(ask(web, "db@chat.test/x", Duration.ofSeconds(30))).isEqualTo(new Reply.Offline());
        web.online();
        for (String odd : List.of(web.jid, "chat.test", "web@chat.test/", "")) {
            assertThat(ask(web, odd, Duration.ofSeconds(30))).as(odd).isEqualTo(new Reply.Refused("jid-malformed"));
        }
        world.stop();
        web.log.await(Disconnected.class);
        assertThat(ask(web, addressOf(web), Duration.ofSeconds(30))).isEqualTo(new Reply.Offline());
    }

    @Test
    void afterCloseNothingIsHeard() {
        Human tim = human();
        Node web = node().online();
        befriend(tim, web);
        long begin = System.nanoTime();
        web.chat.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        int heard = web.log.events().size();
        tim.say(web.jid, "anybody?");
        soon().until(() -> tim.sees(web.jid).isEmpty());
        web.send(tim.jid(), "late", "late");
        web.chat.close();
        assertThat(web.log.events()).hasSize(heard);
        assertThat(tim.heard()).isEmpty();
    }

    @Test
    void closingOnADeadLineTakesLessThanASecond() {
        Node web = node().online();
        world.freeze();
        long begin = System.nanoTime();
        web.chat.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        world.cut();
    }
}
