package dev.peerwatch.protocol.transport;

/** A call to a peer that got no answer, or not the one asked for; the message says why in one line. */
public final class PeerCallException extends Exception {

    private static final long serialVersionUID = 1L;

    PeerCallException(String message) {
        super(message);
    }
}
