package dev.peerwatch.notifier.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration WELL_FOR = Duration.ofMinutes(1);

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Handover two() {
        return Handover.start(2, s(0), PATIENCE, WELL_FOR);
    }

    @Test
    void theFirstAloneIsUsedAsLongAsItTakesMessages() {
        Handover up = two().connected(0, s(1)).at(s(100));
        assertThat(up.active()).isZero();
        assertThat(up.wanted()).isZero();
        assertThat(up.nextAt()).isEmpty();
    }

    @Test
    void oneThatIsDownForTooLongHandsOver() {
        Handover lost = two().connected(0, s(1)).disconnected(0, s(10));
        assertThat(lost.at(s(14)).wanted()).isZero();
        assertThat(lost.nextAt()).contains(s(15));
        Handover asking = lost.at(s(15));
        assertThat(asking.wanted()).isEqualTo(1);
        assertThat(asking.active()).isZero();
        Handover there = asking.connected(1, s(16));
        assertThat(there.at(s(16)).active()).as("it has waited long enough").isEqualTo(1);
        // Who is there in time goes on.
        assertThat(asking.connected(0, s(15)).connected(1, s(16)).at(s(100)).active())
                .isZero();
    }

    @Test
    void oneThatTakesNothingHandsOverThoughItIsConnected() {
        Handover hung = two().connected(0, s(1)).untaken(Optional.of(s(20)));
        assertThat(hung.at(s(24)).wanted()).isZero();
        Handover over = hung.at(s(25)).connected(1, s(26)).at(s(26));
        assertThat(over.active()).isEqualTo(1);
        // It has been up for long, but has to prove itself from now on.
        assertThat(over.at(s(85)).active()).isEqualTo(1);
        assertThat(over.at(s(86)).active()).isZero();
    }

    @Test
    void whatIsTakenInTimeChangesNothing() {
        Handover busy = two().connected(0, s(1)).untaken(Optional.of(s(20))).untaken(Optional.empty());
        assertThat(busy.at(s(100))).isEqualTo(busy);
    }

    @Test
    void theFirstIsTakenBackWhenItHasBeenWellForAWhileWithoutABreak() {
        Handover away = two().at(s(5)).connected(1, s(6)).at(s(10));
        assertThat(away.active()).isEqualTo(1);
        Handover shaky = away.connected(0, s(20)).disconnected(0, s(70)).connected(0, s(71));
        assertThat(shaky.at(s(100)).active()).isEqualTo(1);
        assertThat(shaky.nextAt()).contains(s(131));
        Handover back = shaky.at(s(131));
        assertThat(back.active()).isZero();
        assertThat(back.wanted()).isZero();
    }

    @Test
    void ofThreeTheNextIsTriedWhenTheSecondIsDownToo() {
        Handover none = Handover.start(3, s(0), PATIENCE, WELL_FOR).at(s(5));
        assertThat(none.wanted()).isEqualTo(1);
        assertThat(none.at(s(9)).wanted()).isEqualTo(1);
        assertThat(none.nextAt()).contains(s(10));
        Handover all = none.at(s(10));
        assertThat(all.wanted()).isEqualTo(2);
        assertThat(all.nextAt()).isEmpty();
        assertThat(all.connected(2, s(11)).at(s(11)).active()).isEqualTo(2);
    }
}
