package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.notifier.chat.ChatEvent;
import dev.peerwatch.notifier.chat.ChatEvent.Bounced;
import dev.peerwatch.notifier.chat.ChatEvent.Delivered;
import dev.peerwatch.notifier.chat.ChatEvent.Received;
import dev.peerwatch.notifier.chat.ChatMessage;
import dev.peerwatch.notifier.chat.Light;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.packet.IQ;
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

    private static Optional<ChatEvent> read(String xml) throws Exception {
        XmlPullParser parser = PacketParserUtils.getParserFor(xml);
        Stanza stanza = PacketParserUtils.parseStanza(parser, XmlEnvironment.EMPTY, JxmppContext.getDefaultContext());
        return new IncomingStanzas(JidCreate.entityBareFrom("web-1@chat.test")).read(stanza);
    }

    private static String message(String attributes, String content) {
        return "<message xmlns='jabber:client' from='tim@example.org/phone' to='web-1@chat.test' " + attributes + ">"
                + content + "</message>";
    }

    private static Received received(String xml) throws Exception {
        return (Received) read(xml).orElseThrow();
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
                .contains(new Delivered("alert-1", "tim@example.org"));
    }

    @Test
    void aMessageThatCameBack() throws Exception {
        assertThat(read("<message xmlns='jabber:client' from='gone@example.org' id='alert-1' type='error'>"
                        + "<body>x</body><error type='cancel'>"
                        + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"))
                .contains(new Bounced("alert-1", "gone@example.org", "service-unavailable"));
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
                "<presence xmlns='jabber:client' from='tim@example.org/phone'/>",
                "<presence xmlns='jabber:client' from='tim@example.org' type='subscribed'/>",
                "<presence xmlns='jabber:client' from='tim@example.org' type='unsubscribed'/>"
            })
    void whatSaysNothing(String xml) throws Exception {
        assertThat(read(xml)).isEmpty();
    }

    @Test
    void subscriptions() throws Exception {
        assertThat(read("<presence xmlns='jabber:client' from='tim@example.org/x' type='subscribe'/>"))
                .contains(new ChatEvent.SubscriptionRequested("tim@example.org"));
        assertThat(read("<presence xmlns='jabber:client' from='tim@example.org' type='unsubscribe'/>"))
                .contains(new ChatEvent.Unsubscribed("tim@example.org"));
    }

    @Test
    void anAlertCarriesWhatClientsAndServersNeed() throws Exception {
        String xml = OutgoingStanzas.message(
                        new ChatMessage("alert-1", "tim@example.org", "OK <web-2>", Optional.of("alert-0")))
                .toXML()
                .toString();
        assertThat(xml)
                .contains(
                        "type='chat'",
                        "id='alert-1'",
                        "to='tim@example.org'",
                        "<body>OK &lt;web-2></body>",
                        "<origin-id xmlns='urn:xmpp:sid:0' id='alert-1'/>",
                        "<request xmlns='urn:xmpp:receipts'/>",
                        "<store xmlns='urn:xmpp:hints'",
                        "<reply xmlns='urn:xmpp:reply:0'",
                        "id='alert-0'")
                .doesNotContain("fallback");
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
        assertThat(OutgoingStanzas.presence(Light.DOWN, "web-2 is down", "web-1")
                        .toXML()
                        .toString())
                .contains("<show>dnd</show>", "<status>web-2 is down</status>", ">web-1</nick>");
        assertThat(OutgoingStanzas.presence(Light.DEGRADED, "", "web-1").toXML().toString())
                .contains("<show>away</show>")
                .doesNotContain("<status>");
        assertThat(OutgoingStanzas.presence(Light.GOOD, "fine", "web-1").toXML().toString())
                .doesNotContain("<show>");
    }
}
