package dev.peerwatch.agent.watch;

/**
 * How a peer's last polls went, good or not: a peer that changes too often is <em>flapping</em>. Begins at more than 5 changes within
 * 20 polls and ends at 2 or fewer, so that it doesn't itself flap (after Nagios' two thresholds).
 *
 * @param history one bit a poll, the last one lowest; set where it wasn't good
 * @param flapping whether it has begun and not ended
 */
public record Rhythm(int history, boolean flapping) {

    /** Polls looked back on. */
    private static final int POLLS = 20;

    private static final int BEGINS_ABOVE = 5;
    private static final int ENDS_AT = 2;

    /** Nothing known: well so far. */
    static final Rhythm NEW = new Rhythm(0, false);

    /** After one more poll. */
    Rhythm after(boolean good) {
        Rhythm next = new Rhythm(((history << 1) & ((1 << POLLS) - 1)) | (good ? 0 : 1), flapping);
        int changes = next.changes();
        return new Rhythm(next.history, flapping ? changes > ENDS_AT : changes > BEGINS_ABOVE);
    }

    /** As if the last so many polls had been good. */
    Rhythm forgiving(int polls) {
        return new Rhythm(polls >= POLLS ? 0 : history & -(1 << polls), flapping);
    }

    /** How often it changed. */
    int changes() {
        return Integer.bitCount((history ^ (history >>> 1)) & ((1 << (POLLS - 1)) - 1));
    }
}
