package dev.peerwatch.agent.sim;

/** What one node has put on the wire. */
public final class Traffic {

    private long datagrams;
    private long segments;
    private long bytes;

    void sent(SimNetwork.Kind kind, int size) {
        if (kind == SimNetwork.Kind.UDP) {
            datagrams++;
        } else {
            segments++;
        }
        bytes += size;
    }

    /** UDP datagrams. */
    public long datagrams() {
        return datagrams;
    }

    /** Flights of TCP calls. */
    public long segments() {
        return segments;
    }

    /** Bytes of both, headers included. */
    public long bytes() {
        return bytes;
    }
}
