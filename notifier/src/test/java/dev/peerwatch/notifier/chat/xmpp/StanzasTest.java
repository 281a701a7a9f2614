package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Bounced;
import dev.peerwatch.notifier.chat.ChatEvent.Delivered;
import dev.peerwatch.notifier.chat.ChatEvent.Displayed;
import dev.peerwatch.notifier.chat.ChatEvent.Reacted;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Light;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jxmpp.JxmppContext;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;

/** From XML to events and from what is to be said to XML. */
class StanzasTest {

    @BeforeAll
    static void setUp() {
        SmackSetup.ensure("test");
    }

    private static Stanza parsed(String xml) throws Exception {
        XmlPullParser parser = PacketParserUtils.getParserFor(xml);
        return PacketParserUtils.parseStanza(parser, XmlEnvironment.EMPTY, JxmppContext.getDefaultContext());
    }

    private static IncomingStanzas reader() throws Exception {
        return new IncomingStanzas(JidCreate.entityBareFrom("web-1@chat.test"));
    }

    private static List<ChatEvent> read(String xml) throws Exception {
        return reader().read(parsed(xml));
    }

    private static String message(String attributes, String content) {
        return "<message xmlns='jabber:client' from='tim@example.org/phone' to='web-1@chat.test' " + attributes + ">"
                + content + "</message>";
    }

    private static Received received(String xml) throws Exception {
        List<ChatEvent> events = read(xml);
        assertThat(events).hasSize(1);
        return (Received) events.get(0);
    }

    @Test
    void aPlainMessage() throws Exception {
        assertThat(received(message("type='chat' id='1'", "<body>hello</body>")))
                .isEqualTo(new Received("1", "tim@example.org", "hello", false, Optional.empty(), Optional.empty()));
        assertThat(received(message("", "<body>no id, no type</body>")).messageId())
                .isEmpty();
        assertThat(received(message("id='2'", "<body xml:lang='de'>hallo</body>"))
                        .body())
                .isEqualTo("hallo");
    }

    @Test
    void aRequestForAReceiptAndTheReceipt() throws Exception {
        assertThat(received(message("id='1'", "<body>x</body><request xmlns='urn:xmpp:receipts'/>"))
                        .wantsReceipt())
                .isTrue();
        assertThat(read(message("id='2' type='chat'", "<received xmlns='urn:xmpp:receipts' id='alert-1'/>")))
                .containsExactly(new Delivered("alert-1", "tim@example.org"));
    }

    @Test
    void aMessageThatCameBack() throws Exception {
        assertThat(read("<message xmlns='jabber:client' from='gone@example.org' id='alert-1' type='error'>"
                        + "<body>x</body><error type='cancel'>"
                        + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"))
                .containsExactly(new Bounced("alert-1", "gone@example.org", "service-unavailable"));
    }

    @Test
    void whenAServerSaysThatItWasStored() throws Exception {
        String stored = "<body>x</body><delay xmlns='urn:xmpp:delay' from='chat.test' stamp='2026-11-21T14:02:07Z'/>";
        assertThat(received(message("id='1'", stored)).sentAt()).contains(Instant.parse("2026-11-21T14:02:07Z"));
        String earlier = "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='2026-11-21T14:01:00Z'/>";
        assertThat(received(message("id='1'", stored + earlier)).sentAt())
                .contains(Instant.parse("2026-11-21T14:01:00Z"));
        String claimed =
                "<body>x</body><delay xmlns='urn:xmpp:delay' from='tim@example.org' stamp='2001-01-01T00:00:00Z'/>";
        assertThat(received(message("id='1'", claimed)).sentAt()).isEmpty();
    }

    @Test
    void aReplyWithoutWhatItQuotes() throws Exception {
        String reply = "<reply xmlns='urn:xmpp:reply:0' to='web-1@chat.test' id='alert-1'/>";
        String body = "<body>&gt; CRITICAL 🔥\nack</body>";
        String fallback = "<fallback xmlns='urn:xmpp:fallback:0' for='%s'>%s</fallback>";
        String quote = fallback.formatted("urn:xmpp:reply:0", "<body start='0' end='13'/>");
        Received plain = received(message("id='1'", body + reply + quote));
        assertThat(plain.replyTo()).contains("alert-1");
        assertThat(plain.body()).isEqualTo("ack");
        // Fallback for something else, without a range, or of everything, leaves the words.
        for (String other : List.of(
                "",
                fallback.formatted("urn:other", "<body start='0' end='13'/>"),
                fallback.formatted("urn:xmpp:reply:0", ""),
                fallback.formatted("urn:xmpp:reply:0", "<body/>"),
                fallback.formatted("urn:xmpp:reply:0", "<body start='x' end='-5'/>"))) {
            assertThat(received(message("id='1'", body + reply + other)).body()).isEqualTo("> CRITICAL 🔥\nack");
        }
        assertThat(received(message("id='1'", "<body>x</body><reply xmlns='urn:xmpp:reply:0'/>"))
                        .replyTo())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<message xmlns='jabber:client' id='1'><body>no author</body></message>",
                "<message xmlns='jabber:client' from='web-1@chat.test' id='1'><body>an archive's</body></message>",
                "<message xmlns='jabber:client' from='Web-1@chat.test/other' id='1'><body>own device</body></message>",
                "<message xmlns='jabber:client' from='r@conf.chat.test/tim' type='groupchat'><body>x</body></message>",
                "<message xmlns='jabber:client' from='chat.test' type='headline'><body>x</body></message>",
                "<message xmlns='jabber:client' from='tim@example.org'><subject>x</subject></message>",
                "<message xmlns='jabber:client' from='tim@example.org'><body> </body></message>",
                "<message xmlns='jabber:client' from='tim@example.org'><sent xmlns='urn:xmpp:carbons:2'>"
                        + "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='a@b' to='c@d'>"
                        + "<body>forged</body></message></forwarded></sent></message>",
                "<presence xmlns='jabber:client' from='tim@example.org/phone' type='probe'/>",
                "<presence xmlns='jabber:client' from='tim@example.org' type='subscribed'/>",
                "<presence xmlns='jabber:client' from='tim@example.org' type='unsubscribed'/>"
            })
    void whatSaysNothing(String xml) throws Exception {
        assertThat(read(xml)).isEmpty();
    }

    @Test
    void subscriptions() throws Exception {
        assertThat(read("<presence xmlns='jabber:client' from='tim@example.org/x' type='subscribe'/>"))
                .containsExactly(new ChatEvent.SubscriptionRequested("tim@example.org"));
        assertThat(read("<presence xmlns='jabber:client' from='tim@example.org' type='unsubscribe'/>"))
                .containsExactly(new ChatEvent.Unsubscribed("tim@example.org"));
    }

    @Test
    void whoIsThere() throws Exception {
        assertThat(read("<presence xmlns='jabber:client' from='tim@example.org/phone'><show>away</show></presence>"))
                .containsExactly(new ChatEvent.Seen("tim@example.org", "phone", true));
        assertThat(read("<presence xmlns='jabber:client' from='tim@example.org/phone' type='unavailable'/>"))
                .containsExactly(new ChatEvent.Seen("tim@example.org", "phone", false));
        assertThat(read("<presence xmlns='jabber:client' from='tim@example.org' type='unavailable'/>"))
                .containsExactly(new ChatEvent.Seen("tim@example.org", "", false));
    }

    @Test
    void reactions() throws Exception {
        String reactions = "<reactions xmlns='urn:xmpp:reactions:0' id='alert-1'>%s</reactions>";
        String thumbs = reactions.formatted("<reaction>👍</reaction><reaction> ✅\n</reaction><reaction>👍</reaction>");
        Reacted two = new Reacted("1", "tim@example.org", "alert-1", List.of("👍", "✅"), false, Optional.empty());
        assertThat(read(message("type='chat' id='1'", thumbs))).containsExactly(two);
        assertThat(read(message("type='chat' id='1'", reactions.formatted(""))))
                .containsExactly(new Reacted("1", "tim@example.org", "alert-1", List.of(), false, Optional.empty()));
        // Said a second time for who knows no reactions: not words.
        String everything =
                "<body>&gt; CRITICAL\n👍</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'>%s"
                        + "</fallback>";
        for (String range : List.of("", "<body/>", "<body start='0' end='12'/>")) {
            assertThat(read(message("id='1'", thumbs + everything.formatted(range))))
                    .containsExactly(two);
        }
        // Words are words.
        assertThat(received(message("id='1'", thumbs + "<body>on it</body>")).body())
                .isEqualTo("on it");
        assertThat(received(message("id='1'", thumbs + everything.formatted("<body start='0' end='11'/>")))
                        .body())
                .isEqualTo("> CRITICAL\n👍");
        // Nothing that is no emoji, and not more than anybody needs.
        String flood = "<reaction>%s</reaction>".formatted("x".repeat(65)) + "<reaction/>"
                + IntStream.range(0, 100)
                        .mapToObj("<reaction>%d</reaction>"::formatted)
                        .collect(Collectors.joining());
        assertThat(((Reacted) read(message("id='1'", reactions.formatted(flood)))
                                .get(0))
                        .emojis())
                .hasSize(20)
                .startsWith("0", "1");
        assertThat(read(message(
                        "id='1'", "<reactions xmlns='urn:xmpp:reactions:0'><reaction>👍</reaction></reactions>")))
                .isEmpty();
    }

    @Test
    void aCorrection() throws Exception {
        Received correction = received(
                message("id='2'", "<body>the fan is loud</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/>"));
        assertThat(correction.messageId()).isEqualTo("2");
        assertThat(correction.replaces()).contains("1");
        assertThat(received(message("id='2'", "<body>x</body>")).replaces()).isEmpty();
    }

    @Test
    void marks() throws Exception {
        assertThat(received(message("id='1'", "<body>x</body><markable xmlns='urn:xmpp:chat-markers:0'/>"))
                        .wantsReceipt())
                .isTrue();
        assertThat(read(message("id='2'", "<displayed xmlns='urn:xmpp:chat-markers:0' id='alert-1'/>")))
                .containsExactly(new Displayed("alert-1", "tim@example.org"));
        assertThat(read(message(
                        "id='2'",
                        "<received xmlns='urn:xmpp:receipts' id='alert-1'/>"
                                + "<displayed xmlns='urn:xmpp:chat-markers:0' id='alert-1'/>")))
                .containsExactly(
                        new Delivered("alert-1", "tim@example.org"), new Displayed("alert-1", "tim@example.org"));
        assertThat(read(message("id='2'", "<received xmlns='urn:xmpp:chat-markers:0' id='alert-1'/>")))
                .isEmpty();
    }

    @Test
    void whatIsConfirmedIsWhatWasAskedFor() throws Exception {
        Confirmations confirmations = new Confirmations();
        String request = "<request xmlns='urn:xmpp:receipts'/>";
        String markable = "<markable xmlns='urn:xmpp:chat-markers:0'/>";
        confirmations.note((Message) parsed(message("id='1'", "<body>x</body>" + request)));
        confirmations.note((Message) parsed(message("id='2'", "<body>x</body>" + request + markable)));
        confirmations.note((Message) parsed(message("id='3'", "<body>x</body>" + markable)));
        confirmations.note((Message) parsed(message("", "<body>x</body>" + markable)));
        assertThat(sent(confirmations, "1")).contains("<received xmlns='urn:xmpp:receipts' id='1'/>", "<store ");
        assertThat(sent(confirmations, "1")).doesNotContain("<displayed");
        assertThat(sent(confirmations, "2"))
                .contains(
                        "<received xmlns='urn:xmpp:receipts' id='2'/>",
                        "<displayed xmlns='urn:xmpp:chat-markers:0' id='2'/>");
        assertThat(sent(confirmations, "3")).contains("<displayed").doesNotContain("<received");
    }

    private static String sent(Confirmations confirmations, String id) throws Exception {
        return confirmations.of("tim@example.org", id).stream()
                .map(stanza -> stanza.toXML().toString())
                .collect(Collectors.joining());
    }

    @Test
    void anIdIsTheServersWhereTheClientGaveNone() throws Exception {
        String ids = "<stanza-id xmlns='urn:xmpp:sid:0' by='example.org' id='theirs'/>"
                + "<stanza-id xmlns='urn:xmpp:sid:0' by='web-1@chat.test' id='ours'/>";
        assertThat(received(message("", "<body>x</body>" + ids)).messageId()).isEqualTo("ours");
        assertThat(received(message("id='own'", "<body>x</body>" + ids)).messageId())
                .isEqualTo("own");
        Instant at = Instant.parse("2026-11-21T14:02:07Z");
        Message without = (Message) parsed(message("", "<body>x</body>"));
        assertThat(reader().readArchived(without, "ours", at))
                .contains(new Received("ours", "tim@example.org", "x", false, Optional.of(at), Optional.empty()));
    }

    @Test
    void ofTheArchiveWordsAreRead() throws Exception {
        Instant at = Instant.parse("2026-11-21T14:02:07Z");
        String earlier = "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='2026-11-21T14:01:00Z'/>";
        String later = "<delay xmlns='urn:xmpp:delay' from='chat.test' stamp='2026-11-21T15:01:00Z'/>";
        for (String delay : List.of("", later)) {
            assertThat(archived(message("id='1'", "<body>x</body>" + delay), at))
                    .contains(at);
        }
        assertThat(archived(message("id='1'", "<body>x</body>" + earlier), at))
                .contains(Instant.parse("2026-11-21T14:01:00Z"));
        for (String other : List.of(
                message("id='1' type='error'", "<body>x</body>"),
                message("id='1' type='groupchat'", "<body>x</body>"),
                message("id='1'", "<received xmlns='urn:xmpp:receipts' id='alert-1'/>"),
                message("id='1'", "<displayed xmlns='urn:xmpp:chat-markers:0' id='alert-1'/>"),
                "<message xmlns='jabber:client' from='web-1@chat.test/x' to='tim@example.org' id='1'><body>x</body></message>")) {
            assertThat(archived(other, at)).as(other).isEmpty();
        }
    }

    private static Optional<Instant> archived(String xml, Instant at) throws Exception {
        return reader().readArchived((Message) parsed(xml), "a1", at).flatMap(event -> ((Received) event).sentAt());
    }

    private static String sent(ChatMessage message, Quotations quotations) throws Exception {
        return OutgoingStanzas.message(message, JidCreate.entityBareFrom("web-1@chat.test"), quotations.add(message))
                .toXML()
                .toString();
    }

    @Test
    void anAlertCarriesWhatClientsAndServersNeed() throws Exception {
        assertThat(sent(
                        new ChatMessage("alert-1", "tim@example.org", "OK <web-2>", Optional.of("alert-0")),
                        new Quotations()))
                .contains(
                        "type='chat'",
                        "id='alert-1'",
                        "to='tim@example.org'",
                        "<body>OK &lt;web-2></body>",
                        "<origin-id xmlns='urn:xmpp:sid:0' id='alert-1'/>",
                        "<request xmlns='urn:xmpp:receipts'/>",
                        "<markable xmlns='urn:xmpp:chat-markers:0'/>",
                        "<store xmlns='urn:xmpp:hints'",
                        "<reply xmlns='urn:xmpp:reply:0' to='web-1@chat.test' id='alert-0'>")
                .doesNotContain("fallback");
    }

    @Test
    void aReplyQuotesTheFirstLineForWhoKnowsNoReplies() throws Exception {
        Quotations quotations = new Quotations();
        String alert = "\n CRITICAL 🔥 web-2 DOWN ]]>\nNo answer to db-1.";
        sent(new ChatMessage("a1", "tim@example.org", alert, Optional.empty()), quotations);
        String reply = sent(new ChatMessage("a2", "tim@example.org", "OK web-2 UP", Optional.of("a1")), quotations);
        assertThat(reply)
                .contains(
                        "<body>> CRITICAL 🔥 web-2 DOWN ]] >\nOK web-2 UP</body>",
                        "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='29'>");
        // It is what this very reader leaves out.
        Received back = received(reply.replace("to='tim@example.org'", "from='web-2@chat.test'"));
        assertThat(back.body()).isEqualTo("OK web-2 UP");
        sent(new ChatMessage("a3", "tim@example.org", "x".repeat(5_000), Optional.of("a2")), quotations);
        String long1 = sent(new ChatMessage("a4", "tim@example.org", "y".repeat(5_000), Optional.of("a3")), quotations);
        assertThat(((Message) parsed(long1)).getBody())
                .hasSize(OutgoingStanzas.LONGEST_BODY)
                .startsWith("> " + "x".repeat(119) + "…\ny")
                .endsWith("y…");
    }

    @Test
    void aQuestionAndItsAnswer() throws Exception {
        String question = RoadIq.question("q1", Addresses.full("web-1@chat.test/x y"), "1 <a> \u0000 ]]>")
                .toXML()
                .toString();
        assertThat(question)
                .isEqualTo("<iq xmlns='jabber:client' to='web-1@chat.test/x y' id='q1' type='get'>"
                        + "<road xmlns='urn:peerwatch:road:0'>1 &lt;a&gt; \ufffd ]] &gt;</road></iq>");
        IQ heard = iq("<iq xmlns='jabber:client' from='db-1@chat.test/z' to='web-1@chat.test/x' id='q1' type='get'>"
                + "<road xmlns='urn:peerwatch:road:0'> to<b>not <road xmlns='urn:peerwatch:road:0'>this</road></b>gether"
                + "\n</road></iq>");
        assertThat(((RoadIq) heard).text()).isEqualTo("together");
        assertThat(RoadIq.answer(heard, "yes").toXML().toString())
                .isEqualTo("<iq xmlns='jabber:client' to='db-1@chat.test/z' from='web-1@chat.test/x' id='q1'"
                        + " type='result'><road xmlns='urn:peerwatch:road:0'>yes</road></iq>");
        IQ endless = iq("<iq xmlns='jabber:client' from='db-1@chat.test/z' id='q1' type='get'>"
                + "<road xmlns='urn:peerwatch:road:0'>" + "x".repeat(5000) + "</road></iq>");
        assertThat(((RoadIq) endless).text()).hasSize(RoadIq.LONGEST);
    }

    private static IQ iq(String xml) throws Exception {
        return (IQ) PacketParserUtils.parseStanza(
                PacketParserUtils.getParserFor(xml), XmlEnvironment.EMPTY, JxmppContext.getDefaultContext());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "a@b", "a@b/", "b/x", "@b/x", "a b@c/x", "a@b c/x", "a@b/x\u0000y", "a@b/x\ny", "a'@b/x"
            })
    void whatIsNoFullAddress(String text) {
        assertThatThrownBy(() -> Addresses.full(text)).isInstanceOf(XmppStringprepException.class);
    }

    @Test
    void theLightAsPresence() {
        assertThat(OutgoingStanzas.presence(Light.DOWN, "web-2 is down", "web-1", "")
                        .toXML()
                        .toString())
                .contains("<show>dnd</show>", "<status>web-2 is down</status>", ">web-1</nick>");
        assertThat(OutgoingStanzas.presence(Light.DEGRADED, "", "web-1", "")
                        .toXML()
                        .toString())
                .contains("<show>away</show>")
                .doesNotContain("<status>");
        assertThat(OutgoingStanzas.presence(Light.GOOD, "fine", "web-1", "da39a3ee")
                        .toXML()
                        .toString())
                .doesNotContain("<show>");
    }
}
