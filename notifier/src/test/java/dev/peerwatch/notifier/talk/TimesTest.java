package dev.peerwatch.notifier.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT-5S, 0 s",
        "PT0.9S, 0 s",
        "PT59S, 59 s",
        "PT1M, 1 min",
        "PT6M12S, 6 min 12 s",
        "PT59M59S, 59 min 59 s",
        "PT1H, 1 h",
        "PT1H0M30S, 1 h",
        "PT25H, 1 d 1 h",
        "PT48H, 2 d"
    })
    void aDurationHasItsTwoLargestUnits(Duration duration, String words) {
        assertThat(Times.words(duration)).isEqualTo(words);
    }
}
