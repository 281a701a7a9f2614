package dev.peerwatch.agent.blueprint;

import java.util.OptionalInt;

/** What sort of machine a node is; picks how many attempts it gets unless the node or its profile says so itself. */
public enum Kind {
    /** An ordinary server: as many attempts as {@code poll} says. */
    SERVER("server", OptionalInt.empty()),
    /** A router, switch or the like: more attempts, since such machines answer themselves last and drop pings under load. */
    NETWORK_GEAR("network-gear", OptionalInt.of(5)),
    /** A machine that is there for the services on it: fewer attempts, since their users notice at once. */
    SERVICE_HOST("service-host", OptionalInt.of(2));

    private final String word;
    private final OptionalInt attempts;

    Kind(String word, OptionalInt attempts) {
        this.word = word;
        this.attempts = attempts;
    }

    /** The word of the blueprint. */
    public String word() {
        return word;
    }

    /** The attempts that this kind picks; empty: it leaves them to {@code poll}. */
    public OptionalInt attempts() {
        return attempts;
    }
}
