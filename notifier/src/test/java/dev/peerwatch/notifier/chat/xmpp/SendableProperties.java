package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamReader;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever text there is, what is made of it can be sent. */
class SendableProperties {

    @Property
    void xmlCarriesIt(@ForAll String text, @ForAll @IntRange(min = 1, max = 300) int longest) throws Exception {
        String sendable = OutgoingStanzas.sendable(text, longest);
        assertThat(sendable.length()).isLessThanOrEqualTo(longest);
        XMLStreamReader reader = XMLInputFactory.newFactory()
                .createXMLStreamReader(new StringReader("<b>"
                        + sendable.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
                        + "</b>"));
        reader.next();
        assertThat(reader.getElementText()).isEqualTo(sendable);
    }

    @Property
    void whatXmlCarriesIsNotTouched(@ForAll("plain") String text) {
        assertThat(OutgoingStanzas.sendable(text, 4_000)).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.strings()
                .withChars('\n', '\t', 'ä', '<', '&', '\uFFFD')
                .withCharRange(' ', '~')
                .ofMaxLength(500)
                // The one thing that text may not hold as it is, see below.
                .filter(text -> !text.contains("]]>"));
    }

    @Property
    void theEndOfACdataSectionIsNotLeft(
            @ForAll("brackets") String text, @ForAll @IntRange(min = 1, max = 30) int longest) throws Exception {
        xmlCarriesIt(text, longest);
    }

    @Provide
    Arbitrary<String> brackets() {
        return Arbitraries.strings().withChars("]>x").ofMaxLength(40);
    }

    @Property
    void charactersAreNotCutInTwo(@ForAll @IntRange(min = 1, max = 50) int longest) {
        String sendable = OutgoingStanzas.sendable("🔥".repeat(30), longest);
        assertThat(sendable.codePoints().allMatch(c -> c == '…' || c == "🔥".codePointAt(0)))
                .isTrue();
    }
}
