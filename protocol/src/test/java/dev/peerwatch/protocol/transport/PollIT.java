package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.CheckResult;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Outcome.NoResponse;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.StatusReport;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.PublicKeyPin;
import dev.peerwatch.protocol.wire.JsonCodec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every row of the table of outcomes, over real sockets. */
class PollIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(600);

    private final Loops loops = new Loops();
    private final TestNode web = new TestNode("web-1", loops.group).listening();
    private final TestNode db = new TestNode("db-1", loops.group).listening();

    @BeforeEach
    void acquaint() {
        web.knows(db);
        db.knows(web);
        web.poll(db); // the first one loads classes
    }

    @AfterEach
    void stop() {
        web.close();
        db.close();
        loops.close();
    }

    @Test
    void aPeerThatIsWellIsGood() {
        for (int i = 0; i < 5; i++) {
            Polled polled = web.poll(db);
            GoodResponse good = (GoodResponse) polled.outcome();
            assertThat(good.udpBlocked()).isFalse();
            assertThat(good.status().bootId()).isEqualTo(db.boot.hex());
            assertThat(good.roundTrip()).isPositive().isLessThan(polled.took());
            assertThat(polled.peer()).isEqualTo(db.name);
        }
        assertThat(db.callers).containsOnly(web.name);
        assertThat(db.counts()).isEmpty();
        assertThat(web.counts()).isEmpty();
    }

    @Test
    void aFailedCheckOfThePeerIsBadAndNamed() {
        db.checks.add(new CheckResult("load", true, "0.5", Duration.ZERO));
        db.checks.add(new CheckResult("disk", false, "97 % full", Duration.ZERO));
        BadResponse bad = (BadResponse) web.poll(db).outcome();
        assertThat(bad.cause()).isEqualTo(Cause.CHECK_FAILED);
        assertThat(bad.reason()).isEqualTo("disk: 97 % full");
        assertThat(bad.status()).isPresent();
    }

    @Test
    void aStatusCallThatFailsIsBad() {
        db.fails = true;
        assertBad(web.poll(db).outcome(), Cause.STATUS_FAILED, "HTTP 500");
    }

    @Test
    void aStatusOfAnotherNodeIsMalformed() {
        db.pretends = Optional.of(new NodeName("app-1"));
        assertBad(web.poll(db).outcome(), Cause.STATUS_MALFORMED, "app-1");
    }

    @Test
    void aStatusThatIsNotAReportIsMalformed() {
        assertBad(canned(http("200 OK", "1.0", "{\"node\":7}")), Cause.STATUS_MALFORMED, "node: expected a text");
    }

    @Test
    void anAnswerThatIsNotHttpIsMalformed() {
        assertBad(canned(Optional.of("SSH-2.0-OpenSSH_9.2\r\n\r\n")), Cause.STATUS_MALFORMED, "HTTP");
    }

    @Test
    void anEndlessAnswerIsMalformed() {
        assertBad(canned(http("200 OK", "1.0", "x".repeat(1024 * 1024 + 1))), Cause.STATUS_MALFORMED, "too long");
    }

    @Test
    void aStatusThatNeverComesIsBadWhenPingsAreAnswered() {
        assertBad(canned(Optional.empty()), Cause.STATUS_UNANSWERED, "HTTP got no answer within 600 ms");
    }

    @Test
    void anotherMajorVersionIsRefusedWithBothVersions() {
        assertBad(canned(http("200 OK", "2.0", "{}")), Cause.VERSION_REFUSED, "it speaks protocol 2.0, this agent 1.1");
        assertBad(canned(http("426 Upgrade Required", "2.3", "{}")), Cause.VERSION_REFUSED, "2.3");
    }

    @Test
    void aLaterMinorVersionWithUnknownFieldsIsUnderstood() {
        String report = new String(
                JsonCodec.encode(new StatusReport(
                        new NodeName("odd-1"),
                        "b",
                        "9",
                        "",
                        Duration.ZERO,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty())),
                StandardCharsets.UTF_8);
        assertThat(canned(http("200 OK", "1.1", report.replaceFirst("\\{", "{\"mood\":[\"new\"],"))))
                .isInstanceOf(GoodResponse.class);
    }

    @Test
    void withPingsBlockedAPeerThatIsWellIsGoodButDrifts() {
        try (Relay relay = new Relay(db.port(), Relay.Way.PASS, Relay.Way.SWALLOW)) {
            Polled polled = web.knows(at(db, relay.port)).poll(db);
            assertThat(polled.outcome())
                    .isInstanceOfSatisfying(
                            GoodResponse.class,
                            good -> assertThat(good.udpBlocked()).isTrue());
            assertThat(polled.took()).isLessThan(TIMEOUT);
        }
    }

    @Test
    void withPingsRejectedAPeerThatIsWellIsGoodButDrifts() {
        try (Relay relay = new Relay(db.port(), Relay.Way.PASS, Relay.Way.REFUSE)) {
            assertThat(web.knows(at(db, relay.port)).poll(db).outcome())
                    .isInstanceOfSatisfying(
                            GoodResponse.class,
                            good -> assertThat(good.udpBlocked()).isTrue());
        }
    }

    @Test
    void pingsAnsweredButTcpBlockedIsBad() {
        try (Relay refusing = new Relay(db.port(), Relay.Way.REFUSE, Relay.Way.PASS);
                Relay silent = new Relay(db.port(), Relay.Way.SWALLOW, Relay.Way.PASS)) {
            assertBad(
                    web.knows(at(db, refusing.port)).poll(db).outcome(),
                    Cause.STATUS_FAILED,
                    "pings are answered, but no status: TCP was refused");
            assertBad(
                    web.knows(at(db, silent.port)).poll(db.name, SHORT).outcome(),
                    Cause.STATUS_UNANSWERED,
                    "TCP got no answer within 600 ms");
        }
    }

    @Test
    void oneBrokenConnectionMakesNoBadOutcome() {
        try (Relay relay = new Relay(db.port(), Relay.Way.BREAK_FIRST, Relay.Way.PASS)) {
            assertThat(web.knows(at(db, relay.port)).poll(db).outcome()).isInstanceOf(GoodResponse.class);
        }
    }

    @Test
    void aHostWithoutItsAgentIsToldAtOnce() {
        db.close();
        Polled polled = web.poll(db);
        assertBad(polled.outcome(), Cause.AGENT_GONE, "TCP was refused");
        assertThat(polled.took()).isLessThan(TIMEOUT.dividedBy(2));
    }

    @Test
    void portUnreachableAloneIsEvidenceThatTheHostLives() {
        try (Relay relay = new Relay(db.port(), Relay.Way.SWALLOW, Relay.Way.REFUSE)) {
            assertBad(
                    web.knows(at(db, relay.port)).poll(db.name, SHORT).outcome(), Cause.AGENT_GONE, "port unreachable");
        }
    }

    @Test
    void tcpAcceptedWithoutTlsIsAHungAgent() {
        try (Relay hung = new Relay(db.port(), Relay.Way.HANG, Relay.Way.SWALLOW)) {
            Polled polled = web.knows(at(db, hung.port)).poll(db.name, SHORT);
            assertBad(polled.outcome(), Cause.AGENT_HUNG, "no TLS answer within 600 ms");
            assertThat(polled.took()).isBetween(SHORT, SHORT.plusMillis(300));
        }
    }

    @Test
    void somethingElseOnThePortIsNoLivingAgent() {
        try (Relay ssh = new Relay(db.port(), Relay.Way.GREET, Relay.Way.SWALLOW)) {
            assertBad(
                    web.knows(at(db, ssh.port)).poll(db.name, SHORT).outcome(), Cause.AGENT_HUNG, "doesn't speak TLS");
        }
    }

    @Test
    void aHostThatAnswersNothingIsSilentAndCostsTheTimeoutOnly() {
        try (Relay relay = new Relay(db.port(), Relay.Way.SWALLOW, Relay.Way.SWALLOW)) {
            Polled polled = web.knows(at(db, relay.port)).poll(db.name, SHORT);
            assertThat(polled.outcome()).isInstanceOfSatisfying(NoResponse.class, none -> {
                assertThat(none.cause()).isEqualTo(Silence.SILENT);
                assertThat(none.reason()).contains("600 ms");
            });
            assertThat(polled.took()).isBetween(SHORT, SHORT.plusMillis(300));
        }
    }

    @Test
    void aPeerThatDoesNotKnowMyKeySaysSoOnBothSides() {
        db.knows(new Peer(web.name, "127.0.0.1", 1, List.of(NodeKey.generate().pin())));
        web.network.updatePeers(PeerBook.of(List.of(db.asPeer())));
        assertBad(web.poll(db).outcome(), Cause.OWN_KEY_REFUSED, "refuses this node's key");
        Awaitility.await().until(() -> db.count(Rejection.TLS_KEY_UNKNOWN) == 1);
        assertThat(db.mismatches)
                .singleElement()
                .asString()
                .contains("127.0.0.1", web.key.pin().text());
        assertBad(web.poll(db).outcome(), Cause.OWN_KEY_REFUSED, ""); // now that no connection is left it pings first
        assertThat(db.count(Rejection.PING_FORGED)).isPositive();
    }

    @Test
    void aPeerWithAnotherKeySaysSoOnBothSides() {
        web.knows(db.asPeer(NodeKey.generate()));
        assertBad(web.poll(db).outcome(), Cause.PEER_KEY_UNKNOWN, db.key.pin().text());
        Awaitility.await().until(() -> db.count(Rejection.TLS_OWN_KEY_REFUSED) == 1);
        assertThat(db.mismatches).singleElement().asString().contains("refuses this node's key");
    }

    @Test
    void aPeerWithTheKeyOfAThirdNodeIsNotThatPeer() {
        NodeName app = new NodeName("app-1");
        web.knows(
                new Peer(app, "127.0.0.1", db.port(), List.of(NodeKey.generate().pin())), db.asPeer());
        assertBad(web.poll(app, TIMEOUT).outcome(), Cause.PEER_KEY_UNKNOWN, "it shows the key of db-1");
    }

    @Test
    void eitherKeyOfARotatingPeerIsGood() {
        PublicKeyPin other = NodeKey.generate().pin();
        web.knows(new Peer(db.name, "127.0.0.1", db.port(), List.of(other, db.key.pin())));
        db.knows(new Peer(web.name, "127.0.0.1", web.port(), List.of(web.key.pin(), other)));
        assertThat(web.poll(db).outcome())
                .isInstanceOfSatisfying(
                        GoodResponse.class,
                        good -> assertThat(good.udpBlocked()).isFalse());
    }

    @Test
    void aRestartedPeerIsGoodAtOnce() {
        int port = db.port();
        for (int i = 0; i < 3; i++) {
            db.close();
            try (TestNode again = new TestNode(
                            "db-1", db.key, loops.group, TestNode.LIMITS, InetAddress::getAllByName, port, web)
                    .listening()) {
                GoodResponse good = (GoodResponse) web.poll(again).outcome();
                assertThat(good.status().bootId()).isEqualTo(again.boot.hex());
                assertThat(good.udpBlocked()).isFalse();
                assertThat(web.poll(again).outcome()).isInstanceOf(GoodResponse.class);
            }
        }
    }

    @Test
    void aRestartedWatcherIsAnsweredAtOnce() {
        web.close();
        try (TestNode again =
                new TestNode("web-1", web.key, loops.group, TestNode.LIMITS, InetAddress::getAllByName, 0, db)) {
            assertThat(again.poll(db).outcome())
                    .isInstanceOfSatisfying(
                            GoodResponse.class,
                            good -> assertThat(good.udpBlocked()).isFalse());
        }
        assertThat(db.counts()).isEmpty();
    }

    @Test
    void aRemovedNodeIsRefusedThoughItsSessionCouldBeResumed() {
        assertThat(web.poll(db).outcome()).isInstanceOf(GoodResponse.class);
        db.network.updatePeers(PeerBook.of(List.of()));
        assertBad(web.poll(db).outcome(), Cause.OWN_KEY_REFUSED, "");
        assertBad(web.poll(db).outcome(), Cause.OWN_KEY_REFUSED, ""); // now that no connection is left it pings first
        assertThat(db.count(Rejection.PING_STRANGER)).isPositive();
    }

    @Test
    void aNameThatNeverResolvedIsMyProblem() {
        try (TestNode app = withLookup(host -> {
            throw new UnknownHostException(host);
        })) {
            app.knows(new Peer(db.name, "db.example.org", db.port(), List.of(db.key.pin())));
            assertThat(app.poll(db).outcome()).isInstanceOfSatisfying(NoResponse.class, none -> {
                assertThat(none.cause()).isEqualTo(Silence.NAME_UNRESOLVED);
                assertThat(none.reason()).contains("db.example.org");
            });
        }
    }

    @Test
    void aResolverThatHangsHoldsNobodyUp() {
        CountDownLatch over = new CountDownLatch(1);
        try (TestNode app = withLookup(host -> {
            await(over);
            throw new UnknownHostException(host);
        })) {
            app.knows(new Peer(new NodeName("far-1"), "far.example.org", 7460, List.of()), db.asPeer());
            db.knows(web, app);
            CompletableFuture<Polled> far = app.network.poll(new NodeName("far-1"), SHORT, Purpose.WATCH);
            assertThat(app.poll(db).outcome()).isInstanceOf(GoodResponse.class);
            Polled polled = far.join();
            assertThat(((NoResponse) polled.outcome()).cause()).isEqualTo(Silence.NAME_UNRESOLVED);
            assertThat(polled.took()).isLessThan(SHORT.plusMillis(200));
        } finally {
            over.countDown();
        }
    }

    @Test
    void pollsOfAnUnknownNodeFailAndThoseUnderWayAreCancelledByClose() {
        assertThatThrownBy(() -> web.poll(new NodeName("nobody"), TIMEOUT))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("no node nobody in the blueprint");
        try (Relay relay = new Relay(db.port(), Relay.Way.SWALLOW, Relay.Way.SWALLOW)) {
            CompletableFuture<Polled> running =
                    web.knows(at(db, relay.port)).network.poll(db.name, Duration.ofMinutes(1), Purpose.WATCH);
            web.close();
            assertThatThrownBy(() -> running.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void manyPollsAtOnceOnOneLoopAreAllGood() {
        List<CompletableFuture<Polled>> all = java.util.stream.IntStream.range(0, 30)
                .mapToObj(i -> web.network.poll(db.name, Duration.ofSeconds(10), Purpose.WATCH))
                .toList();
        assertThat(all)
                .allSatisfy(each -> assertThat(each.join().outcome())
                        .isInstanceOfSatisfying(
                                GoodResponse.class,
                                good -> assertThat(good.udpBlocked()).isFalse()));
        assertThat(db.counts()).isEmpty();
    }

    @Test
    void lastGoodAddressServesWhenTheNameNoLongerResolves() {
        AtomicBoolean down = new AtomicBoolean();
        PeerAddresses.Lookup lookup = host -> {
            if (down.get()) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
        try (PeerAddresses addresses = new PeerAddresses(lookup, Duration.ZERO)) {
            Duration wait = Duration.ofSeconds(1);
            assertThat(addresses
                            .find("db.example.org", wait, wait, loops.group.next())
                            .join())
                    .isEqualTo(new PeerAddresses.Found(InetAddress.getLoopbackAddress(), false));
            down.set(true);
            assertThat(addresses
                            .find("db.example.org", wait, wait, loops.group.next())
                            .join())
                    .isEqualTo(new PeerAddresses.Found(InetAddress.getLoopbackAddress(), true));
        }
    }

    private TestNode withLookup(PeerAddresses.Lookup lookup) {
        return new TestNode("app-1", NodeKey.generate(), loops.group, TestNode.LIMITS, lookup, 0).listening();
    }

    private Outcome canned(Optional<String> answer) {
        try (CannedPeer peer = CannedPeer.answering(loops.group, web, true, answer)) {
            return web.knows(peer.asPeer()).poll(peer.name, SHORT).outcome();
        }
    }

    private static Optional<String> http(String status, String version, String body) {
        return Optional.of("HTTP/1.1 " + status + "\r\nPeerwatch-Version: " + version + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private static Peer at(TestNode node, int port) {
        return new Peer(node.name, "127.0.0.1", port, List.of(node.key.pin()));
    }

    private static void assertBad(Outcome outcome, Cause cause, String reason) {
        assertThat(outcome).isInstanceOfSatisfying(BadResponse.class, bad -> {
            assertThat(bad.reason()).contains(reason).hasSizeLessThanOrEqualTo(120);
            assertThat(bad.cause()).isEqualTo(cause);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
