package dev.peerwatch.agent.web;

/** The pages can't be served. The message is one line for people; the agent goes on without them. */
public final class WebException extends Exception {

    private static final long serialVersionUID = 1L;

    WebException(String message, Throwable cause) {
        super(message, cause);
    }
}
