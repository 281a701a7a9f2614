package dev.peerwatch.protocol.identity;

import java.io.IOException;

/** The node's key can't be read or written; the message says what was found and what to do, in one line. */
public final class UnusableKeyException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With a message for the operator. */
    public UnusableKeyException(String message) {
        super(message);
    }

    /** With a message for the operator and what made it fail. */
    public UnusableKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
