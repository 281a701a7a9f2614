package dev.peerwatch.notifier.chat;

/** A node's state as its contacts see it in their list: the presence. */
public enum Light {
    /** All good: shown as available. */
    GOOD,
    /** Something degraded: shown as away. */
    DEGRADED,
    /** Something down: shown as do-not-disturb. */
    DOWN
}
