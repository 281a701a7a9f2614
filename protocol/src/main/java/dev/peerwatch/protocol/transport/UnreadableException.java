package dev.peerwatch.protocol.transport;

/** An {@link AgentHandler} can't read what an incident's copy holds; the caller is answered 400 with the message. */
public final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line for people: what was found, what was expected */
    public UnreadableException(String message) {
        super(message, null, false, false); // no stack trace: a flood of bad input must cost little
    }
}
