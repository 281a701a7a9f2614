package dev.peerwatch.notifier.chat.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final BackOff backOff = new BackOff(XmppSettings.Timing.defaults(), new Random(7));

    @Test
    void waitsDoubleFromOneSecondToOneMinuteTheSecondHalfByChance() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
            assertThat(backOff.afterFailure())
                    .isBetween(Duration.ofMillis(500L * seconds), Duration.ofSeconds(seconds));
        }
        backOff.reset();
        assertThat(backOff.afterFailure()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRefusedPasswordIsTriedAgainAfterOneFiveAndFifteenMinutes() {
        for (int minutes : new int[] {1, 5, 15, 15, 15}) {
            assertThat(backOff.afterRefusal()).isEqualTo(Duration.ofMinutes(minutes));
        }
        backOff.afterFailure();
        assertThat(backOff.afterRefusal()).isEqualTo(Duration.ofMinutes(1));
    }
}
