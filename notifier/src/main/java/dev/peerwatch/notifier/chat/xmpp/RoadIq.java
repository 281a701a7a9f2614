package dev.peerwatch.notifier.chat.xmpp;

import java.io.IOException;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.IqData;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.provider.IqProvider;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jxmpp.JxmppContext;
import org.jxmpp.jid.Jid;

/** A question of one client to another ({@code get}), or its answer ({@code result}): {@code <road>} with a text. */
final class RoadIq extends IQ {

    static final String ELEMENT = "road";
    static final String NAMESPACE = "urn:peerwatch:road:0";

    /** Characters that are read and written; more is cut. */
    static final int LONGEST = 1_000;

    private final String text;

    private RoadIq(IqData data, String text) {
        super(data, ELEMENT, NAMESPACE);
        this.text = text;
    }

    /** A question. */
    static RoadIq question(String id, Jid to, String text) {
        return new RoadIq(
                StanzaBuilder.buildIqData(id).to(to).ofType(Type.get), OutgoingStanzas.sendable(text, LONGEST));
    }

    /** The answer to {@code question}. */
    static RoadIq answer(IQ question, String text) {
        return new RoadIq(IqData.createResponseData(question), OutgoingStanzas.sendable(text, LONGEST));
    }

    /** What is asked or answered. */
    String text() {
        return text;
    }

    @Override
    protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
        xml.rightAngleBracket();
        xml.escape(text);
        return xml;
    }

    /** Reads it; whatever else stands in the element is passed over. */
    static final class Provider extends IqProvider<RoadIq> {
        @Override
        public RoadIq parse(
                XmlPullParser parser, int depth, IqData data, XmlEnvironment environment, JxmppContext context)
                throws XmlPullParserException, IOException {
            StringBuilder text = new StringBuilder();
            while (true) {
                XmlPullParser.Event event = parser.next();
                if (event == XmlPullParser.Event.END_ELEMENT && parser.getDepth() == depth) {
                    String all = text.toString().strip();
                    return new RoadIq(data, all.substring(0, Math.min(all.length(), LONGEST)));
                }
                if (event == XmlPullParser.Event.TEXT_CHARACTERS
                        && parser.getDepth() == depth
                        && text.length() <= LONGEST) {
                    text.append(parser.getText());
                }
            }
        }
    }
}
