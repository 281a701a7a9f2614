package dev.peerwatch.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.wire.Decoded.Malformed;
import dev.peerwatch.protocol.wire.Decoded.Ok;
import dev.peerwatch.protocol.wire.PingCodec.Unproven;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PingCodecProperties {

    private static final NodeName WEB = new NodeName("web-1");
    private static final NodeName DB = new NodeName("db-1");
    private static final NodeKey WEB_KEY = NodeKey.generate();
    private static final NodeKey DB_KEY = NodeKey.generate();
    private static final PingKeys AT_WEB = PingKeys.between(WEB, WEB_KEY, DB, DB_KEY.pin());
    private static final PingKeys AT_DB = PingKeys.between(DB, DB_KEY, WEB, WEB_KEY.pin());

    @Property
    void whatOneEndSendsTheOtherProves(@ForAll("pings") Ping ping) {
        byte[] datagram = PingCodec.encode(ping, AT_WEB);
        assertThat(datagram).hasSizeLessThanOrEqualTo(Limits.DATAGRAM);
        assertThat(unproven(datagram).prove(AT_DB)).contains(ping);
    }

    @Property
    void anAnswerIsNeverLongerAndEchoes(@ForAll("pings") Ping ping) {
        byte[] pong = PingCodec.encode(ping.answer(), AT_DB);
        assertThat(pong).hasSameSizeAs(PingCodec.encode(ping, AT_WEB));
        assertThat(unproven(pong).prove(AT_WEB)).hasValueSatisfying(answer -> {
            assertThat(answer.boot()).isEqualTo(ping.boot());
            assertThat(answer.counter()).isEqualTo(ping.counter());
            assertThat(answer.from()).isEqualTo(ping.to());
        });
    }

    @Property
    void noFlippedBitIsAccepted(@ForAll("pings") Ping ping, @ForAll @IntRange(max = 64 * 1024) int position) {
        byte[] datagram = PingCodec.encode(ping, AT_WEB);
        int bit = position % (datagram.length * 8);
        datagram[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(proven(datagram)).isEmpty();
    }

    @Property
    void noTruncatedOrExtendedDatagramIsAccepted(@ForAll("pings") Ping ping, @ForAll @IntRange(max = 600) int length) {
        byte[] datagram = PingCodec.encode(ping, AT_WEB);
        if (length != datagram.length) {
            assertThat(proven(Arrays.copyOf(datagram, length))).isEmpty();
        }
    }

    @Property
    void randomBytesAreNeverAccepted(@ForAll @Size(max = 600) byte[] noise) {
        assertThat(proven(noise)).isEmpty();
    }

    @Property
    void randomBytesBehindATrueHeaderAreNeverAccepted(@ForAll @Size(max = 600) byte[] noise) {
        byte[] datagram = new byte[noise.length + 4];
        System.arraycopy(new byte[] {'P', 'W', 1, 1}, 0, datagram, 0, 4);
        System.arraycopy(noise, 0, datagram, 4, noise.length);
        assertThat(proven(datagram)).isEmpty();
    }

    @Example
    void aPingSentBackIsNoPongAndAPongNoPing() {
        Ping ping = new Ping(Ping.Kind.PING, WEB, DB, BootId.random(), 1);
        byte[] datagram = PingCodec.encode(ping, AT_WEB);
        assertThat(unproven(datagram).prove(AT_WEB))
                .as("reflected to its sender")
                .isEmpty();
        byte[] asPong = datagram.clone();
        asPong[3] = 2;
        assertThat(unproven(asPong).prove(AT_DB)).isEmpty();
        assertThat(unproven(asPong).prove(AT_WEB)).isEmpty();
    }

    @Example
    void anotherNodeWithItsOwnKeyCannotSpeakForThisOne() {
        NodeKey strange = NodeKey.generate();
        Ping ping = new Ping(Ping.Kind.PING, WEB, DB, BootId.random(), 1);
        byte[] forged = PingCodec.encode(ping, PingKeys.between(WEB, strange, DB, DB_KEY.pin()));
        assertThat(proven(forged)).isEmpty();
    }

    @Example
    void theLongestNamesFit() {
        NodeName longest = new NodeName("x".repeat(63));
        Ping ping = new Ping(Ping.Kind.PING, longest, longest, BootId.random(), Long.MAX_VALUE);
        assertThat(PingCodec.encode(ping, AT_WEB)).hasSize(188);
    }

    private static Optional<Ping> proven(byte[] datagram) {
        return PingCodec.decode(datagram) instanceof Ok<Unproven> ok
                ? ok.value().prove(AT_DB)
                : Optional.empty();
    }

    private static Unproven unproven(byte[] datagram) {
        if (PingCodec.decode(datagram) instanceof Ok<Unproven> ok) {
            return ok.value();
        }
        throw new AssertionError(((Malformed<Unproven>) PingCodec.decode(datagram)).reason());
    }

    @Provide
    Arbitrary<Ping> pings() {
        Arbitrary<BootId> boots =
                Arbitraries.bytes().array(byte[].class).ofSize(16).map(BootId::of);
        return Combinators.combine(boots, Arbitraries.longs())
                .as((boot, counter) -> new Ping(Ping.Kind.PING, WEB, DB, boot, counter));
    }
}
