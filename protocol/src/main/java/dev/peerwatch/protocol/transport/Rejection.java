package dev.peerwatch.protocol.transport;

import java.util.Locale;

/** The kinds of input that are refused and counted, and no more. */
public enum Rejection {
    /** A datagram of more than 512 bytes. */
    PING_OVERSIZED,
    /** A datagram that isn't a ping: random, truncated, of another version. */
    PING_MALFORMED,
    /** A ping in the name of a node that isn't in the blueprint, or for another node. */
    PING_STRANGER,
    /** A ping whose authentication fails. */
    PING_FORGED,
    /** A ping that was seen before, or is too old to tell. */
    PING_REPLAYED,
    /** An answer to no ping of ours. */
    PONG_UNEXPECTED,
    /** A connection beyond the caps. */
    TCP_TOO_MANY,
    /** Something other than TLS on a new connection. */
    TLS_PLAINTEXT,
    /** No complete handshake in time. */
    TLS_SLOW,
    /** A handshake that was broken off or failed for another reason. */
    TLS_FAILED,
    /** A caller whose key belongs to no node of the blueprint. */
    TLS_KEY_UNKNOWN,
    /** A caller that showed no key. */
    TLS_KEY_MISSING,
    /** A caller that refused this node's key. */
    TLS_OWN_KEY_REFUSED,
    /** Not HTTP/1.1. */
    HTTP_MALFORMED,
    /** A request line or headers beyond the limit. */
    HTTP_HEADER_TOO_LARGE,
    /** No complete header in time. */
    HTTP_HEADER_SLOW,
    /** A body beyond the limit. */
    HTTP_BODY_TOO_LARGE,
    /** No complete body in time. */
    HTTP_BODY_SLOW,
    /** A caller that didn't take its answer in time. */
    HTTP_ANSWER_SLOW,
    /** More than one request on a connection. */
    HTTP_PIPELINED,
    /** No protocol version, or one that this agent doesn't speak. */
    HTTP_VERSION,
    /** A path that doesn't exist. */
    HTTP_PATH,
    /** A parameter that isn't what it should be. */
    HTTP_QUERY,
    /** A method that the path doesn't have. */
    HTTP_METHOD,
    /** A body that isn't the document it should be. */
    HTTP_BODY_MALFORMED;

    /** The kind as a metric's label: lower case with underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
