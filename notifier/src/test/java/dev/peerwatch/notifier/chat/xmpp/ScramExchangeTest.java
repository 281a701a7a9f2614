package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramExchangeTest {

    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    private final ScramExchange exchange = new ScramExchange("user", "rOprNGfwEbeRWgbNEkqO");

    @Test
    void speaksAsInTheExampleOfRfc7677() throws Exception {
        assertThat(exchange.first()).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(exchange.answer(SERVER_FIRST, "pencil"))
                .isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        exchange.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(exchange.proven()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=",
                "v=AAAA",
                "v=not base64",
                "e=invalid-proof",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl96G4="
            })
    void aServerThatCannotProveItselfIsRefused(String serverFinal) throws Exception {
        exchange.answer(SERVER_FIRST, "pencil");
        assertThatThrownBy(() -> exchange.verify(serverFinal)).isInstanceOf(ScramExchange.Refused.class);
        assertThat(exchange.proven()).isFalse();
    }

    @Test
    void aProofBeforeTheQuestionIsRefused() {
        assertThatThrownBy(() -> exchange.verify("v=")).isInstanceOf(ScramExchange.Refused.class);
        assertThat(exchange.proven()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", // nothing added to our nonce
                "r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", // too cheap to guess
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000", // would burn our CPU
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=many",
                "r=rOprNGfwEbeRWgbNEkqOx,s=!,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
                "m=extension,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
            })
    void aQuestionThatIsNotAllowedGetsNoAnswer(String serverFirst) {
        assertThatThrownBy(() -> exchange.answer(serverFirst, "pencil")).isInstanceOf(ScramExchange.Refused.class);
        assertThat(exchange.answered()).isFalse();
    }

    @Test
    void signsThatMeanSomethingInANameAreEscaped() {
        assertThat(new ScramExchange("a=b,c", "n").first()).isEqualTo("n,,n=a=3Db=2Cc,r=n");
    }
}
