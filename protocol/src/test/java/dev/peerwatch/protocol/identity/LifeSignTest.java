package dev.peerwatch.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.LifeSign.Question;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifeSignTest {

    private static final NodeName WEB = new NodeName("web-1");
    private static final NodeName DB = new NodeName("db-1");
    private static final NodeKey KEY = NodeKey.generate();
    private static final List<PublicKeyPin> PINS = List.of(KEY.pin());

    private final Question question = Question.fresh(WEB, DB);
    private final String answer = LifeSign.answer(question, KEY);

    @Test
    void theHoldersAnswerProvesThatItLives() {
        assertThat(LifeSign.proves(question, answer, PINS)).isTrue();
        assertThat(LifeSign.proves(question, answer, List.of(NodeKey.generate().pin(), KEY.pin())))
                .as("one of the keys of a node that rotates")
                .isTrue();
    }

    @Test
    void anothersKeyProvesNothing() {
        assertThat(LifeSign.proves(question, LifeSign.answer(question, NodeKey.generate()), PINS))
                .isFalse();
        assertThat(LifeSign.proves(question, answer, List.of(NodeKey.generate().pin())))
                .isFalse();
        assertThat(LifeSign.proves(question, answer, List.of())).isFalse();
    }

    @Test
    void anAnswerToAnEarlierQuestionProvesNothing() {
        assertThat(LifeSign.proves(Question.fresh(WEB, DB), answer, PINS)).isFalse();
    }

    @Test
    void swappedOrOtherNamesProveNothing() {
        assertThat(LifeSign.proves(new Question(DB, WEB, question.nonce()), answer, PINS))
                .isFalse();
        assertThat(LifeSign.proves(new Question(new NodeName("app-1"), DB, question.nonce()), answer, PINS))
                .isFalse();
        assertThat(LifeSign.proves(new Question(WEB, new NodeName("app-1"), question.nonce()), answer, PINS))
                .isFalse();
    }

    /** What is signed is fixed for good: agents of different versions must agree on it. */
    @Test
    void whatIsSignedNamesItsUseBothNodesAndTheNonce() throws Exception {
        Signature other = Signature.getInstance("SHA256withECDSAinP1363Format");
        other.initVerify(KEY.publicKey());
        other.update(("peerwatch road 1\nweb-1\ndb-1\n" + question.nonce()).getBytes(StandardCharsets.US_ASCII));
        assertThat(other.verify(Base64.getUrlDecoder().decode(answer.substring(2))))
                .isTrue();
        assertThat(question.text()).isEqualTo("1 web-1 db-1 " + question.nonce());
        assertThat(answer).matches("1 [A-Za-z0-9_-]{86}");
    }

    @Test
    void aChangedCharacterProvesNothing() {
        for (int i = 0; i < answer.length(); i++) {
            char changed = answer.charAt(i) == 'A' ? 'B' : 'A';
            String odd = answer.substring(0, i) + changed + answer.substring(i + 1);
            byte[] same = new byte[0];
            if (i >= 2) {
                same = Base64.getUrlDecoder().decode(odd.substring(2));
            }
            if (i < 2 || !java.util.Arrays.equals(same, Base64.getUrlDecoder().decode(answer.substring(2)))) {
                assertThat(LifeSign.proves(question, odd, PINS)).as(odd).isFalse();
            }
        }
    }

    /** CVE-2022-21449 and its kin: numbers out of range are no signature, whatever the runtime says. */
    @Test
    void numbersOutOfRangeProveNothing() {
        byte[] order = P256.SPEC.getOrder().toByteArray();
        byte[] atOrder = new byte[64];
        System.arraycopy(order, order.length - 32, atOrder, 0, 32);
        System.arraycopy(order, order.length - 32, atOrder, 32, 32);
        for (byte[] bytes : List.of(new byte[64], atOrder, new byte[0], new byte[63], new byte[65])) {
            assertThat(LifeSign.proves(question, "1 " + Base64.getUrlEncoder().encodeToString(bytes), PINS))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1 ", "2 AAAA", "1 *", "1  AAAA", "AAAA"})
    void whatIsNoAnswerProvesNothing(String text) {
        assertThat(LifeSign.proves(question, text, PINS)).isFalse();
    }

    @Test
    void questionsAreNeverTheSameAndReadBack() {
        Set<String> nonces = IntStream.range(0, 100)
                .mapToObj(i -> Question.fresh(WEB, DB).nonce())
                .collect(Collectors.toSet());
        assertThat(nonces).hasSize(100);
        assertThat(Question.parse(question.text())).contains(question);
    }

    @Test
    void whatIsNoQuestionIsNone() {
        String nonce = question.nonce();
        for (String odd : List.of(
                "",
                "1",
                "2 web-1 db-1 " + nonce,
                "1 web-1 db-1",
                "1 web-1 db-1 " + nonce + " ",
                "1 web-1  " + nonce,
                "1 WEB db-1 " + nonce,
                "1 web-1 db-1 " + nonce.substring(1),
                "1 web-1 db-1 " + nonce.substring(1) + "\n",
                "1\nweb-1\ndb-1\n" + nonce)) {
            assertThat(Question.parse(odd)).as(odd).isEmpty();
        }
        assertThatThrownBy(() -> new Question(WEB, DB, "short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("43 characters");
    }
}
