package dev.peerwatch.notifier.voice;

import java.time.Duration;

/** Whether one reader is told of one incident now. */
public sealed interface Decision {

    /** Yes. */
    record Tell(News news) implements Decision {}

    /**
     * Not now.
     *
     * @param reason why
     * @param until when to decide again, on the monotonic clock, unless something happens before
     */
    record Stay(Reason reason, Duration until) implements Decision {}

    /** What is news to the reader. */
    enum News {
        /** The trouble has begun. */
        FIRST,
        /** It is another one now, or matters more. */
        CHANGED,
        /** Nobody has answered, and it is the reader's turn once more. */
        AGAIN,
        /** It is over. */
        OVER,
        /** It came and went before anything about it could be said. */
        WAS
    }

    /** Why nothing is said. */
    enum Reason {
        /** The reader knows. */
        TOLD("told already"),
        /** Nobody who watches it has been heard of late. */
        NOBODY_KNOWS("none of its watchers has been heard of late"),
        /** One watcher finds it well again and another one doesn't yet. */
        SETTLING("one of its watchers sees it again: it is told what they agree on"),
        /** It is over, but the subject is in trouble again: that is told, and in the end that it is over. */
        FOLLOWED("in trouble again: that is told"),
        /** This node doesn't watch the subject. */
        NOT_MINE("its watchers tell it"),
        /** A speaker has it in hand. */
        IN_HAND("a speaker has it in hand"),
        /** This node has just started, or its chat was away: what it knows may not be true any more. */
        NOT_FRESH("after a start or a chat outage it is looked at, and others are asked, first"),
        /** The lead tells it first. */
        BACKUP_WAITS("the lead tells it first"),
        /** The lead hasn't told its end as far as this node was shown, and nobody shows round what is over: the others are asked. */
        BACKUP_ASKS("others are asked whether the lead has told it"),
        /** A message about others said it. */
        COVERED("named in an earlier message"),
        /** The reader's server gave it back. */
        REFUSED("the reader's chat server gives it back"),
        /** A person wants to hear nothing of it for a while. */
        SNOOZED("snoozed"),
        /** A person wants to hear nothing of its node for a while. */
        MUTED("muted"),
        /** The blueprint says that it is being worked on. */
        MAINTENANCE("in maintenance"),
        /** It isn't the hour for it. */
        OUT_OF_HOURS("outside the hours of its tier"),
        /** It is for the journal only. */
        LOGGED("tier logged"),
        /** There's nobody to tell. */
        NOBODY("the blueprint names no people and nobody is subscribed"),
        /** There's no chat to tell it in. */
        NO_CHAT("no chat section in the blueprint");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** For the journal. */
        public String words() {
            return words;
        }
    }
}
