package dev.peerwatch.agent.plan;

import static dev.peerwatch.agent.plan.WatchPlanProperties.mesh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchPlanTest {

    private static final NodeName A = new NodeName("a");

    @Test
    void theSamePlanOnEveryMachineAndForEver() {
        WatchPlan plan = WatchPlan.of(mesh(10, 3), 2);
        // Computed once more by a script of its own. Ring 1 needed a swap: node-2, node-7 stands in ring 0 already.
        assertThat(plan.rings())
                .map(Object::toString)
                .containsExactly(
                        "[node-0, node-8, node-6, node-1, node-3, node-2, node-7, node-9, node-5, node-4]",
                        "[node-0, node-1, node-9, node-2, node-6, node-7, node-8, node-4, node-3, node-5]");
        assertThat(plan.phase(new NodeName("node-0"), 0, Duration.ofSeconds(60)))
                .isEqualTo(Duration.ofNanos(45_691_207_251L));
    }

    @Test
    void aNodeAloneIsWatchedByNobody() {
        WatchPlan plan = WatchPlan.of(List.of(new Member(A, "")), 2);
        assertThat(plan.ringCount()).isZero();
        assertThat(plan.watches()).isEmpty();
        assertThat(plan.watchersOf(A)).isEmpty();
        assertThat(WatchPlan.of(List.of(), 2).rings()).isEmpty();
    }

    @Test
    void twoNodesWatchEachOther() {
        WatchPlan plan = WatchPlan.of(mesh(2, 1), 2);
        assertThat(plan.watches())
                .containsExactlyInAnyOrder(
                        new Watch(new NodeName("node-0"), new NodeName("node-1"), 0),
                        new Watch(new NodeName("node-1"), new NodeName("node-0"), 0));
    }

    @Test
    void withFewerThanSixNodesTheSecondRingIsTheFirstBackwards() {
        for (int n = 3; n < 6; n++) {
            WatchPlan plan = WatchPlan.of(mesh(n, 2), 2);
            for (Member member : mesh(n, 2)) {
                assertThat(plan.successor(member.name(), 1)).isEqualTo(plan.predecessor(member.name(), 0));
            }
        }
    }

    @Test
    void twoEqualSitesAlternate() {
        WatchPlan plan = WatchPlan.of(mesh(4, 2), 2);
        for (Watch watch : plan.watches()) {
            assertThat(site(watch.watcher(), 2)).isNotEqualTo(site(watch.subject(), 2));
        }
    }

    @Test
    void sitesAreMixedBetterThanChanceWouldMixThem() {
        for (int sites = 2; sites <= 5; sites++) {
            double mixed = sameSite(WatchPlan.of(mesh(1000, sites), 2).watches(), sites);
            double chance = sameSite(randomRings(1000), sites);
            assertThat(mixed).isLessThan(chance / 2);
        }
    }

    @Test
    void oneNodeMoreChangesFewPairsOnAverage() {
        for (int n : new int[] {50, 500, 5000}) {
            int sum = 0;
            for (int i = 0; i < 60; i++) {
                List<Member> without = new ArrayList<>(mesh(n, 3));
                without.remove(i * 7919 % n);
                int changed = WatchPlanProperties.changedPairs(mesh(n, 3), without);
                sum += changed;
            }
            assertThat(sum / 60).isLessThan(48);
        }
    }

    @Test
    void hundredThousandNodes() {
        List<Member> mesh = mesh(100_000, 20);
        WatchPlan plan = assertTimeout(Duration.ofSeconds(10), () -> WatchPlan.of(mesh, 2));
        assertThat(plan.rings()).allSatisfy(ring -> assertThat(ring).hasSize(100_000));
    }

    @Test
    void namesTwiceAndZeroWatchersAreRefused() {
        assertThatThrownBy(() -> WatchPlan.of(List.of(new Member(A, "x"), new Member(A, "y")), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node a is there twice");
        assertThatThrownBy(() -> WatchPlan.of(mesh(3, 1), 0)).hasMessageContaining("expected 1 or more");
        WatchPlan plan = WatchPlan.of(mesh(3, 1), 2);
        assertThatThrownBy(() -> plan.successor(A, 0)).hasMessageContaining("no node a");
        assertThatThrownBy(() -> plan.predecessor(new NodeName("node-1"), 2)).hasMessageContaining("no ring 2");
    }

    private static String site(NodeName name, int sites) {
        return "site-" + Integer.parseInt(name.value().substring("node-".length())) % sites;
    }

    private static double sameSite(List<Watch> watches, int sites) {
        return watches.stream()
                        .filter(w -> site(w.watcher(), sites).equals(site(w.subject(), sites)))
                        .count()
                / (double) watches.size();
    }

    private static List<Watch> randomRings(int n) {
        Random random = new Random(1);
        List<Watch> watches = new ArrayList<>();
        for (int ring = 0; ring < 2; ring++) {
            List<Member> order = new ArrayList<>(mesh(n, 1));
            Collections.shuffle(order, random);
            for (int i = 0; i < n; i++) {
                watches.add(
                        new Watch(order.get(i).name(), order.get((i + 1) % n).name(), ring));
            }
        }
        return watches;
    }
}
