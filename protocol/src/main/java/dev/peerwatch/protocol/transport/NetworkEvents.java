package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.NodeName;

/** What the network has to say beside answers. Called on event loop threads, so it must not block. */
public interface NetworkEvents {

    /** One piece of input was refused. Not rate-limited: count it, don't log it. */
    void rejected(Rejection kind);

    /**
     * Someone at {@code remoteAddress} showed a key that no node has, none at all, or refused this node's key: drift, or a
     * stranger. At most once per address in ten minutes.
     *
     * @param remoteAddress the address without a port
     * @param detail one line for people
     */
    void keyMismatch(String remoteAddress, String detail);

    /**
     * A peer's host name doesn't resolve now, and the poll used the address that it last had. Told for each such poll.
     *
     * @param address the last good address
     */
    void lastGoodAddressUsed(NodeName peer, String host, String address);
}
