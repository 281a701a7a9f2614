package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.Outcome.BadResponse;
import dev.peerwatch.protocol.Outcome.Cause;
import dev.peerwatch.protocol.Outcome.GoodResponse;
import dev.peerwatch.protocol.Outcome.NoResponse;
import dev.peerwatch.protocol.Outcome.Silence;
import dev.peerwatch.protocol.identity.NodeKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Polls on connections that were kept: cheaper, and no less true. */
class KeptConnectionsIT {

    private static final Duration SHORT = Duration.ofMillis(800);

    private final Loops loops = new Loops();
    private final TestNode web = new TestNode("web-1", loops.group).listening();
    private final TestNode db = new TestNode("db-1", loops.group).listening();
    private final Relay relay = new Relay(db.port(), Relay.Way.PASS, Relay.Way.PASS);

    @BeforeEach
    void acquaint() {
        db.knows(web);
        web.knows(new Peer(db.name, "127.0.0.1", relay.port, List.of(db.key.pin())));
        assertThat(web.poll(db).outcome()).isInstanceOf(GoodResponse.class);
    }

    @AfterEach
    void stop() {
        relay.close();
        web.close();
        db.close();
        loops.close();
    }

    @Test
    void oneConnectionIsEnoughForAllPollsOfAMoment() {
        for (int i = 0; i < 5; i++) {
            assertThat(web.poll(db).outcome()).isInstanceOf(GoodResponse.class);
        }
        assertThat(relay.connections).hasValue(1);
        assertThat(db.counts()).isEmpty();
    }

    /** The call says all that a pong would, and that pings pass was seen within the minute. */
    @Test
    void aCallThatIsAnsweredOnAKeptConnectionNeedsNoPing() {
        int before = relay.datagrams.size();
        for (int i = 0; i < 5; i++) {
            assertThat(web.poll(db).outcome())
                    .isInstanceOfSatisfying(
                            GoodResponse.class,
                            good -> assertThat(good.udpBlocked()).isFalse());
        }
        assertThat(before).isEqualTo(1);
        assertThat(relay.datagrams).hasSize(before);
    }

    @Test
    void aCallThatStaysUnansweredIsFollowedByAllThreePings() throws IOException, InterruptedException {
        int before = relay.datagrams.size();
        relay.freeze();
        web.poll(db.name, SHORT);
        assertThat(relay.datagrams).hasSize(before + 3);
    }

    /** Where no ping was ever answered a poll that skips them would hide it. */
    @Test
    void wherePingsAreBlockedEachPollSaysSo() {
        try (Relay blocked = new Relay(db.port(), Relay.Way.PASS, Relay.Way.SWALLOW)) {
            TestNode app = new TestNode("app-1", loops.group);
            db.knows(app);
            app.knows(new Peer(db.name, "127.0.0.1", blocked.port, List.of(db.key.pin())));
            for (int i = 0; i < 3; i++) {
                assertThat(app.poll(db.name, SHORT).outcome())
                        .isInstanceOfSatisfying(
                                GoodResponse.class,
                                good -> assertThat(good.udpBlocked()).isTrue());
            }
            app.close();
        }
    }

    @Test
    void aHostThatFallsSilentGivesNoResponseThoughItsConnectionStillStands() throws IOException, InterruptedException {
        relay.silence();
        assertThat(web.poll(db.name, SHORT).outcome())
                .isInstanceOfSatisfying(
                        NoResponse.class, none -> assertThat(none.cause()).isEqualTo(Silence.SILENT));
    }

    @Test
    void aHungAgentIsToldByTheHostThatAcceptsAnotherConnection() {
        relay.freeze();
        assertThat(web.poll(db.name, SHORT).outcome())
                .isInstanceOfSatisfying(
                        BadResponse.class, bad -> assertThat(bad.cause()).isEqualTo(Cause.AGENT_HUNG));
    }

    @Test
    void anAgentThatIsGoneIsToldAtOnceThoughItsConnectionWasKept() {
        db.close();
        relay.close();
        assertThat(web.poll(db.name, SHORT).outcome())
                .isInstanceOfSatisfying(
                        BadResponse.class, bad -> assertThat(bad.cause()).isEqualTo(Cause.AGENT_GONE));
    }

    /** Each poll alone is too short for a handshake and an answer: without what the earlier ones have begun none would succeed. */
    @Test
    void whatCameTooLateForOnePollServesALaterOne() {
        TestNode app = new TestNode("app-1", loops.group);
        db.knows(app);
        app.knows(new Peer(db.name, "127.0.0.1", relay.port, List.of(db.key.pin())));
        relay.delay(Duration.ofMillis(500));
        Duration timeout = Duration.ofMillis(1400);
        assertThat(app.poll(db.name, timeout).outcome())
                .isInstanceOfSatisfying(
                        BadResponse.class, bad -> assertThat(bad.cause()).isEqualTo(Cause.STATUS_UNANSWERED));
        int polls = 1;
        while (!(app.poll(db.name, timeout).outcome() instanceof GoodResponse)) {
            assertThat(++polls).as("polls without a status").isLessThan(6);
        }
        app.close();
    }

    @Test
    void aConnectionFromBeforeThePeersKeyChangedIsNotUsed() {
        Peer other = new Peer(
                db.name, "127.0.0.1", relay.port, List.of(NodeKey.generate().pin()));
        web.knows(other);
        assertThat(web.poll(db.name, SHORT).outcome())
                .isInstanceOfSatisfying(
                        BadResponse.class, bad -> assertThat(bad.cause()).isEqualTo(Cause.PEER_KEY_UNKNOWN));
    }
}
