package dev.peerwatch.protocol;

/** Why a node asks another for its status. */
public enum Purpose {
    /** It is one of the other's watchers: the other counts itself looked at. */
    WATCH,
    /** It looks once because others asked it to, or to find its way along a ring: that is no watching. */
    WITNESS
}
