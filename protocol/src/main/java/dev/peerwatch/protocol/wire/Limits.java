package dev.peerwatch.protocol.wire;

/** The largest things that nodes send to each other. A decoder refuses what exceeds them, an encoder cuts. */
public final class Limits {

    /** Bytes of a ping datagram. */
    public static final int DATAGRAM = 512;

    /** Bytes of a request's body. */
    public static final int REQUEST_BODY = 256 * 1024;

    /** Bytes of an answer's body: the status of a last survivor names all the others. */
    public static final int RESPONSE_BODY = 1024 * 1024;

    /** Peers that one status can say it looked at. */
    public static final int LOOKED = 4096;

    /** Watchers that one status can miss. */
    public static final int NOT_LOOKED_AT_BY = 1024;

    /** Watchers that one status can name: the last survivor of a mesh looks at all the others. */
    public static final int LOOKED_AT_BY = 1024;

    /** Checks in one status. */
    public static final int CHECKS = 256;

    /** Subscribers in one status. */
    public static final int SUBSCRIBERS = 1024;

    /** Characters of a check's name. */
    public static final int CHECK_NAME = 128;

    /** Characters of a line for people. */
    public static final int LINE = 512;

    /** Characters of an id, a version or a digest. */
    public static final int TOKEN = 128;

    /** Characters of a chat address. */
    public static final int CHAT_ADDRESS = 1024;

    /** Bytes of an incident's copy: as base64, and with its id, it is a request that keeps within {@link #REQUEST_BODY}. */
    public static final int REPLICA = 180 * 1024;

    /** Characters of an incident's id. */
    public static final int INCIDENT_ID = 64;

    /** The longest budget of a panel request, in milliseconds. */
    public static final long BUDGET_MS = 60_000;

    /** The longest age or duration, in milliseconds: a hundred years. */
    public static final long DURATION_MS = 100L * 365 * 24 * 3600 * 1000;

    private Limits() {}
}
