package dev.peerwatch.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.NodeName;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PingLinkTest {

    private final PingLink link = new PingLink.Directory((peer, pin) -> {
                throw new AssertionError("no keys are needed");
            })
            .to(new NodeName("db-1"));

    @Test
    void aPeerThatNeverAnsweredAPingHasNotDoneSoLately() {
        assertThat(link.answeredLately(0)).isFalse();
        assertThat(link.answeredLately(Long.MIN_VALUE)).isFalse();
    }

    @Test
    void anAnswerCountsForAMinute() {
        long at = Long.MAX_VALUE - 5; // as the system's nanoseconds may run over
        link.answered(at);
        assertThat(link.answeredLately(at + TimeUnit.SECONDS.toNanos(59))).isTrue();
        assertThat(link.answeredLately(at + TimeUnit.SECONDS.toNanos(60))).isFalse();
    }
}
