package dev.peerwatch.notifier.incident;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * One message about the incident to one reader.
 *
 * @param reader bare chat address
 * @param speaker the node that says it
 * @param step which message about this incident to this reader it is, from 1
 * @param told what it says
 * @param progress how far it has come
 * @param at when it was written, by the speaker's clock; empty where an earlier version wrote it
 */
public record Send(String reader, String speaker, int step, Headline told, Progress progress, Optional<Instant> at) {

    public Send {
        at = at.map(instant -> Instant.ofEpochMilli(instant.toEpochMilli()));
    }

    /** One of which nobody knows when it was written. */
    public Send(String reader, String speaker, int step, Headline told, Progress progress) {
        this(reader, speaker, step, told, progress, Optional.empty());
    }

    /** How far a message has come. It goes only forward; what comes later here undoes what comes before. */
    public enum Progress {
        /** The speaker means to say it. */
        INTENDED,
        /** It was never said: the chat was away for too long, or there was nothing left to say. */
        DROPPED,
        /** The chat server has taken it. */
        TAKEN,
        /** It came back: the reader's server doesn't know the reader, or lets nobody through. */
        FAILED
    }

    private static final Comparator<Send> ORDER =
            Comparator.comparing(Send::progress).thenComparing(Send::step).thenComparing(Send::toString);

    /** The same message, farther on. */
    public Send now(Progress reached) {
        return new Send(reader, speaker, step, told, reached, at);
    }

    /** Whether the reader has it, as far as anybody can know. */
    public boolean taken() {
        return progress == Progress.TAKEN;
    }

    /** The same for this reader. */
    public boolean takenFor(String who) {
        return taken() && reader.equals(who);
    }

    /** The same message as another node knows it: how far it has come counts. */
    Send join(Send other) {
        // Copies mostly agree; and to put one that says something else in its place by its words takes long.
        return equals(other) || ORDER.compare(this, other) >= 0 ? this : other;
    }
}
