package dev.peerwatch.protocol.transport;

/** An {@link AgentHandler} has too much to do already; the caller is answered 503 with the message. */
public final class BusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line for people */
    public BusyException(String message) {
        super(message, null, false, false); // no stack trace: being busy should cost little
    }
}
