package dev.peerwatch.notifier.chat;

/** What came of a question that was put to somebody's client through {@link ChatNetwork#ask}. */
public sealed interface Reply {

    /**
     * The client answered, or somebody who can speak for it: the servers between can too, so what is to be believed must be signed.
     *
     * @param text its answer as it came
     */
    record Answered(String text) implements Reply {}

    /**
     * The question came back: nobody is at that address, or whoever is doesn't answer such questions.
     *
     * @param condition the stanza error's condition (RFC 6120, 8.3.3), e.g. {@code service-unavailable}
     */
    record Refused(String condition) implements Reply {}

    /** The server has dealt with the question, and nothing came back in time. */
    record Unanswered() implements Reply {}

    /** No connection, or the server gave no sign of life since the question was sent: this says nothing about the other. */
    record Offline() implements Reply {}
}
