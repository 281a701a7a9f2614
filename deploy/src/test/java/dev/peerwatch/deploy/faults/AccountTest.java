package dev.peerwatch.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That what goes wrong is noticed: a check that finds nothing would find nothing in a bad product either. */
class AccountTest {

    private static final Set<String> NODES = Set.of("n0", "n1", "n2", "n3");

    private final Truth truth = new Truth(Duration.ofSeconds(60));
    private final List<Told> told = new ArrayList<>();

    private void say(String speaker, String text) {
        told.add(Told.read(System.nanoTime(), speaker, text, NODES));
    }

    private List<String> broken() {
        return new Account("oncall", told, truth).broken();
    }

    @Test
    void nothingSaidAboutNothingIsFine() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void aDeathThatIsToldOnceAndItsEndAreFine() {
        truth.ill("n1", true);
        say("n0", "CRITICAL n1 AGENT_DOWN since 14:01 UTC (7f3a)");
        truth.well("n1");
        say("n0", "OK n1 UP after 4 s (7f3a)");
        assertThat(broken()).isEmpty();
    }

    @Test
    void aPageAboutOneThatIsWellIsUntrue() {
        say("n0", "CRITICAL n1 DOWN since 14:01 UTC (7f3a)");
        say("n0", "OK n1 UP after 4 s (7f3a)");
        assertThat(broken()).containsExactly("said, but untrue: n1 DOWN by n0");
    }

    @Test
    void aDeathOfWhichNobodyHearsIsMissed() {
        truth.ill("n1", true);
        truth.ill("n2", false);
        assertThat(broken()).containsExactly("never named: n1");
    }

    @Test
    void twoMessagesForOneChangeAreOneTooMany() {
        truth.ill("n1", true);
        say("n0", "CRITICAL n1 DOWN since 14:01 UTC (7f3a)");
        say("n2", "CRITICAL n1 DOWN since 14:01 UTC (93aa)");
        say("n2", "OK n1 UP after 4 s (93aa)");
        assertThat(broken()).containsExactly("said again without a change: n1 DOWN by n2");
    }

    @Test
    void whoCanTalkToNobodySaysItTooButOnce() {
        truth.slow(List.of("n1"));
        truth.apart();
        say("n0", "NON-CRITICAL n1 DEGRADED since 14:01 UTC (7f3a)");
        say("n2", "NON-CRITICAL n1 DEGRADED since 14:01 UTC (93aa)");
        say("n2", "NON-CRITICAL n1 DEGRADED since 14:01 UTC (93aa)");
        say("n0", "OK n1 UP after 4 s (7f3a)");
        say("n0", "OK n1 UP after 4 s (93aa)");
        say("n3", "OK n1 UP after 4 s (93aa)");
        assertThat(broken()).containsExactly("said again without a change: n1 DEGRADED by n2, n1 OVER by n3");
    }

    @Test
    void whatIsNeverSaidToBeOverIsLeftOpen() {
        truth.ill("n1", true);
        say("n0", "CRITICAL n1 DOWN since 14:01 UTC (7f3a)");
        assertThat(broken()).containsExactly("never said to be well again: n1");
    }

    @Test
    void oneWhoIsDeafMayDoubtButNotAccuse() {
        truth.ill("n3", false);
        say("n3", "CRITICAL n1 UNCONFIRMED since 14:01 UTC (7f3a)");
        say("n3", "CRITICAL n1 DOWN, was UNCONFIRMED, since 14:01 UTC (7f3a)");
        say("n3", "OK n1 UP after 4 s (7f3a)");
        assertThat(broken()).containsExactly("said, but untrue: n1 DOWN by n3");
    }

    @Test
    void whoIsCutOffIsNotReachedButNotDownEither() {
        truth.cut(List.of("n0", "n1"), List.of("n2", "n3"));
        say("n0", "CRITICAL PARTITION: n0 n1 don't reach n2 n3, which answer on chat (7f3a …)\nUNREACHABLE: n2, n3.");
        say("n0", "CRITICAL n3 DOWN since 14:01 UTC (7f3a)");
        say("n0", "OK 2 UP: n2 n3 (7f3a …)\nn2 UNREACHABLE for 4 s; n3 DOWN for 4 s.");
        assertThat(broken()).containsExactly("said, but untrue: n3 DOWN by n0");
    }
}
