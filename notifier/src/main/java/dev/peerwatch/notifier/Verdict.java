package dev.peerwatch.notifier;

/** What a watcher concludes about a subject, once it stands ("hard"). */
public enum Verdict {
    /** All good. */
    UP,
    /** It answers, but says (or shows) that something isn't well. */
    DEGRADED,
    /** The host is up, its agent isn't answering. */
    AGENT_DOWN,
    /** Not seen from here, but seen by somebody else. */
    UNREACHABLE,
    /** Nobody sees it, and those who looked are a majority. */
    DOWN,
    /** Not seen, and too few could be asked to say more. */
    UNCONFIRMED;

    /** Whether this is anything but {@link #UP}. */
    public boolean bad() {
        return this != UP;
    }

    /** Whether it says that the subject's agent doesn't answer. */
    public boolean silent() {
        return bad() && this != DEGRADED;
    }
}
