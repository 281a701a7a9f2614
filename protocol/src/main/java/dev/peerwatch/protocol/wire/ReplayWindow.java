package dev.peerwatch.protocol.wire;

/**
 * Accepts each counter of one run of one peer once, in any order within the 64 latest (the algorithm of RFC 4303, appendix A2,
 * with one word). Counters start at 1. For one thread.
 */
public final class ReplayWindow {

    private long highest;
    private long seen; // bit i: highest - i was accepted

    /** Whether {@code counter} is new; each is at most once. */
    public boolean accept(long counter) {
        if (counter < 1) {
            return false;
        }
        if (counter > highest) {
            long ahead = counter - highest;
            seen = ahead >= Long.SIZE ? 1 : seen << ahead | 1;
            highest = counter;
            return true;
        }
        long behind = highest - counter;
        if (behind >= Long.SIZE || (seen >>> behind & 1) == 1) {
            return false;
        }
        seen |= 1L << behind;
        return true;
    }
}
