package dev.peerwatch.protocol.transport;

import java.io.IOException;

/** The node's port can't be had; the message says which, why, and what to do, in one line. */
public final class CannotListenException extends IOException {

    private static final long serialVersionUID = 1L;

    CannotListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
