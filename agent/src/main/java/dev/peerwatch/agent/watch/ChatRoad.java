package dev.peerwatch.agent.watch;

/** What came back of a fresh nonce that was sent to a peer's agent through the chat server. */
public enum ChatRoad {
    /** The peer's agent signed it: it lives, and was seen. */
    ANSWERS,
    /** This node is on chat, and no valid answer came in time. */
    NO_ANSWER,
    /** Could not be asked: this node isn't on chat, or the peer's chat address isn't known. */
    UNKNOWN
}
