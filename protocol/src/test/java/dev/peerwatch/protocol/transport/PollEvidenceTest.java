package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Outcome.NoResponse;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.transport.CallFailure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PollEvidenceTest {

    private static final Duration FIVE = Duration.ofSeconds(5);
    private final PollEvidence evidence = new PollEvidence(FIVE, FIVE);

    @Test
    void pingAndStatusStandAtOnce() {
        evidence.pong(millis(3));
        assertThat(evidence.stands()).isEqualTo(FIVE);
        evidence.report(report(), millis(20));
        assertThat(evidence.stands()).isZero();
        assertThat(evidence.outcome()).isEqualTo(new GoodResponse(report(), millis(3), false));
    }

    @Test
    void aStatusThatCameWithoutAPingStandsAtOnceAndSaysNothingOfPings() {
        evidence.report(report(), millis(4));
        assertThat(evidence.stands()).isZero();
        assertThat(evidence.outcome()).isEqualTo(new GoodResponse(report(), millis(4), false));
    }

    @Test
    void statusAloneWaitsUntilTheLastPingHadItsChance() {
        evidence.pinging();
        evidence.accepted(millis(1001));
        evidence.secured(millis(1005));
        evidence.report(report(), millis(1008));
        assertThat(evidence.stands()).isEqualTo(Duration.ofSeconds(3));
        assertThat(evidence.outcome()).isEqualTo(new GoodResponse(report(), millis(1008), true));
        evidence.pong(millis(2003));
        assertThat(evidence.stands()).isZero();
        assertThat(((GoodResponse) evidence.outcome()).udpBlocked()).isFalse();
    }

    @Test
    void refusedLeavesAPingInFlightAMoment() {
        evidence.failed(new CallFailure(Kind.REFUSED, "TCP was refused"), millis(1002));
        assertThat(evidence.stands()).isEqualTo(millis(1252));
        bad(Cause.AGENT_GONE);
        evidence.pong(millis(1100));
        assertThat(evidence.stands()).isZero();
        bad(Cause.STATUS_FAILED);
    }

    @Test
    void atAShortIntervalTheMomentIsShorter() {
        PollEvidence quick = new PollEvidence(millis(333), millis(333));
        quick.failed(new CallFailure(Kind.REFUSED, "TCP was refused"), millis(67));
        assertThat(quick.stands()).isBetween(millis(100), millis(101));
    }

    @Test
    void portUnreachableNeedsTheWholeTimeAndYieldsToAnyAnswer() {
        evidence.portUnreachable(millis(1));
        assertThat(evidence.stands()).isEqualTo(FIVE);
        bad(Cause.AGENT_GONE);
        evidence.accepted(millis(2));
        bad(Cause.AGENT_HUNG);
        evidence.secured(millis(9));
        bad(Cause.STATUS_UNANSWERED);
        evidence.report(report(), millis(12));
        assertThat(evidence.outcome()).isInstanceOf(GoodResponse.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"OWN_KEY_REFUSED", "PEER_KEY_UNKNOWN"})
    void keysThatDoNotMatchAreDriftWhateverElseWasSeen(Kind kind) {
        evidence.pong(millis(1));
        evidence.portUnreachable(millis(1));
        evidence.accepted(millis(2));
        evidence.secured(millis(9));
        evidence.failed(new CallFailure(kind, "keys"), millis(10));
        assertThat(evidence.stands()).isZero();
        assertThat(((BadResponse) evidence.outcome()).cause().drift()).isTrue();
        assertThat(((BadResponse) evidence.outcome()).cause().agentDown()).isFalse();
    }

    @Test
    void aClosedConnectionWithoutTlsWaitsForPings() {
        evidence.accepted(millis(1001));
        evidence.failed(new CallFailure(Kind.BROKEN, "the connection broke"), millis(1002));
        assertThat(evidence.stands()).isEqualTo(Duration.ofSeconds(3));
        bad(Cause.AGENT_HUNG);
    }

    @Test
    void silenceAndItsReasons() {
        evidence.pingSent();
        silent(Silence.SILENT, "no answer to pings or TCP within 5 s");
        evidence.pingNotSent("Operation not permitted");
        silent(Silence.SILENT, "no answer to pings or TCP within 5 s (pings not sent: Operation not permitted)");
        evidence.failed(new CallFailure(Kind.NO_ROUTE, "no route"), millis(3000));
        silent(Silence.NO_ROUTE, "no way to the host: no route");
    }

    @Test
    void whenNothingCouldBeSentItIsMyProblem() {
        evidence.pingNotSent("Too many open files");
        evidence.failed(CallFailure.connecting(new SocketException("Too many open files")), millis(1000));
        silent(Silence.NOT_SENT, "this node cannot connect: too many open files");
        evidence.pingSent();
        silent(Silence.SILENT, "no answer to pings or TCP within 5 s (pings not sent: Too many open files)");
    }

    @Test
    void theFirstFailedCheckIsNamedAndTheOthersCounted() {
        evidence.pong(millis(1));
        evidence.report(
                report(
                        new CheckResult("ok", true, "", Duration.ZERO),
                        new CheckResult("disk", false, "x".repeat(300), Duration.ZERO),
                        new CheckResult("ntp", false, "", Duration.ZERO)),
                millis(2));
        BadResponse bad = (BadResponse) evidence.outcome();
        assertThat(bad.cause()).isEqualTo(Cause.CHECK_FAILED);
        assertThat(bad.reason())
                .startsWith("disk: xxx")
                .endsWith("… (and 1 more)")
                .hasSize(120);
        assertThat(bad.status()).isPresent();
    }

    @Test
    void failuresAreToldApart() {
        assertKind(CallFailure.connecting(new ConnectException("Connection refused: /127.0.0.1:1")), Kind.REFUSED);
        assertKind(CallFailure.connecting(new NoRouteToHostException("No route to host")), Kind.NO_ROUTE);
        assertKind(CallFailure.connecting(new ConnectException("Network is unreachable")), Kind.NO_ROUTE);
        assertKind(CallFailure.connecting(new ConnectException("Connection timed out")), Kind.BROKEN);
        assertKind(CallFailure.connected(new IOException("Connection reset by peer")), Kind.BROKEN);
        assertKind(
                CallFailure.connected(new SSLHandshakeException("Received fatal alert: certificate_unknown")),
                Kind.OWN_KEY_REFUSED);
        assertKind(
                CallFailure.connected(new SSLHandshakeException(
                        "(certificate_required) Received fatal alert:" + " certificate_required")),
                Kind.OWN_KEY_REFUSED);
        assertKind(
                CallFailure.connected(new SSLHandshakeException("Received fatal alert: protocol_version")),
                Kind.BROKEN);
    }

    private void bad(Cause cause) {
        assertThat(evidence.outcome()).isInstanceOfSatisfying(BadResponse.class, bad -> {
            assertThat(bad.cause()).isEqualTo(cause);
            assertThat(bad.roundTrip()).isPositive();
        });
    }

    private void silent(Silence cause, String reason) {
        Outcome outcome = evidence.outcome();
        assertThat(outcome).isEqualTo(new NoResponse(cause, reason));
    }

    private static void assertKind(CallFailure failure, Kind kind) {
        assertThat(failure.kind()).as(failure.detail()).isEqualTo(kind);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static StatusReport report(CheckResult... checks) {
        return new StatusReport(
                new NodeName("db-1"),
                "b",
                "1",
                "",
                FIVE,
                List.of(),
                List.of(),
                List.of(),
                List.of(checks),
                List.of(),
                Optional.empty());
    }
}
