package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Outcome;
import dev.peerwatch.protocol.Purpose;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayAnswer;
import dev.peerwatch.protocol.SayRequest;
import dev.peerwatch.protocol.transport.RawCaller.Response;
import dev.peerwatch.protocol.wire.Limits;
import dev.peerwatch.protocol.wire.ReplicaJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of incidents and requests to speak between two nodes, a status call's purpose, and peers of an earlier version. */
class IncidentCallsIT {

    private static final Duration WAIT = Duration.ofSeconds(10);

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
    void aCopyIsMergedAndComesBackUnderTheNameThatTheOtherHasForIt() {
        db.merge = mine -> CompletableFuture.completedFuture(
                new Replica("older", mine.revision() + 1, db.name, (text(mine) + " and theirs").getBytes(UTF)));
        Replica both = web.network
                .exchange(db.name, replica("7f3a", "mine".getBytes(UTF)), WAIT)
                .join();
        assertThat(both.id()).isEqualTo("older");
        assertThat(both.revision()).isEqualTo(8);
        assertThat(both.origin()).isEqualTo(db.name);
        assertThat(text(both)).isEqualTo("mine and theirs");
        assertThat(db.callers).containsExactly(web.name);
    }

    @Test
    void theLargestCopyFitsBothWays() {
        byte[] large = new byte[Limits.REPLICA];
        Arrays.fill(large, (byte) 0xA5);
        Replica back =
                web.network.exchange(db.name, replica("7f3a", large), WAIT).join();
        assertThat(back.bytes()).isEqualTo(large);
    }

    @Test
    void aCopyThatIsTooLargeIsNotSentAndSaysSo() {
        unheard(
                web.network.exchange(db.name, replica("7f3a", new byte[Limits.REPLICA + 1]), WAIT),
                "db-1: not sent: incident 7f3a takes 184321 bytes, a copy at most 184320");
        unheard(
                web.network.exchange(db.name, replica("../status", new byte[1]), WAIT),
                "db-1: not sent: '../status' is no incident's id");
        unheard(
                web.network.say(db.name, new SayRequest("tim@example.org", List.of()), WAIT),
                "db-1: not sent: 0 incidents (expected 1 to 64)");
        assertThat(db.callers).isEmpty();
    }

    @Test
    void aCopyThatHasGrownTooLargeIsAFaultOfWhoHasIt() {
        db.merge = mine -> CompletableFuture.completedFuture(replica("7f3a", new byte[Limits.REPLICA + 1]));
        unheard(web.network.exchange(db.name, replica("7f3a", new byte[1]), WAIT), "db-1: HTTP 500");
    }

    @Test
    void theIdInThePathIsThatOfTheBody() throws IOException {
        String body = new String(ReplicaJson.encode(replica("7f3a", new byte[1])), StandardCharsets.UTF_8);
        try (RawCaller caller = RawCaller.tls(db.port(), web.key)) {
            Response response = caller.send(RawCaller.request("PUT", "/v1/incidents/beef", "1.1", body))
                    .response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("id: expected that of the path, found 7f3a");
        }
        assertThat(db.callers).isEmpty();
    }

    @Test
    void aSpeakerAnswersWhenItHasSpoken() {
        CompletableFuture<SayAnswer> later = new CompletableFuture<>();
        db.sayAnswer = later;
        CompletableFuture<SayAnswer> asked = web.network.say(
                db.name, new SayRequest("tim@example.org", List.of(replica("7f3a", "down".getBytes(UTF)))), WAIT);
        org.awaitility.Awaitility.await().until(() -> db.said.size() == 1);
        assertThat(db.said.get(0).reader()).isEqualTo("tim@example.org");
        assertThat(text(db.said.get(0).incidents().get(0))).isEqualTo("down");
        assertThat(asked).isNotDone();
        later.complete(new SayAnswer(true, "", List.of(replica("7f3a", "told".getBytes(UTF)))));
        assertThat(asked.join().taken()).isTrue();
        assertThat(text(asked.join().incidents().get(0))).isEqualTo("told");
    }

    @Test
    void aSpeakerThatHasTooMuchToDoSaysSo() {
        db.sayAnswer = CompletableFuture.failedFuture(new BusyException("256 requests are waiting already"));
        SayRequest request = new SayRequest("tim@example.org", List.of(replica("7f3a", new byte[1])));
        unheard(web.network.say(db.name, request, WAIT), "db-1: HTTP 503, 256 requests are waiting already");
    }

    @Test
    void whatDoesntFitOneRequestGoesInSeveral() {
        List<Replica> many = IntStream.range(0, 100)
                .mapToObj(i -> replica("i" + i, new byte[10_000]))
                .toList();
        AtomicInteger part = new AtomicInteger();
        db.speak = request -> CompletableFuture.completedFuture(
                part.incrementAndGet() == 1
                        ? new SayAnswer(false, "the first can't", request.incidents())
                        : new SayAnswer(true, "taken", request.incidents()));
        SayAnswer answer = web.network
                .say(db.name, new SayRequest("tim@example.org", many), WAIT)
                .join();
        assertThat(db.said).hasSizeGreaterThan(4);
        assertThat(answer.taken()).isFalse();
        assertThat(answer.reason()).isEqualTo("the first can't");
        assertThat(answer.incidents())
                .extracting(Replica::id)
                .containsExactlyInAnyOrderElementsOf(
                        many.stream().map(Replica::id).toList());
    }

    @Test
    void onlyAWatchersCallIsOne() {
        web.network.poll(db.name, Duration.ofSeconds(2), Purpose.WITNESS).join();
        web.network.poll(db.name, Duration.ofSeconds(2), Purpose.WATCH).join();
        assertThat(db.purposes).containsExactly(Purpose.WITNESS, Purpose.WATCH);
    }

    /** What an agent of protocol 1.0 answers to a path with a query, and to paths that came later. */
    @Test
    void aPeerOfAnEarlierVersionIsPolledAllTheSame() {
        String error = "{\"error\":\"there is no such path\"}";
        String notFound = "HTTP/1.1 404 Not Found\r\nPeerwatch-Version: 1.0\r\nContent-Length: " + error.length()
                + "\r\n\r\n" + error;
        String report = "{\"node\":\"odd-1\",\"bootId\":\"b\",\"software\":\"0.1\",\"blueprint\":\"\",\"uptimeMs\":1,"
                + "\"looked\":[],\"notLookedAtBy\":[],\"checks\":[],\"subscribers\":[]}";
        String status =
                "HTTP/1.1 200 OK\r\nPeerwatch-Version: 1.0\r\nContent-Length: " + report.length() + "\r\n\r\n" + report;
        try (CannedPeer old = CannedPeer.answering(
                loops.group,
                web,
                true,
                request -> Optional.of(request.startsWith("GET /v1/status HTTP") ? status : notFound))) {
            web.knows(old.asPeer());
            for (Purpose purpose : Purpose.values()) {
                assertThat(web.network
                                .poll(old.name, Duration.ofSeconds(3), purpose)
                                .join()
                                .outcome())
                        .isInstanceOfSatisfying(
                                Outcome.GoodResponse.class,
                                good -> assertThat(good.status().lookedAtBy()).isEmpty());
            }
            String why = "odd-1: HTTP 404, there is no such path: it speaks protocol 1.0, this agent 1.1";
            unheard(web.network.exchange(old.name, replica("7f3a", new byte[1]), WAIT), why);
            unheard(
                    web.network.say(
                            old.name, new SayRequest("tim@example.org", List.of(replica("7f3a", new byte[1]))), WAIT),
                    why);
        }
    }

    @Test
    void incidentsThatShareALimitAreAllThereAndInOrder() {
        List<Replica> few = Collections.nCopies(3, replica("same", new byte[Limits.REPLICA]));
        SayRequest request = new SayRequest("tim@example.org", few);
        assertThat(ReplicaJson.inParts(request))
                .hasSize(3)
                .allSatisfy(part -> assertThat(ReplicaJson.problem(part)).isEmpty());
    }

    private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

    private Replica replica(String id, byte[] bytes) {
        return new Replica(id, 7, new NodeName("web-1"), bytes);
    }

    private static String text(Replica replica) {
        return new String(replica.bytes(), UTF);
    }

    private static void unheard(CompletableFuture<?> call, String why) {
        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PeerCallException.class)
                .hasMessageContaining(why);
    }
}
