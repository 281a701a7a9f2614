package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Bounced;
import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Disconnected;
import dev.peerwatch.notifier.chat.ChatEvent.Displayed;
import dev.peerwatch.notifier.chat.ChatEvent.Reacted;
import dev.peerwatch.notifier.chat.ChatEvent.ReactedInRoom;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatEvent.RingAnswered;
import dev.peerwatch.notifier.chat.ChatEvent.SaidInRoom;
import dev.peerwatch.notifier.chat.ChatEvent.Seen;
import dev.peerwatch.notifier.chat.ChatEvent.SubscriptionRequested;
import dev.peerwatch.notifier.chat.ChatEvent.Taken;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetworkContract;
import dev.peerwatch.notifier.chat.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on a real server, and what only other XMPP clients see of a node. */
abstract class XmppContract extends ChatNetworkContract {

    private XmppWorld world;
    private int accounts;
    private final List<AutoCloseable> clients = new ArrayList<>();

    /** Called once. */
    abstract XmppWorld realWorld();

    @Override
    protected final World world() {
        world = realWorld();
        return world;
    }

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        clients.clear();
    }

    /** A node and its log. */
    private record Node(String jid, XmppChat chat, EventLog log) {}

    private Node online(String jid) {
        return online(jid, settings -> settings);
    }

    private Node online(String jid, UnaryOperator<XmppSettings> further) {
        EventLog log = new EventLog();
        Instant since = Instant.now().minusSeconds(30);
        XmppChat chat = new XmppChat(further.apply(
                world.settings(jid, () -> "secret").withVersion("1.2.3").withCatchUpFrom(() -> since)));
        clients.add(chat);
        chat.start(log);
        log.await(Connected.class);
        return new Node(jid, chat, log);
    }

    private Node node() {
        return online(world.account("node-x" + accounts++, "secret"));
    }

    /** One with a room. */
    private Node node(String room) {
        return again(world.account("node-x" + accounts++, "secret"), room);
    }

    private Node again(String jid, String room) {
        return online(jid, settings -> settings.withRoom(room));
    }

    private XmppHuman person() {
        String jid = world.account("person-x" + accounts++, "hidden");
        XmppHuman person = (XmppHuman) world.human(jid, "hidden");
        clients.add(person);
        person.online();
        return person;
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(10));
    }

    private static String address(Node node) {
        return node.log.await(Connected.class).fullJid();
    }

    /** Makes the two each other's contacts. */
    private static void befriend(XmppHuman human, Node node) {
        human.add(node.jid);
        node.log.await(SubscriptionRequested.class, asked -> asked.from().equals(human.jid()));
        node.chat.accept(human.jid());
        soon().until(() -> human.sees(node.jid).isPresent());
    }

    /** Smack sends again by itself what a resumed stream's server doesn't have. */
    @Test
    void whatIsWithdrawnWhileTheLineIsDeadIsNotSentWhenTheStreamGoesOn() {
        XmppHuman tim = person();
        Node web = node();
        world.freeze();
        for (String id : List.of("old", "older")) {
            web.chat.transmit(new ChatMessage(id, tim.jid(), "it is down", Optional.empty()));
        }
        web.log.await(Disconnected.class);
        web.chat.withdraw("old"); // it may have been on the wire
        web.chat.withdraw("older"); // it waited behind the other
        world.cut();
        soon().until(() -> web.log.all(Connected.class).size() >= 2);
        ChatMessage last = new ChatMessage("new", tim.jid(), "it is up again", Optional.empty());
        soon().until(() -> {
            web.chat.transmit(last); // the line may be lost once more
            return !web.log.all(Taken.class).isEmpty() && !tim.heard().isEmpty();
        });
        assertThat(tim.heard()).extracting(heard -> heard.body()).containsExactly("it is up again");
        assertThat(web.log.all(Taken.class)).extracting(Taken::messageId).containsExactly("new");
    }

    @Test
    void whetherAContactIsThereIsHeard() {
        XmppHuman human = person();
        Node node = node();
        befriend(human, node);
        Seen there = node.log.await(Seen.class, seen -> seen.from().equals(human.jid()) && seen.there());
        human.offline();
        node.log.await(
                Seen.class,
                seen -> seen.from().equals(human.jid())
                        && !seen.there()
                        && (seen.client().isEmpty() || seen.client().equals(there.client())));
    }

    @Test
    void itSaysThatItIsABotWhichVersionAndWhatItUnderstands() {
        XmppHuman tim = person();
        Node web = node();
        XmppHuman.Description description = tim.describe(address(web));
        assertThat(description.identities()).contains("client/bot/Peerwatch");
        assertThat(description.features())
                .contains(
                        "urn:xmpp:receipts",
                        "urn:xmpp:reply:0",
                        "urn:xmpp:fallback:0",
                        "urn:xmpp:reactions:0",
                        "urn:xmpp:message-correct:0",
                        "urn:xmpp:chat-markers:0",
                        "urn:xmpp:ping",
                        "jabber:iq:version")
                .noneMatch(feature ->
                        feature.contains("iot") || feature.contains("bytestreams") || feature.contains("chatstates"));
        XmppHuman.Software software = tim.software(address(web));
        assertThat(software.name()).isEqualTo("Peerwatch");
        assertThat(software.version()).isNotBlank();
        tim.ping(address(web));
    }

    @Test
    void contactsSeeItsNickAndItsPicture() {
        XmppHuman tim = person();
        Node web = node();
        befriend(tim, web);
        String name = web.jid.substring(0, web.jid.indexOf('@'));
        Picture picture = Picture.of(name);
        soon().untilAsserted(() -> assertThat(tim.nickOf(web.jid)).contains(name));
        soon().untilAsserted(() ->
                assertThat(tim.card(web.jid)).isEqualTo(new XmppHuman.Card(name, "image/png", picture.sha1())));
        soon().untilAsserted(() -> assertThat(tim.picture(web.jid)).hasValue(picture.png()));
    }

    @Test
    void anAlertIsMarkedToBeStoredConfirmedAndFoundAgain() {
        XmppHuman tim = person();
        Node web = node();
        web.chat.transmit(new ChatMessage("a1", tim.jid(), "CRITICAL web-2 DOWN", Optional.empty()));
        soon().until(() -> tim.heard().size() == 1);
        assertThat(tim.marks("a1")).isEqualTo(new XmppHuman.Marks(true, true, Optional.of("a1")));
        assertThat(tim.states()).isEmpty();
    }

    @Test
    void aCallIsProposedInAWayThatWakesPhonesAndIsTakenBackInBothWays() {
        XmppHuman tim = person();
        Node web = node();
        web.chat.ring(tim.jid(), "call-1");
        soon().until(() -> tim.rings().size() == 1);
        XmppHuman.Ring ring = tim.rings().get(0);
        assertThat(ring)
                .isEqualTo(new XmppHuman.Ring(
                        address(web), "call-1", "propose", List.of("urn:xmpp:jingle:apps:rtp:1 audio"), true));
        tim.answer(ring, "reject");
        assertThat(web.log.await(RingAnswered.class)).isEqualTo(new RingAnswered("call-1", tim.jid(), false));
        web.chat.stopRinging(tim.jid(), "call-1");
        web.chat.transmit(new ChatMessage("a1", tim.jid(), "behind it", Optional.empty()));
        soon().until(() -> tim.heard().size() == 1);
        assertThat(tim.rings().stream().filter(signal -> signal.from().startsWith(web.jid)))
                .extracting(XmppHuman.Ring::what)
                .startsWith("propose", "retract");
    }

    @Test
    void itSpeaksInARoomAndHearsWhoAnswersThereButNoHistory() {
        XmppHuman tim = person();
        String room = "ops-" + accounts++ + "@conference.chat.test";
        tim.openRoom(room, "Tim", true);
        Node web = node(room);
        web.chat.transmit(new ChatMessage("a1", room, "CRITICAL web-2 DOWN (7f3a)", Optional.empty()));
        web.log.await(Taken.class, taken -> taken.messageId().equals("a1"));
        soon().until(() -> tim.raw().contains("CRITICAL web-2 DOWN (7f3a)"));
        tim.sayIn(room, "ack on it", Optional.of("a1"));
        SaidInRoom answer = web.log.await(SaidInRoom.class);
        assertThat(answer)
                .isEqualTo(new SaidInRoom(
                        answer.messageId(), room, "Tim", Optional.of(tim.jid()), "ack on it", Optional.of("a1")));
        tim.reactIn(room, "a1", List.of("👍"));
        ReactedInRoom thumb = web.log.await(ReactedInRoom.class);
        assertThat(thumb)
                .isEqualTo(
                        new ReactedInRoom(thumb.messageId(), room, "Tim", Optional.of(tim.jid()), "a1", List.of("👍")));
        tim.reactIn(room, "a1", List.of());
        web.log.await(
                ReactedInRoom.class,
                back -> back.about().equals("a1") && back.emojis().isEmpty());
        assertThat(web.log.all(Received.class)).isEmpty();
        assertThat(web.log.all(Reacted.class)).isEmpty();
        web.chat.transmit(new ChatMessage("a1-over", room, "OK web-2 UP (7f3a)", Optional.of("a1")));
        soon().until(() -> tim.raw().contains("> CRITICAL web-2 DOWN (7f3a)\nOK web-2 UP (7f3a)"));
        assertThat(tim.answeredInRoom("a1-over")).contains("a1");
        web.chat.close();

        Node listening = again(web.jid, room);
        listening.chat.enter(room);
        soon().until(() -> {
            tim.sayIn(room, "ack", Optional.of("a1"));
            return !listening.log.all(SaidInRoom.class).isEmpty();
        });
        assertThat(listening.log.all(SaidInRoom.class).get(0).replyTo())
                .as("a process that hasn't said it itself knows what it is about")
                .contains("a1");
        listening.chat.close();

        Node later = again(web.jid, room);
        later.chat.transmit(new ChatMessage("a2", room, "OK web-2 UP (7f3a)", Optional.empty()));
        later.log.await(Taken.class);
        tim.sayIn(room, "fine", Optional.empty());
        later.log.await(SaidInRoom.class);
        assertThat(later.log.all(SaidInRoom.class)).extracting(SaidInRoom::body).containsExactly("fine");
    }

    @Test
    void aRoomThatHidesWhoIsWhoIsHeardWithoutAddresses() {
        XmppHuman tim = person();
        String room = "hidden-" + accounts++ + "@conference.chat.test";
        tim.openRoom(room, "Tim", false);
        Node web = node(room);
        web.chat.transmit(new ChatMessage("a1", room, "CRITICAL web-2 DOWN (7f3a)", Optional.empty()));
        soon().until(() -> tim.raw().contains("CRITICAL web-2 DOWN (7f3a)"));
        tim.sayIn(room, "ack 7f3a", Optional.empty());
        SaidInRoom answer = web.log.await(SaidInRoom.class);
        assertThat(answer.nick()).isEqualTo("Tim");
        assertThat(answer.realJid()).isEmpty();
    }

    @Test
    void whatIsSaidInARoomThatIsNotThereComesBack() {
        Node web = node("ops@nowhere.chat.test");
        web.chat.transmit(new ChatMessage("a1", "ops@nowhere.chat.test", "CRITICAL", Optional.empty()));
        assertThat(web.log.await(Bounced.class).messageId()).isEqualTo("a1");
    }

    @Test
    void whoIsTypingHasSaidNothing() {
        XmppHuman tim = person();
        Node web = node();
        tim.send(web.jid, "s1", "<composing xmlns='http://jabber.org/protocol/chatstates'/>");
        tim.say(web.jid, "fine");
        web.log.await(Received.class);
        assertThat(web.log.all(Received.class)).extracting(Received::body).containsExactly("fine");
    }

    @Test
    void aReplyReadsWellWhereRepliesAreNotKnown() {
        XmppHuman tim = person();
        Node web = node();
        web.chat.transmit(new ChatMessage(
                "a1", tim.jid(), "CRITICAL 🔥 web-2 DOWN (7f3a)\nNo answer to db-1.", Optional.empty()));
        web.chat.transmit(new ChatMessage("a2", tim.jid(), "OK web-2 UP after 6 min (7f3a)", Optional.of("a1")));
        soon().until(() -> tim.heard().size() == 2);
        assertThat(tim.raw().get(1)).isEqualTo("> CRITICAL 🔥 web-2 DOWN (7f3a)\nOK web-2 UP after 6 min (7f3a)");
        assertThat(tim.heard().get(1).body()).isEqualTo("OK web-2 UP after 6 min (7f3a)");
        assertThat(tim.heard().get(1).replyTo()).contains("a1");
    }

    @Test
    void whoAsksForAMarkGetsOneAndMarksOnAlertsAreHeard() {
        XmppHuman tim = person();
        Node web = node();
        tim.send(web.jid, "m1", "<body>is it you?</body><markable xmlns='urn:xmpp:chat-markers:0'/>");
        Received asked = web.log.await(Received.class);
        assertThat(asked.wantsReceipt()).isTrue();
        String plain = tim.say(web.jid, "and a receipt?");
        web.chat.receipt(tim.jid(), "m1");
        web.chat.receipt(tim.jid(), plain);
        soon().until(() -> tim.receipts().contains(plain));
        assertThat(tim.displayed()).containsExactly("m1");
        assertThat(tim.receipts()).containsExactly(plain);

        tim.send(web.jid, "m2", "<displayed xmlns='urn:xmpp:chat-markers:0' id='alert-1'/>");
        assertThat(web.log.await(Displayed.class)).isEqualTo(new Displayed("alert-1", tim.jid()));
    }

    @Test
    void aReactionThatIsAlsoSaidInWordsIsAReaction() {
        XmppHuman tim = person();
        Node web = node();
        tim.send(
                web.jid,
                "r1",
                "<body>&gt; CRITICAL web-2 DOWN\n👍</body>"
                        + "<reactions xmlns='urn:xmpp:reactions:0' id='alert-1'><reaction>👍</reaction></reactions>"
                        + "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'><body/></fallback>");
        assertThat(web.log.await(Reacted.class))
                .usingRecursiveComparison()
                .ignoringFields("sentAt")
                .isEqualTo(new Reacted("r1", tim.jid(), "alert-1", List.of("👍"), false, Optional.empty()));
        assertThat(web.log.all(Received.class)).isEmpty();
    }

    @Test
    void whatIsSentToWhoHasBlockedTheNodeComesBack() {
        XmppHuman tim = person();
        Node web = node();
        tim.block(web.jid);
        web.chat.transmit(new ChatMessage("a1", tim.jid(), "CRITICAL web-2 DOWN", Optional.empty()));
        assertThat(web.log.await(Bounced.class)).isEqualTo(new Bounced("a1", tim.jid(), "service-unavailable"));
        assertThat(tim.heard()).isEmpty();
    }

    /** Live, and again when it is read from the archive. */
    @Test
    void whatCanNotBeReadHindersNothing() {
        XmppHuman tim = person();
        Node web = node();
        List<String> odd = List.of(
                "<delay xmlns='urn:xmpp:delay' stamp='yesterday'/>",
                "<replace xmlns='urn:xmpp:message-correct:0'/>",
                "<reply xmlns='urn:xmpp:reply:0'/>",
                "<reactions xmlns='urn:xmpp:reactions:0'/>",
                "<displayed xmlns='urn:xmpp:chat-markers:0'/>",
                "<received xmlns='urn:xmpp:receipts'/>",
                "<origin-id xmlns='urn:xmpp:sid:0'/>",
                "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='99999999999' end='-1'/></fallback>",
                "<result xmlns='urn:xmpp:mam:2' queryid='x'/>",
                "<sent xmlns='urn:xmpp:carbons:2'/>",
                "<propose xmlns='urn:xmpp:jingle-message:0'/>",
                "<reject xmlns='urn:xmpp:jingle-message:0'/>");
        for (int i = 0; i < odd.size(); i++) {
            tim.send(web.jid, "odd" + i, "<body>odd " + i + "</body>" + odd.get(i));
        }
        tim.say(web.jid, "fine");
        web.log.await(Received.class, note -> note.body().equals("fine"));
        world.abandon(web.chat);
        Node later = online(web.jid);
        later.log.await(Received.class, note -> note.body().equals("fine"));
        assertThat(later.log.all(Received.class))
                .extracting(Received::body)
                .contains("odd 1", "odd 2", "odd 3", "odd 7")
                .isEqualTo(
                        web.log.all(Received.class).stream().map(Received::body).toList());
        assertThat(web.log.all(Disconnected.class)).isEmpty();
        assertThat(later.log.all(Disconnected.class)).isEmpty();
        assertThat(later.log.all(ChatEvent.Displayed.class)).isEmpty();
    }
}
