package dev.peerwatch.protocol;

import java.time.Duration;
import java.util.Optional;

/** What one poll yielded: exactly one of good, bad and no response. */
public sealed interface Outcome {

    /** One line for people: never empty, at most 120 characters, no control characters. */
    String reason();

    /** From the first ping to the answer that decided; zero where nothing came back. */
    Duration roundTrip();

    /**
     * The peer answered and says that all is well.
     *
     * @param status what the peer reports about itself
     * @param roundTrip from the poll's first packet to a ping's answer, or to the status where no ping was answered or needed
     * @param udpBlocked the status call was answered though no ping was: drift, not a failure
     */
    record GoodResponse(StatusReport status, Duration roundTrip, boolean udpBlocked) implements Outcome {
        @Override
        public String reason() {
            return udpBlocked ? "well, but pings are not answered (udp blocked)" : "well";
        }
    }

    /**
     * Something of the peer answered, but not as it should.
     *
     * @param cause which of the ways it can be bad
     * @param reason one line for people
     * @param roundTrip time to the answer that decided
     * @param status the peer's report, where there was a well-formed one
     */
    record BadResponse(Cause cause, String reason, Duration roundTrip, Optional<StatusReport> status)
            implements Outcome {}

    /**
     * Nothing of the peer answered within the timeout.
     *
     * @param cause silence, or a failure on this side
     * @param reason one line for people
     */
    record NoResponse(Silence cause, String reason) implements Outcome {
        @Override
        public Duration roundTrip() {
            return Duration.ZERO;
        }
    }

    /** The ways in which a response can be bad. */
    enum Cause {
        /** The ping was answered, but the status call failed or returned an error. */
        STATUS_FAILED,
        /** The ping was answered, but nothing came of the status call in its time. The way to the peer may lose that much. */
        STATUS_UNANSWERED,
        /** The ping was answered, but the status isn't a well-formed report. */
        STATUS_MALFORMED,
        /** The peer speaks a version of the protocol that this agent can't. */
        VERSION_REFUSED,
        /** The peer's own report, or a service checked by its watcher, says that something isn't well. */
        CHECK_FAILED,
        /** Host up, agent hung: TCP was accepted, but no ping and no TLS handshake was answered. */
        AGENT_HUNG,
        /** Host up, agent gone: TCP was refused or an ICMP port-unreachable came, and no ping was answered. */
        AGENT_GONE,
        /** TLS: the peer refuses this node's key. Drift. */
        OWN_KEY_REFUSED,
        /** TLS: the peer shows a key that isn't pinned for it. Drift. */
        PEER_KEY_UNKNOWN;

        /** Whether this says that the host is up but its agent isn't. */
        public boolean agentDown() {
            return this == AGENT_HUNG || this == AGENT_GONE;
        }

        /** Whether this is a matter of keys that don't match the blueprint. */
        public boolean drift() {
            return this == OWN_KEY_REFUSED || this == PEER_KEY_UNKNOWN;
        }
    }

    /** Why nothing answered. */
    enum Silence {
        /** Nothing came back from that address. */
        SILENT,
        /** The network said that there's no way to the host. */
        NO_ROUTE,
        /** The peer's name doesn't resolve here and never did: a problem of this node. */
        NAME_UNRESOLVED,
        /** This node could not send (no socket, no buffer): a problem of this node. */
        NOT_SENT;

        /** Whether this says something about the peer rather than about this node. */
        public boolean countsAgainstPeer() {
            return this == SILENT || this == NO_ROUTE;
        }
    }
}
