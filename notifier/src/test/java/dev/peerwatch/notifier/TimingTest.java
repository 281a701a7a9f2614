package dev.peerwatch.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {

    private static final Duration T = Duration.ofSeconds(60);
    private static final Timing TIMING = Timing.of(T);
    private static final int MOST_STRAIN = 7;

    @Test
    void whoIsntPressedExchangesOnceAnIntervalHoweverLongNothingHasChanged() {
        for (int intervals : List.of(0, 1, 5, 100)) {
            assertThat(TIMING.exchangePause(T.multipliedBy(intervals), 0)).isEqualTo(T);
        }
    }

    @Test
    void whoIsPressedHearsAndIsHeardOftenEnoughToCountAllTheSame() {
        for (int strain = 1; strain <= MOST_STRAIN; strain++) {
            for (int intervals : List.of(0, 1, 5, 100)) {
                Duration pause = TIMING.exchangePause(T.multipliedBy(intervals), strain);
                assertThat(pause).isBetween(T, T.multipliedBy(2)).isLessThan(TIMING.fresh());
            }
            assertThat(TIMING.exchangePause(T.multipliedBy(5), strain)).isEqualTo(T.multipliedBy(2));
        }
    }

    @Test
    void aMessageStandsForSecondsHoweverShortTheInterval() {
        assertThat(TIMING.standing()).isEqualTo(TIMING.fresh());
        assertThat(Timing.of(Duration.ofSeconds(1)).standing()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void whoIsPressedWaitsLongerForAnAnswerButNoLongerThanAnInterval() {
        assertThat(TIMING.exchangePatience(0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(TIMING.exchangePatience(3)).isEqualTo(Duration.ofSeconds(8));
        Timing quick = Timing.of(Duration.ofSeconds(1));
        assertThat(quick.exchangePatience(0)).isEqualTo(Duration.ofMillis(500));
        assertThat(quick.exchangePatience(MOST_STRAIN)).isEqualTo(Duration.ofSeconds(1));
        // An interval shorter than the patience doesn't shorten it.
        Timing quickest = Timing.of(Duration.ofMillis(200));
        assertThat(quickest.exchangePatience(MOST_STRAIN)).isEqualTo(quickest.exchangePatience());
    }
}
