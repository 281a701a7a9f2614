package dev.peerwatch.agent.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** Looks for a text in the first 64 KiB of a body that comes in pieces of any size. */
final class BodySearch {

    /** The most of a body that is looked at, in bytes. */
    static final int MOST = 64 << 10;

    private final byte[] wanted;
    private byte[] seen = new byte[4 << 10];
    private int length;
    private boolean found;

    BodySearch(String wanted) {
        this.wanted = wanted.getBytes(UTF_8);
        this.found = this.wanted.length == 0;
    }

    /** Takes in the next piece, without consuming it. */
    void add(ByteBuf piece) {
        int count = Math.min(piece.readableBytes(), MOST - length);
        if (found || count == 0) {
            return;
        }
        if (length + count > seen.length) {
            seen = java.util.Arrays.copyOf(seen, Math.min(MOST, Math.max(seen.length * 2, length + count)));
        }
        piece.getBytes(piece.readerIndex(), seen, length, count);
        int from = Math.max(0, length - wanted.length + 1);
        length += count;
        for (int i = from; i + wanted.length <= length && !found; i++) {
            found = java.util.Arrays.equals(seen, i, i + wanted.length, wanted, 0, wanted.length);
        }
    }

    boolean found() {
        return found;
    }

    /** Whether no more of the body counts. */
    boolean full() {
        return length == MOST;
    }

    /** How the body begins, for people. */
    String beginning() {
        return new String(seen, 0, Math.min(length, 400), UTF_8);
    }

    int length() {
        return length;
    }
}
