package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.PanelAnswer;
import dev.peerwatch.protocol.PanelRequest;
import dev.peerwatch.protocol.Saw;
import dev.peerwatch.protocol.StoppingNotice;
import dev.peerwatch.protocol.identity.NodeKey;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Panel calls, stopping notices, taking the port, and changes of the book. */
class CallsIT {

    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final PanelRequest REQUEST =
            new PanelRequest(List.of(new NodeName("app-1")), Duration.ofMillis(200));

    private final Loops loops = new Loops();
    private final TestNode web = new TestNode("web-1", loops.group).listening();
    private final TestNode db = new TestNode("db-1", loops.group).listening();

    @BeforeEach
    void acquaint() {
        web.knows(db);
        db.knows(web);
    }

    @AfterEach
    void stop() {
        web.close();
        db.close();
        loops.close();
    }

    @Test
    void aWitnessIsHeard() {
        PanelAnswer answer = new PanelAnswer(List.of(new PanelAnswer.Sighting(
                new NodeName("app-1"), Saw.NOTHING, "no answer within 1 s", Duration.ofMillis(12))));
        db.panelAnswer = CompletableFuture.completedFuture(answer);
        assertThat(web.network.askPanel(db.name, REQUEST, WAIT).join()).isEqualTo(answer);
        assertThat(db.callers).containsExactly(web.name);
    }

    @Test
    void aWitnessThatAnswersTooLateIsNotHeard() {
        db.panelAnswer = new CompletableFuture<>();
        unheard(REQUEST, WAIT, "db-1: HTTP 503, no answer within the request's budget");
        unheard(REQUEST, Duration.ofMillis(700), "db-1: no answer in time");
    }

    @Test
    void aWitnessThatFailsIsNotHeard() {
        db.panelAnswer = CompletableFuture.failedFuture(new IllegalStateException("as the test wants it"));
        unheard(REQUEST, WAIT, "db-1: HTTP 500");
        db.close();
        unheard(REQUEST, WAIT, "db-1: TCP was refused");
    }

    @Test
    void aWitnessThatSpeaksNonsenseIsNotHeard() {
        String body = "{\"sightings\":{}}";
        try (CannedPeer odd = CannedPeer.answering(
                loops.group,
                web,
                true,
                Optional.of("HTTP/1.1 200 OK\r\nPeerwatch-Version: 1.0\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body))) {
            web.knows(odd.asPeer());
            assertThatThrownBy(
                            () -> web.network.askPanel(odd.name, REQUEST, WAIT).join())
                    .hasMessageContaining("malformed panel answer: sightings: expected a list");
        }
    }

    @Test
    void callsAndPollsInARowShareAConnection() {
        try (Relay relay = new Relay(db.port(), Relay.Way.PASS, Relay.Way.PASS)) {
            web.knows(new Peer(db.name, "127.0.0.1", relay.port, List.of(db.key.pin())));
            for (int i = 0; i < 5; i++) {
                web.network.askPanel(db.name, REQUEST, WAIT).join();
            }
            assertThat(relay.connections).hasValue(1);
            assertThat(db.callers).hasSize(5).containsOnly(web.name);
            web.poll(db);
            web.poll(db);
            assertThat(relay.connections).hasValue(1);
            assertThat(db.callers).hasSize(7);
        }
    }

    @Test
    void aCallThatDidNotGoWellEndsItsConnection() {
        try (Relay relay = new Relay(db.port(), Relay.Way.PASS, Relay.Way.PASS)) {
            web.knows(new Peer(db.name, "127.0.0.1", relay.port, List.of(db.key.pin())));
            db.panelAnswer = CompletableFuture.failedFuture(new IllegalStateException("as the test wants it"));
            unheard(REQUEST, WAIT, "db-1: HTTP 500");
            unheard(REQUEST, WAIT, "db-1: HTTP 500");
            assertThat(relay.connections).hasValue(2);
        }
    }

    @Test
    void whatAKeptConnectionCannotBringIsAskedOnANewOne() {
        String body = "{\"sightings\":[]}";
        try (CannedPeer fickle = CannedPeer.answeringOnceAConnection(
                loops.group,
                web,
                "HTTP/1.1 200 OK\r\nPeerwatch-Version: 1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)) {
            web.knows(fickle.asPeer());
            for (int i = 0; i < 4; i++) {
                assertThat(web.network
                                .askPanel(fickle.name, REQUEST, WAIT)
                                .join()
                                .sightings())
                        .isEmpty();
            }
        }
    }

    @Test
    void aPeerThatIsRemovedIsNotAskedOnAKeptConnection() {
        web.network.askPanel(db.name, REQUEST, WAIT).join();
        web.knows(new Peer(
                db.name, "127.0.0.1", db.port(), List.of(NodeKey.generate().pin())));
        unheard(REQUEST, WAIT, "db-1: ");
        assertThat(db.callers).hasSize(1);
    }

    @Test
    void aCallerThatIsServedHasItsTimeForMoreAndThenMakesRoom() throws IOException {
        Duration idle = Duration.ofMillis(300);
        NetworkSettings.ServerLimits limits = new NetworkSettings.ServerLimits(8, 8, WAIT, WAIT, WAIT, WAIT, idle);
        try (TestNode brief = new TestNode(
                                "app-1", NodeKey.generate(), loops.group, limits, InetAddress::getAllByName, 0, web)
                        .listening();
                RawCaller caller = RawCaller.tls(brief.port(), web.key)) {
            String more = RawCaller.request("GET", "/v1/status", "1.1", "", "keep-alive");
            String all = caller.send(more).send(more).readAll();
            assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(3);
            assertThat(brief.counts()).as("nobody did anything wrong").isEmpty();
        }
    }

    @Test
    void aWatcherHearsAStop() {
        StoppingNotice notice = new StoppingNotice(web.boot.hex(), StoppingNotice.Kind.SYSTEM);
        assertThat(web.network.tellStopping(db.name, notice, WAIT).join()).isTrue();
        assertThat(db.stops).containsExactly(notice);
        db.close();
        assertThat(web.network.tellStopping(db.name, notice, WAIT).join()).isFalse();
    }

    @Test
    void aTakenPortIsNamedWithWhatToDoAndPollingWorksAllTheSame() {
        try (TestNode second = new TestNode(
                "web-2", NodeKey.generate(), loops.group, TestNode.LIMITS, InetAddress::getAllByName, web.port(), db)) {
            assertThatThrownBy(second.network::listen)
                    .isInstanceOf(CannotListenException.class)
                    .hasMessageContainingAll(
                            "cannot listen on TCP 127.0.0.1 port " + web.port(), "ss -lntup", "another port");
            db.knows(web, second);
            assertThat(second.poll(db).outcome().reason()).isEqualTo("well");
            web.close();
            second.listening();
            assertThat(second.port()).isEqualTo(web.port());
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        PeerNetwork elsewhere = new PeerNetwork(
                loops.group,
                new NetworkSettings(
                        web.name,
                        web.key,
                        web.boot,
                        new java.net.InetSocketAddress("192.0.2.11", 7460),
                        TestNode.LIMITS),
                PeerBook.of(List.of()),
                web,
                web);
        try (elsewhere) {
            assertThatThrownBy(elsewhere::listen)
                    .isInstanceOf(CannotListenException.class)
                    .hasMessageContainingAll("TCP 192.0.2.11 port 7460", "no such address");
        }
    }

    @Test
    void aCallerThatIsRemovedWhileItWaitsIsCutOff() {
        db.panelAnswer = new CompletableFuture<>();
        PanelRequest patient = new PanelRequest(REQUEST.subjects(), Duration.ofSeconds(30));
        CompletableFuture<PanelAnswer> asked = web.network.askPanel(db.name, patient, Duration.ofSeconds(40));
        Awaitility.await().until(() -> db.callers.contains(web.name));
        db.network.updatePeers(PeerBook.of(List.of()));
        Awaitility.await().until(asked::isCompletedExceptionally);
        assertThat(db.counts()).as("it has done nothing wrong").isEmpty();
    }

    @Test
    void aCallerThatStaysInTheBookIsNotDisturbedByAChange() {
        CompletableFuture<PanelAnswer> answer = new CompletableFuture<>();
        db.panelAnswer = answer;
        PanelRequest patient = new PanelRequest(REQUEST.subjects(), Duration.ofSeconds(30));
        CompletableFuture<PanelAnswer> asked = web.network.askPanel(db.name, patient, Duration.ofSeconds(40));
        Awaitility.await().until(() -> db.callers.contains(web.name));
        db.knows(
                web.asPeer(),
                new Peer(
                        new NodeName("new-1"),
                        "127.0.0.1",
                        1,
                        List.of(NodeKey.generate().pin())));
        answer.complete(new PanelAnswer(List.of()));
        assertThat(asked.join().sightings()).isEmpty();
        assertThat(web.poll(db).outcome().reason()).isEqualTo("well");
    }

    private void unheard(PanelRequest request, Duration wait, String why) {
        assertThatThrownBy(() -> web.network.askPanel(db.name, request, wait).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PeerCallException.class)
                .hasMessageContaining(why);
    }
}
