package dev.peerwatch.notifier.talk;

import java.time.Duration;
import java.util.Optional;

/** What a message from a person amounts to. */
public sealed interface Said {

    /** A question or an order to the node. */
    sealed interface Command extends Said {}

    /** An order about incidents; without an id, about the one that the message answers or the only one there is. */
    sealed interface Order extends Command {
        /** Beginning of an incident's id, lower case. */
        Optional<String> id();
    }

    /**
     * Somebody has it.
     *
     * @param words what else was written
     */
    record Ack(Optional<String> id, String words) implements Order {}

    /** Nobody is to hear of it for a while. */
    record Snooze(Duration time, Optional<String> id) implements Order {}

    /** It is over. */
    record Resolve(Optional<String> id) implements Order {}

    /** Nobody has it any more. */
    record Unack(Optional<String> id) implements Order {}

    /** What is down, and how the node is. */
    record Status() implements Command {}

    /** Whom it watches and who watches it. */
    record Peers() implements Command {}

    /** What is wrong or was lately, and who has it. */
    record Incidents() implements Command {}

    /** Who is told. */
    record OnCall() implements Command {}

    /** How much of a time a node was well; of all where none is named. */
    record Uptime(Optional<String> node, Duration time) implements Command {}

    /** The last lines of the journal. */
    record Log(int lines) implements Command {}

    /** Who the node takes the writer for. */
    record WhoAmI() implements Command {}

    /** What can be written to it. */
    record Help() implements Command {}

    /** Nobody is to hear of a node for a while. */
    record Mute(String node, Duration time, String reason) implements Command {}

    /** Takes that back. */
    record Unmute(String node) implements Command {}

    /**
     * Words for the journal.
     *
     * @param text them
     * @param usage what the writer might have meant, where it looks like a command that lacks something; else empty
     */
    record Words(String text, String usage) implements Said {

        /** Words that look like nothing else. */
        public Words(String text) {
            this(text, "");
        }
    }
}
