package dev.peerwatch.notifier.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final Instant NOW = Instant.parse("2026-11-21T14:02:07Z");

    private static Duration back(Duration age) {
        return Duration.between(CatchUp.from(Optional.of(NOW.minus(age)), NOW), NOW);
    }

    @Test
    void itBeginsAnHourBeforeTheNewestAndAWeekBackAtMost() {
        assertThat(back(Duration.ZERO)).isEqualTo(Duration.ofHours(1));
        assertThat(back(Duration.ofDays(2))).isEqualTo(Duration.ofDays(2).plusHours(1));
        assertThat(back(Duration.ofDays(60))).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void aTimeThatHasNotComeIsNow() {
        assertThat(back(Duration.ofDays(-400))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void withoutAMemoryItIsADay() {
        assertThat(CatchUp.from(Optional.empty(), NOW)).isEqualTo(NOW.minus(Duration.ofDays(1)));
    }
}
