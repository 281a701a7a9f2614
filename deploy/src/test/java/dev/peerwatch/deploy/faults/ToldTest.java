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
    void ofSeveralTheLineBelowHasAll() {
        assertThat(read("""
                        CRITICAL 3 nodes: 2 DOWN, 1 UNREACHABLE (7f3a …)
                        DOWN (was UNCONFIRMED): n1. DOWN: n3. UNREACHABLE: n2.
                        Since 14:01:52 CET. No answer to n0 and n10.
                        Told: you.""").claims())
                .containsExactly(new Claim("n1", "DOWN"), new Claim("n3", "DOWN"), new Claim("n2", "UNREACHABLE"));
    }

    @Test
    void aSiteIsItsNodes() {
        assertThat(read("""
                        CRITICAL site nyc: 2 of 2 UNREACHABLE from fra (7f3a …)
                        UNREACHABLE: n2, n3.
                        Since 14:01:52 CET. No answer to n0.""").claims()).containsExactly(new Claim("n2", "UNREACHABLE"), new Claim("n3", "UNREACHABLE"));
    }

    @Test
    void aPartitionIsAClaimAboutItsSubjects() {
        Told told = read("""
                CRITICAL PARTITION: n0 n1 don't reach n2 n3 n10, which answer on chat (7f3a …)
                UNREACHABLE: n2, n3.
                Since 14:01:52 CET. No answer to n0. They answer on chat. Not heard: n10.""");
        assertThat(told.claims()).containsExactly(new Claim("n2", "UNREACHABLE"), new Claim("n3", "UNREACHABLE"));
        assertThat(told.isPartition()).isTrue();
    }

    @Test
    void aPartitionWithOneSubject() {
        Told told = read("""
                CRITICAL PARTITION: n0 doesn't reach n2 n3, which answer on chat (7f3a)
                n2 UNCONFIRMED since 14:01:52 CET. No answer to n0. Not heard: n3.""");
        assertThat(told.claims()).containsExactly(new Claim("n2", "UNCONFIRMED"));
        assertThat(told.isPartition()).isTrue();
    }

    @Test
    void severalRecoveriesAreInTheLineBelowToo() {
        assertThat(read("""
                        OK 4 UP: n0 n1 and 2 more (7f3a …)
                        n0 DOWN for 2 min; n1 DOWN for 2 min; n2 was UNREACHABLE 14:01–14:03; n3 DOWN for 1 min.""").claims())
                .containsExactly(
                        new Claim("n0", Told.OVER),
                        new Claim("n1", Told.OVER),
                        new Claim("n2", Told.OVER),
                        new Claim("n3", Told.OVER));
    }

    @Test
    void oneMessageMayHaveBoth() {
        assertThat(read("""
                        CRITICAL n1 DOWN since 14:01:52 CET (7f3a)
                        No answer to n0 (ams).
                        OK n2 UP after 42 s (a7ef)
                        Was DOWN 14:00–14:01.""").claims()).containsExactly(new Claim("n1", "DOWN"), new Claim("n2", Told.OVER));
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
