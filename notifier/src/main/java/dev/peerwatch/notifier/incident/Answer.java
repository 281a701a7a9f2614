package dev.peerwatch.notifier.incident;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a person has said about an incident that counts: one of a set that only grows, so that what stands is the same on every node.
 *
 * @param kind what it does
 * @param by the person's name in the blueprint
 * @param at when it was written, by the clock of the chat server or of the node that took it
 * @param until when a snooze ends; empty for the other kinds
 * @param via id of the message that a reaction stood on, so that taking it back can be told from taking back words; else empty
 * @param words what else was written with it, one line; empty for none
 */
public record Answer(Kind kind, String by, Instant at, Optional<Instant> until, String via, String words) {

    /** What stands for the message where a maintenance window made by hand says it of all incidents about its node. */
    public static final String MUTE = "mute";

    /** What stands for the message where the blueprint says that its node is being worked on. */
    public static final String MAINTENANCE = "maintenance";

    /** What an answer does. */
    public enum Kind {
        /** Somebody has it. */
        ACK,
        /** Nobody has it any more, and it isn't to be silent any longer. */
        UNACK,
        /** Nobody is to hear of it for a while. */
        SNOOZE,
        /** It is over, says a person. */
        RESOLVE
    }

    /** In the order in which they count; of those of one moment always the same one is the last. */
    static final Comparator<Answer> ORDER =
            Comparator.comparing(Answer::at).thenComparing(Answer::kind).thenComparing(Answer::toString);

    public Answer {
        at = Instant.ofEpochMilli(at.toEpochMilli());
        until = until.map(end -> Instant.ofEpochMilli(end.toEpochMilli()));
        words = Sound.line(words);
    }

    /** One without an end, a reaction or words. */
    public static Answer of(Kind kind, String by, Instant at) {
        return new Answer(kind, by, at, Optional.empty(), "", "");
    }

    /** Whether it says the same of all incidents about its node. */
    public boolean isMute() {
        return via.equals(MUTE) || via.equals(MAINTENANCE);
    }

    /** Whether it is a snooze of no time, which ends the one before. */
    public boolean ends() {
        return until.filter(end -> !end.isAfter(at)).isPresent();
    }

    /** The same with a few words. */
    public Answer saying(String more) {
        return new Answer(kind, by, at, until, via, more);
    }

    /** The same by a reaction to this message. */
    public Answer through(String messageId) {
        return new Answer(kind, by, at, until, messageId, words);
    }

    /** The earlier of two under one key: the same message was taken twice. */
    Answer join(Answer other) {
        // Copies mostly agree; and to put one that says something else in its place by its words takes long.
        return equals(other) || ORDER.compare(this, other) <= 0 ? this : other;
    }
}
