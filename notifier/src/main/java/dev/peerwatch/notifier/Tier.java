package dev.peerwatch.notifier;

/** Where an event goes, and when. */
public enum Tier {
    /** To the journal only. */
    LOGGED("logged"),
    /** To people, in office hours. */
    NON_CRITICAL("non-critical"),
    /** To people, at once. */
    CRITICAL("critical");

    private final String word;

    Tier(String word) {
        this.word = word;
    }

    /** The word of the blueprint and of messages. */
    public String word() {
        return word;
    }
}
