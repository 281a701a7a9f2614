package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Bounced;
import dev.peerwatch.notifier.chat.ChatEvent.Connected;
import dev.peerwatch.notifier.chat.ChatEvent.Disconnected;
import dev.peerwatch.notifier.chat.ChatEvent.Displayed;
import dev.peerwatch.notifier.chat.ChatEvent.Reacted;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.ChatNetworkContract;
import dev.peerwatch.notifier.chat.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.MessageBuilder;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smackx.blocking.BlockingCommandManager;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.iqversion.VersionManager;
import org.jivesoftware.smackx.iqversion.packet.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

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
        EventLog log = new EventLog();
        Instant since = Instant.now().minusSeconds(30);
        XmppChat chat = new XmppChat(
                world.settings(jid, () -> "secret").withVersion("1.2.3").withCatchUpFrom(() -> since));
        clients.add(chat);
        chat.start(log);
        log.await(Connected.class);
        return new Node(jid, chat, log);
    }

    private Node node() {
        return online(world.account("node-x" + accounts++, "secret"));
    }

    private SmackHuman person() {
        String jid = world.account("person-x" + accounts++, "hidden");
        SmackHuman person = (SmackHuman) world.human(jid, "hidden");
        clients.add(person);
        person.online();
        return person;
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(10));
    }

    private static StandardExtensionElement.Builder element(String name, String namespace) {
        return StandardExtensionElement.builder(name, namespace);
    }

    private static MessageBuilder message(String to, String id) throws Exception {
        return StanzaBuilder.buildMessage(id).to(JidCreate.bareFrom(to)).ofType(Message.Type.chat);
    }

    @Test
    void itSaysThatItIsABotWhichVersionAndWhatItUnderstands() throws Exception {
        SmackHuman tim = person();
        Node web = node();
        Jid address = JidCreate.fullFrom(web.log.await(Connected.class).fullJid());
        DiscoverInfo info =
                ServiceDiscoveryManager.getInstanceFor(tim.connection()).discoverInfo(address);
        assertThat(info.getIdentities()).anySatisfy(identity -> {
            assertThat(identity.getCategory()).isEqualTo("client");
            assertThat(identity.getType()).isEqualTo("bot");
            assertThat(identity.getName()).isEqualTo("Peerwatch");
        });
        assertThat(info.getFeatures())
                .extracting(DiscoverInfo.Feature::getVar)
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
        Version version = VersionManager.getInstanceFor(tim.connection()).getVersion(address);
        assertThat(version.getName()).isEqualTo("Peerwatch");
        assertThat(version.getVersion()).isNotBlank();
    }

    @Test
    void aReplyReadsWellWhereRepliesAreNotKnown() {
        SmackHuman tim = person();
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
    void whoAsksForAMarkGetsOneAndMarksOnAlertsAreHeard() throws Exception {
        SmackHuman tim = person();
        Node web = node();
        tim.send(message(web.jid, "m1")
                .setBody("is it you?")
                .addExtension(element("markable", "urn:xmpp:chat-markers:0").build())
                .build());
        Received asked = web.log.await(Received.class);
        assertThat(asked.wantsReceipt()).isTrue();
        String plain = tim.say(web.jid, "and a receipt?");
        web.chat.receipt(tim.jid(), "m1");
        web.chat.receipt(tim.jid(), plain);
        soon().until(() -> tim.receipts().contains(plain));
        assertThat(tim.displayed()).containsExactly("m1");
        assertThat(tim.receipts()).containsExactly(plain);

        tim.signal(
                web.jid,
                element("displayed", "urn:xmpp:chat-markers:0")
                        .addAttribute("id", "alert-1")
                        .build());
        assertThat(web.log.await(Displayed.class)).isEqualTo(new Displayed("alert-1", tim.jid()));
    }

    @Test
    void aReactionThatIsAlsoSaidInWordsIsAReaction() throws Exception {
        SmackHuman tim = person();
        Node web = node();
        tim.send(message(web.jid, "r1")
                .setBody("> CRITICAL web-2 DOWN\n👍")
                .addExtension(element("reactions", "urn:xmpp:reactions:0")
                        .addAttribute("id", "alert-1")
                        .addElement(element("reaction", "urn:xmpp:reactions:0")
                                .setText("👍")
                                .build())
                        .build())
                .addExtension(element("fallback", "urn:xmpp:fallback:0")
                        .addAttribute("for", "urn:xmpp:reactions:0")
                        .addElement(element("body", "urn:xmpp:fallback:0").build())
                        .build())
                .build());
        assertThat(web.log.await(Reacted.class))
                .usingRecursiveComparison()
                .ignoringFields("sentAt")
                .isEqualTo(new Reacted("r1", tim.jid(), "alert-1", List.of("👍"), false, Optional.empty()));
        assertThat(web.log.all(Received.class)).isEmpty();
    }

    @Test
    void whatIsSentToWhoHasBlockedTheNodeComesBack() throws Exception {
        SmackHuman tim = person();
        Node web = node();
        BlockingCommandManager.getInstanceFor(tim.connection()).blockContacts(List.of(JidCreate.from(web.jid)));
        web.chat.transmit(new ChatMessage("a1", tim.jid(), "CRITICAL web-2 DOWN", Optional.empty()));
        assertThat(web.log.await(Bounced.class)).isEqualTo(new Bounced("a1", tim.jid(), "service-unavailable"));
        assertThat(tim.heard()).isEmpty();
    }

    /** Live, and again when it is read from the archive. */
    @Test
    void whatCanNotBeReadHindersNothing() throws Exception {
        SmackHuman tim = person();
        Node web = node();
        List<StandardExtensionElement> odd = List.of(
                element("delay", "urn:xmpp:delay")
                        .addAttribute("stamp", "yesterday")
                        .build(),
                element("replace", "urn:xmpp:message-correct:0").build(),
                element("reply", "urn:xmpp:reply:0").build(),
                element("reactions", "urn:xmpp:reactions:0").build(),
                element("displayed", "urn:xmpp:chat-markers:0").build(),
                element("received", "urn:xmpp:receipts").build(),
                element("origin-id", "urn:xmpp:sid:0").build(),
                element("fallback", "urn:xmpp:fallback:0")
                        .addAttribute("for", "urn:xmpp:reply:0")
                        .addElement(element("body", "urn:xmpp:fallback:0")
                                .addAttribute("start", "99999999999")
                                .addAttribute("end", "-1")
                                .build())
                        .build(),
                element("result", "urn:xmpp:mam:2").addAttribute("queryid", "x").build(),
                element("sent", "urn:xmpp:carbons:2").build());
        for (int i = 0; i < odd.size(); i++) {
            tim.send(message(web.jid, "odd" + i)
                    .setBody("odd " + i)
                    .addExtension(odd.get(i))
                    .build());
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
