package dev.peerwatch.notifier.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuotaTest {

    @Test
    void oneAddressIsLimitedAndFreeAgainAfterAnHour() {
        Quota quota = Quota.unused(10, 1).used("a", Facts.NOON);
        assertThat(quota.allows("a", Facts.NOON.plusSeconds(3_599))).isFalse();
        assertThat(quota.allows("b", Facts.NOON.plusSeconds(3_599))).isTrue();
        assertThat(quota.allows("a", Facts.NOON.plusSeconds(3_600))).isTrue();
    }

    @Property
    void noHourEverHasMoreThanItsShare(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> who,
            @ForAll @Size(min = 60, max = 60) List<@IntRange(max = 2_000) Integer> seconds) {
        Quota quota = Quota.unused(5, 2);
        List<Instant> all = new ArrayList<>();
        List<List<Instant>> each = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            each.add(new ArrayList<>());
        }
        Instant now = Facts.NOON;
        for (int i = 0; i < who.size(); i++) {
            now = now.plusSeconds(seconds.get(i));
            String jid = "p" + who.get(i);
            long lastHour = within(all, now);
            long mine = within(each.get(who.get(i)), now);
            assertThat(quota.allows(jid, now)).isEqualTo(lastHour < 5 && mine < 2);
            if (quota.allows(jid, now)) {
                quota = quota.used(jid, now);
                all.add(now);
                each.get(who.get(i)).add(now);
            }
            assertThat(quota.done().values().stream().mapToInt(List::size).sum())
                    .isLessThanOrEqualTo(5);
        }
    }

    private static long within(List<Instant> times, Instant now) {
        return times.stream()
                .filter(t -> Duration.between(t, now).compareTo(Duration.ofHours(1)) < 0)
                .count();
    }
}
