package dev.peerwatch.notifier.talk;

/** What a message from a person amounts to. */
public sealed interface Said {

    /** A question or an order to the node. */
    sealed interface Command extends Said {}

    /** What is down, and how the node is. */
    record Status() implements Command {}

    /** Whom it watches and who watches it. */
    record Peers() implements Command {}

    /** Who the node takes the writer for. */
    record WhoAmI() implements Command {}

    /** What can be written to it. */
    record Help() implements Command {}

    /** Words for the journal. */
    record Words(String text) implements Said {}
}
