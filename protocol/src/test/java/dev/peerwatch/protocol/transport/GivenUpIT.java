package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Replica;
import dev.peerwatch.protocol.SayRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a request that was given up while the line was cut, once the line is back. */
class GivenUpIT {

    private static final Duration PATIENCE = Duration.ofMillis(1500);

    /** More than a handshake and a status call, and less than the request. */
    private static final int WITHIN_THE_REQUEST = 20_000;

    private final Loops loops = new Loops();
    private final TestNode web = new TestNode("web-1", loops.group).listening();
    private final TestNode db = new TestNode("db-1", loops.group).listening();
    private final Relay relay = new Relay(db.port(), Relay.Way.HOLD, Relay.Way.PASS);

    @BeforeEach
    void acquaint() {
        db.knows(web);
        web.knows(new Peer(db.name, "127.0.0.1", relay.port, List.of(db.key.pin())));
    }

    @AfterEach
    void stop() {
        relay.letGo();
        relay.close();
        web.close();
        db.close();
        loops.close();
    }

    @Test
    void whatIsToBeSaidDoesntArriveOverAConnectionThatWasKept() throws Exception {
        assertThat(web.poll(db).outcome()).isInstanceOf(GoodResponse.class);
        isNeverSaidWhereTheLineIsCutAt(WITHIN_THE_REQUEST);
    }

    @Test
    void whatIsToBeSaidDoesntArriveOverANewConnection() throws Exception {
        isNeverSaidWhereTheLineIsCutAt(WITHIN_THE_REQUEST);
    }

    @Test
    void whatIsToBeSaidDoesntFollowAHandshake() throws Exception {
        isNeverSaidWhereTheLineIsCutAt(0);
    }

    @Test
    void whatIsToBeSaidDoesntGoOutAfterAStandstill() throws Exception {
        assertThat(web.poll(db).outcome()).isInstanceOf(GoodResponse.class);
        standsStill(Duration.ofMillis(300));
        isGivenUp(web.network.say(db.name, to("late@example.org"), Duration.ofMillis(100)));
        isSaidNow();
        assertThat(relay.connections)
                .as("connections: what wasn't used is kept")
                .hasValue(1);
    }

    /** That the line brings what it is left. */
    @Test
    void aCopyOfAnIncidentMayArriveLate() {
        List<Replica> shown = Collections.synchronizedList(new ArrayList<>());
        db.merge = copy -> {
            shown.add(copy);
            return CompletableFuture.completedFuture(copy);
        };
        relay.hold(WITHIN_THE_REQUEST);
        isGivenUp(web.network.exchange(db.name, large(), PATIENCE));
        assertThat(relay.isHolding()).as("the relay held it back").isTrue();
        assertThat(shown).isEmpty();
        relay.letGo();
        Awaitility.await().until(() -> shown.size() == 1);
    }

    private void isNeverSaidWhereTheLineIsCutAt(int bytes) throws Exception {
        relay.hold(bytes);
        isGivenUp(web.network.say(db.name, to("late@example.org"), PATIENCE));
        assertThat(relay.isHolding()).as("the relay held it back").isTrue();
        loops.group.schedule(() -> {}, 50, TimeUnit.MILLISECONDS).get(); // sockets are closed between two rounds
        relay.letGo();
        Awaitility.await().until(() -> relay.ended.get() == 1 || !db.said.isEmpty());
        isSaidNow();
    }

    /** And nothing else has been. */
    private void isSaidNow() {
        web.network.say(db.name, to("tim@example.org"), Duration.ofSeconds(10)).join();
        assertThat(db.said).extracting(SayRequest::reader).containsExactly("tim@example.org");
    }

    private void standsStill(Duration time) {
        loops.group.execute(() -> LockSupport.parkNanos(time.toNanos()));
    }

    private static void isGivenUp(CompletableFuture<?> call) {
        assertThatThrownBy(call::join).hasMessageContaining("no answer in time");
    }

    private SayRequest to(String reader) {
        return new SayRequest(reader, List.of(large()));
    }

    private Replica large() {
        return new Replica("7f3a", 7, web.name, new byte[150_000]);
    }
}
