package dev.peerwatch.notifier.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {

    @ParameterizedTest
    @CsvSource({
        "status, Status",
        "STATUS, Status",
        "'  Status ', Status",
        "!status, Status",
        "! status, Status",
        "\"status\", Status",
        "“Status”, Status",
        "„status“, Status",
        "«peers», Peers",
        "peers, Peers",
        "whoami, WhoAmI",
        "WhoAmI, WhoAmI",
        "help, Help",
        "?, Help"
    })
    void aCommandIsReadAsAThumbWritesIt(String body, String command) {
        assertThat(Grammar.read(body)).isInstanceOf(Said.Command.class);
        assertThat(Grammar.read(body).getClass().getSimpleName()).isEqualTo(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status of the fan is bad",
                "help is on the way",
                "Peers are fine, I checked",
                "!status of things",
                "whoami to judge",
                "statusquo",
                "can't reach db1",
                "it's \"down\"",
                "\"quoted words\"",
                "note",
                "  leading blanks stay"
            })
    void proseStaysAsItWasWritten(String body) {
        assertThat(Grammar.read(body)).isEqualTo(new Said.Words(body));
    }

    @ParameterizedTest
    @CsvSource({
        "note the fan is loud, the fan is loud",
        "NOTE the fan is loud, the fan is loud",
        "!note status, status",
        "note status, status",
        "'note \"status\"', '\"status\"'"
    })
    void noteAlwaysAnnotates(String body, String kept) {
        assertThat(Grammar.read(body)).isEqualTo(new Said.Words(kept));
    }

    @Property
    void nothingIsLostWhateverIsWritten(@ForAll("messages") String body) {
        if (Grammar.read(body) instanceof Said.Words words && !words.text().equals(body)) {
            int kept = body.lastIndexOf(words.text());
            assertThat(kept).isPositive();
            String rest =
                    body.substring(0, kept) + body.substring(kept + words.text().length());
            assertThat(rest.strip().replaceAll("[\"'“„«”»!\\s]", "")).isEqualToIgnoringCase("note");
        }
    }

    @Property
    void onlyOneWordIsEverACommand(@ForAll("messages") String body) {
        if (Grammar.read(body) instanceof Said.Command) {
            assertThat(body.replaceAll("[\"'“„«”»!\\s]", "").toLowerCase(Locale.ROOT))
                    .isIn("status", "peers", "whoami", "help", "?");
        }
    }

    @Provide
    Arbitrary<String> messages() {
        Arbitrary<String> wild = Arbitraries.strings().all().ofMaxLength(40);
        Arbitrary<String> near = Arbitraries.of(
                        "status", "peers", "note", "NOTE", "whoami", "help", "?", "!", "\"", "“", "»", " ", "\n", "of",
                        "fan")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(wild, near);
    }
}
