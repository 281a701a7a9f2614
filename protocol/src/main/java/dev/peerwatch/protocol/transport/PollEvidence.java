package dev.peerwatch.protocol.transport;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Outcome.NoResponse;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.wire.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one poll has observed so far, and what that means: the table of outcomes. Times are since it began to send. No I/O and no
 * clock; for one thread.
 */
final class PollEvidence {

    private static final int REASON = 120;
    private static final Duration LONGEST_MOMENT = Duration.ofMillis(250);

    private final Duration time;
    private final String timeout;

    private boolean pinging;
    private boolean pingSent;
    private @Nullable Duration pong;
    private @Nullable Duration portUnreachable;
    private @Nullable Duration accepted;
    private @Nullable Duration secured;
    private boolean asked;
    private @Nullable StatusReport report;
    private @Nullable Duration answered;
    private @Nullable BadResponse badAnswer;
    private @Nullable CallFailure failure;
    private @Nullable Duration failed;
    private @Nullable String pingFailure;

    /**
     * For one poll.
     *
     * @param time from then to the poll's end
     * @param timeout what people know as the poll's timeout; {@code time} is less by what finding the address took
     */
    PollEvidence(Duration time, Duration timeout) {
        this.time = time;
        this.timeout = shown(timeout);
    }

    /** Pings are sent from now on: a status report alone doesn't say that they arrive. */
    void pinging() {
        pinging = true;
    }

    void pingSent() {
        pingSent = true;
    }

    /** A ping could not be sent; {@code why} completes "pings: …". */
    void pingNotSent(String why) {
        pingFailure = why;
    }

    void pong(Duration at) {
        if (pong == null) {
            pong = at;
        }
    }

    void portUnreachable(Duration at) {
        if (portUnreachable == null) {
            portUnreachable = at;
        }
    }

    void accepted(Duration at) {
        accepted = at;
    }

    void secured(Duration at) {
        secured = at;
    }

    /** The request is out; on a kept connection this is no evidence that anybody hears it. */
    void asked() {
        asked = true;
    }

    /** The connection broke, and what it showed counts no more: a fresh one is made. */
    void calledAgain() {
        accepted = null;
        secured = null;
        asked = false;
    }

    void report(StatusReport well, Duration at) {
        report = well;
        answered = at;
    }

    /** The status call was answered, but not with a status report. */
    void badAnswer(Cause cause, String reason, Duration at) {
        badAnswer = bad(cause, reason, at);
    }

    void failed(CallFailure why, Duration at) {
        failure = why;
        failed = at;
    }

    boolean hasPong() {
        return pong != null;
    }

    /** When the outcome stands unless more comes: zero for "at once", never later than the end of its time. */
    Duration stands() {
        if (badAnswer != null || keyMismatch() || (report != null && (pong != null || !pinging))) {
            return Duration.ZERO;
        }
        if (report != null) {
            return whenPingsHadTheirChance();
        }
        if (failure == null || failed == null) {
            return time;
        }
        if (pong != null || secured != null) {
            return Duration.ZERO;
        }
        if (failure.kind() == CallFailure.Kind.REFUSED) {
            return failed.plus(moment());
        }
        return whenPingsHadTheirChance();
    }

    /** What all this means, if nothing more comes. */
    Outcome outcome() {
        if (report != null && answered != null) {
            return ofReport(report, answered);
        }
        if (badAnswer != null) {
            return badAnswer;
        }
        if (failure != null && failed != null && keyMismatch()) {
            return bad(
                    failure.kind() == CallFailure.Kind.OWN_KEY_REFUSED ? Cause.OWN_KEY_REFUSED : Cause.PEER_KEY_UNKNOWN,
                    failure.detail(),
                    failed);
        }
        if (pong != null) {
            return bad(noStatus(), "pings are answered, but no status: " + callFailure(), pong);
        }
        if (secured != null) {
            return bad(noStatus(), "TLS is answered, but no status: " + callFailure(), secured);
        }
        if (accepted != null) {
            String what = failure == null ? "no TLS answer within " + timeout : failure.detail();
            return bad(Cause.AGENT_HUNG, "host up, agent hung: TCP was accepted, but " + what, accepted);
        }
        if (failure != null && failed != null && failure.kind() == CallFailure.Kind.REFUSED) {
            return bad(Cause.AGENT_GONE, "host up, agent gone: TCP was refused, no ping answered", failed);
        }
        if (portUnreachable != null) {
            return bad(
                    Cause.AGENT_GONE,
                    "host up, agent gone: the host says port unreachable, no ping answered",
                    portUnreachable);
        }
        return nothing();
    }

    private Outcome nothing() {
        if (failure != null && failure.kind() == CallFailure.Kind.NO_ROUTE) {
            return none(Silence.NO_ROUTE, "no way to the host: " + failure.detail());
        }
        boolean notTried = failure != null && failure.kind() == CallFailure.Kind.NOT_SENT;
        if (!pingSent && notTried) {
            return none(Silence.NOT_SENT, callFailure());
        }
        String hint = pingFailure == null ? "" : " (pings not sent: " + pingFailure + ")";
        return none(Silence.SILENT, "no answer to pings or TCP within " + timeout + hint);
    }

    private Outcome ofReport(StatusReport status, Duration at) {
        Duration roundTrip = pong == null ? at : pong;
        List<CheckResult> failing =
                status.checks().stream().filter(check -> !check.well()).toList();
        if (failing.isEmpty()) {
            return new GoodResponse(status, roundTrip, pinging && pong == null);
        }
        String more = failing.size() == 1 ? "" : " (and " + (failing.size() - 1) + " more)";
        CheckResult first = failing.get(0);
        String what = OneLine.of(first.name() + ": " + first.detail(), REASON - more.length());
        return new BadResponse(Cause.CHECK_FAILED, what + more, roundTrip, Optional.of(status));
    }

    private boolean keyMismatch() {
        return failure != null
                && (failure.kind() == CallFailure.Kind.OWN_KEY_REFUSED
                        || failure.kind() == CallFailure.Kind.PEER_KEY_UNKNOWN);
    }

    private Cause noStatus() {
        return failure == null ? Cause.STATUS_UNANSWERED : Cause.STATUS_FAILED;
    }

    private String callFailure() {
        if (failure != null) {
            return failure.detail();
        }
        String stage = asked ? "HTTP" : accepted != null ? "TLS" : "TCP";
        return stage + " got no answer within " + timeout;
    }

    /** The last ping goes out at two fifths; one more fifth for its answer. */
    private Duration whenPingsHadTheirChance() {
        return time.multipliedBy(3).dividedBy(5);
    }

    /** For a ping still on its way when the connection was refused already. */
    private Duration moment() {
        Duration tenth = time.dividedBy(10);
        return tenth.compareTo(LONGEST_MOMENT) < 0 ? tenth : LONGEST_MOMENT;
    }

    private static BadResponse bad(Cause cause, String reason, Duration at) {
        return new BadResponse(cause, OneLine.of(reason, REASON), at, Optional.empty());
    }

    private static NoResponse none(Silence cause, String reason) {
        return new NoResponse(cause, OneLine.of(reason, REASON));
    }

    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
