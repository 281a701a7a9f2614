package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every row of the table of outcomes, over real sockets. */
class PollIT {

    private final Loops loops = new Loops();
    private final TestNode web = new TestNode("web-1", loops.group).listening();
    private final TestNode db = new TestNode("db-1", loops.group).listening();

    @AfterEach
    void stop() {
        web.close();
        db.close();
        loops.close();
    }

    @Test
    void aPeerThatIsWellIsGood() {
        web.knows(db);
        db.knows(web);
        for (int i = 0; i < 3; i++) {
            Polled polled = web.poll(db);
            System.out.println(polled);
            assertThat(polled.outcome()).isInstanceOf(Outcome.GoodResponse.class);
            assertThat(((Outcome.GoodResponse) polled.outcome()).udpBlocked()).isFalse();
        }
        assertThat(db.counts()).isEmpty();
        assertThat(web.counts()).isEmpty();
    }
}
