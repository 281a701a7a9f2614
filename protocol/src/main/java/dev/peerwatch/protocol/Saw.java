package dev.peerwatch.protocol;

/** A poll's outcome in one word, as it travels between nodes. */
public enum Saw {
    /** Good response. */
    GOOD,
    /** The agent answered, but something isn't well. */
    BAD,
    /** Host up, agent not answering: positive evidence that the host lives. */
    AGENT_DOWN,
    /** No response. */
    NOTHING,
    /** Not looked, not heard, or not able to tell. Never counts as a "no". */
    UNKNOWN;

    /** The one word for {@code outcome}. */
    public static Saw of(Outcome outcome) {
        if (outcome instanceof Outcome.GoodResponse) {
            return GOOD;
        }
        if (outcome instanceof Outcome.BadResponse bad) {
            return bad.cause().agentDown() ? AGENT_DOWN : BAD;
        }
        return ((Outcome.NoResponse) outcome).cause().countsAgainstPeer() ? NOTHING : UNKNOWN;
    }
}
