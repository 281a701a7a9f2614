package dev.peerwatch.protocol.wire;

import dev.peerwatch.protocol.NodeName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The ping datagram:
 *
 * <pre>
 *   2  magic "PW"
 *   1  version of this format, 1
 *   1  kind: 1 ping, 2 pong
 *   1+s  length and name of the sender
 *   1+r  length and name of the receiver
 *  16  boot id of the agent that pings
 *   8  counter, big-endian
 *  32  HMAC-SHA256 over all of the above
 * </pre>
 *
 * 64 to 188 bytes. Which key applies depends on the sender's name, so reading comes first and proves nothing: only
 * {@link Unproven#prove} yields a ping that can be believed.
 */
public final class PingCodec {

    private static final byte[] MAGIC = {'P', 'W', 1};

    private PingCodec() {}

    /** The datagram, authenticated for its way between the two nodes. */
    public static byte[] encode(Ping ping, PingKeys keys) {
        byte[] from = ping.from().value().getBytes(StandardCharsets.US_ASCII);
        byte[] to = ping.to().value().getBytes(StandardCharsets.US_ASCII);
        int signed = MAGIC.length + 1 + 1 + from.length + 1 + to.length + BootId.BYTES + Long.BYTES;
        ByteBuffer datagram = ByteBuffer.allocate(signed + HmacSha256.LENGTH)
                .put(MAGIC)
                .put((byte) (ping.kind() == Ping.Kind.PING ? 1 : 2))
                .put((byte) from.length)
                .put(from)
                .put((byte) to.length)
                .put(to)
                .put(ping.boot().bytes())
                .putLong(ping.counter());
        datagram.put(HmacSha256.of(keys.outgoing(ping.kind()), datagram.array(), 0, signed));
        return datagram.array();
    }

    /** Reads a datagram of any content. */
    public static Decoded<Unproven> decode(byte[] datagram) {
        if (datagram.length > Limits.DATAGRAM) {
            return new Decoded.Malformed<>("longer than " + Limits.DATAGRAM + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(datagram);
        try {
            byte[] magic = new byte[MAGIC.length];
            in.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                return new Decoded.Malformed<>("not a ping of version 1");
            }
            byte kind = in.get();
            if (kind != 1 && kind != 2) {
                return new Decoded.Malformed<>("neither ping nor pong");
            }
            Optional<NodeName> from = name(in);
            Optional<NodeName> to = name(in);
            if (from.isEmpty() || to.isEmpty()) {
                return new Decoded.Malformed<>("a name in it is not a node name");
            }
            byte[] boot = new byte[BootId.BYTES];
            in.get(boot);
            long counter = in.getLong();
            if (in.remaining() != HmacSha256.LENGTH) {
                return new Decoded.Malformed<>("not of the length that it says");
            }
            Ping claimed = new Ping(
                    kind == 1 ? Ping.Kind.PING : Ping.Kind.PONG, from.get(), to.get(), BootId.of(boot), counter);
            return new Decoded.Ok<>(new Unproven(claimed, datagram));
        } catch (BufferUnderflowException e) {
            return new Decoded.Malformed<>("too short");
        }
    }

    private static Optional<NodeName> name(ByteBuffer in) {
        byte[] bytes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return NodeName.isValid(text) ? Optional.of(new NodeName(text)) : Optional.empty();
    }

    /** A well-formed datagram that anyone may have sent. */
    public static final class Unproven {

        private final Ping claimed;
        private final byte[] datagram;

        private Unproven(Ping claimed, byte[] datagram) {
            this.claimed = claimed;
            this.datagram = datagram;
        }

        /** What it claims to be: good for choosing the keys to prove it with, and for nothing else. */
        public Ping claimed() {
            return claimed;
        }

        /** The ping, when the holder of these keys made it. */
        public Optional<Ping> prove(PingKeys keys) {
            int signed = datagram.length - HmacSha256.LENGTH;
            byte[] expected = HmacSha256.of(keys.incoming(claimed.kind()), datagram, 0, signed);
            byte[] found = Arrays.copyOfRange(datagram, signed, datagram.length);
            return MessageDigest.isEqual(expected, found) ? Optional.of(claimed) : Optional.empty();
        }
    }
}
