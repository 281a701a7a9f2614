package dev.peerwatch.agent.sim;

/** What one node has put on the wire. */
public final class Traffic {

    private long datagrams;
    private long packets;
    private long bytes;

    void sent(SimNetwork.Kind kind, WireSizes.Flight flight) {
        if (kind == SimNetwork.Kind.UDP) {
            datagrams += flight.packets();
        }
        packets += flight.packets();
        bytes += flight.bytes();
    }

    /** UDP datagrams. */
    public long datagrams() {
        return datagrams;
    }

    /** Packets of all kinds: datagrams, and segments of TCP. */
    public long packets() {
        return packets;
    }

    /** Bytes of all packets, headers of IP included. */
    public long bytes() {
        return bytes;
    }
}
