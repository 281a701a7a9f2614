package dev.peerwatch.agent.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/** Words of strangers can do no harm, and are found however they are cut. */
final class QuoteProperties {

    @Property
    void aQuoteIsShortAndOfVisibleCharacters(@ForAll String text) {
        String quoted = Quote.of(text);
        assertThat(quoted).startsWith("\"");
        assertThat(quoted.length()).isLessThanOrEqualTo(80 + 3);
        assertThat(quoted.codePoints())
                .noneMatch(c -> Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT);
    }

    @Property
    void searchDoesNotDependOnTheCuts(
            @ForAll @StringLength(min = 1, max = 4) @CharRange(from = 'a', to = 'b') String wanted,
            @ForAll List<@CharRange(from = 'a', to = 'b') @StringLength(max = 5) String> pieces) {
        BodySearch search = new BodySearch(wanted);
        pieces.forEach(piece -> search.add(Unpooled.copiedBuffer(piece, UTF_8)));
        assertThat(search.found()).isEqualTo(String.join("", pieces).contains(wanted));
    }
}
