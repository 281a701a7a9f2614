package dev.peerwatch.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.deploy.faults.Told.Claim;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToldTest {

    private static final Set<String> NODES = Set.of("n0", "n1", "n2", "n3", "n10");

    private static Told read(String text) {
        return Told.read(1, "n0", text, NODES);
    }

    @Test
    void anAlertIsAClaimAboutItsSubjectAndNotAboutThoseWhoWereAsked() {
        Told told = read(
                "CRITICAL n1 DOWN since 14:01:52 CET (7f3a)\nNo answer to n0 (ams), n2 (nyc). Last good 14:01:07.");
        assertThat(told.claims()).containsExactly(new Claim("n1", "DOWN"));
        assertThat(told.isPage()).isTrue();
    }

    @Test
    void whatItWasBeforeIsNoClaim() {
        assertThat(read("CRITICAL n10 DOWN, was UNCONFIRMED, since 14:01:52 CET (7f3a)")
                        .claims())
                .containsExactly(new Claim("n10", "DOWN"));
    }

    @Test
    void severalInOneLineAreSeveralClaims() {
        assertThat(read("CRITICAL 3 nodes UNREACHABLE: n1 n2 n3 (7f3a …)").claims())
                .containsExactly(
                        new Claim("n1", "UNREACHABLE"), new Claim("n2", "UNREACHABLE"), new Claim("n3", "UNREACHABLE"));
    }

    @Test
    void aPartitionIsAClaimAboutThoseWhoAreNotReached() {
        assertThat(read("PARTITION: n0 n1 don't reach n2 n3, which answer on chat")
                        .claims())
                .containsExactly(new Claim("n2", "PARTITION"), new Claim("n3", "PARTITION"));
    }

    @Test
    void aRecoveryIsNoPage() {
        Told told = read("OK n1 UP after 42 s (a7ef)\nWas UNREACHABLE 17:50:20–17:51:02 UTC.");
        assertThat(told.claims()).containsExactly(new Claim("n1", Told.OVER));
        assertThat(told.isPage()).isFalse();
    }

    @Test
    void wordsThatAreNoHeadlineClaimNothing() {
        assertThat(read("n1: nothing is wrong that I know of.").claims()).isEmpty();
    }
}
