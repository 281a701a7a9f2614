package dev.peerwatch.notifier.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Facts;
import dev.peerwatch.notifier.Finding;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.notifier.incident.Closing;
import dev.peerwatch.notifier.incident.Incident;
import dev.peerwatch.notifier.incident.IncidentId;
import dev.peerwatch.notifier.incident.Observation;
import dev.peerwatch.notifier.talk.Past.Missed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PastTest {

    private static final Past HOUR = new Past(Facts.NOON, Facts.NOON.plusSeconds(3_600));

    private static Incident incident(int number, Verdict verdict, int fromMinute, Optional<Integer> toMinute) {
        Instant since = Facts.NOON.plusSeconds(60L * fromMinute);
        Finding finding = Facts.about("web-2").since(since).is(verdict);
        Incident open = Incident.open(IncidentId.derived("boot", number), finding.subject(), since)
                .with("db-1", Observation.of(finding, 1, Optional.empty()));
        return toMinute.map(minute -> open.closed(new Closing(Facts.NOON.plusSeconds(60L * minute), "", "db-1")))
                .orElse(open);
    }

    private static Incident down(int number, int from, int to) {
        return incident(number, Verdict.DOWN, from, Optional.of(to));
    }

    @Test
    void whatLiesWithinTheTimeCountsOnce() {
        List<Missed> missed = HOUR.of(List.of(down(1, -10, 5), down(2, 3, 8), down(3, 50, 90)));
        assertThat(missed).containsExactly(new Missed("web-2", Duration.ofMinutes(18), 3));
        assertThat(HOUR.share(Duration.ofMinutes(18))).isEqualTo("70.000 %");
    }

    @Test
    void whatIsOpenLastsUntilNow() {
        assertThat(HOUR.of(List.of(incident(1, Verdict.DOWN, 45, Optional.empty()))))
                .containsExactly(new Missed("web-2", Duration.ofMinutes(15), 1));
    }

    @Test
    void whatAnsweredBadlyOrLiesOutsideIsNotMissed() {
        assertThat(HOUR.of(List.of(
                        incident(1, Verdict.DEGRADED, 10, Optional.of(20)), down(2, -20, -10), down(3, 70, 80))))
                .isEmpty();
    }

    @Test
    void aSecondIsNeverRoundedAway() {
        Past month = new Past(Facts.NOON.minus(Duration.ofDays(30)), Facts.NOON);
        assertThat(month.share(Duration.ofSeconds(1))).isEqualTo("99.999 %");
        assertThat(month.share(Duration.ZERO)).isEqualTo("100.000 %");
    }

    @Property
    void neverMoreThanAllOfTheTimeAndNeverLessThanTheLongest(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = -60, max = 119) Integer> starts,
            @ForAll @IntRange(min = 1, max = 90) int minutes) {
        List<Incident> all = new ArrayList<>();
        long longest = 0;
        for (int i = 0; i < starts.size(); i++) {
            all.add(down(i, starts.get(i), starts.get(i) + minutes));
            longest = Math.max(longest, Math.min(60, starts.get(i) + minutes) - Math.max(0, starts.get(i)));
        }
        Duration missed = HOUR.of(all).stream().findFirst().map(Missed::missed).orElse(Duration.ZERO);
        assertThat(missed).isBetween(Duration.ofMinutes(Math.max(0, longest)), Duration.ofHours(1));
    }
}
