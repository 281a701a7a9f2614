package dev.peerwatch.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class WatchPlanProperties {

    @Provide
    Arbitrary<List<Member>> meshes() {
        Arbitrary<NodeName> names = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(NodeName::new);
        return Arbitraries.integers()
                .between(1, 6)
                .flatMap(sites -> names.flatMap(name ->
                                Arbitraries.integers().between(1, sites).map(site -> new Member(name, "site" + site)))
                        .list()
                        .uniqueElements(Member::name)
                        .ofMaxSize(120));
    }

    @Property(tries = 500)
    void everyoneWatchesAndIsWatchedByExactlyAsManyDistinctOthers(
            @ForAll("meshes") List<Member> mesh, @ForAll @IntRange(min = 1, max = 9) int watchers) {
        WatchPlan plan = WatchPlan.of(mesh, watchers);
        int expected = Math.max(0, Math.min(watchers, mesh.size() - 1));
        assertThat(plan.ringCount()).isEqualTo(expected);
        for (Member member : mesh) {
            Set<NodeName> subjects =
                    plan.watchedBy(member.name()).stream().map(Watch::subject).collect(Collectors.toSet());
            Set<NodeName> watching =
                    plan.watchersOf(member.name()).stream().map(Watch::watcher).collect(Collectors.toSet());
            assertThat(subjects).hasSize(expected).doesNotContain(member.name());
            assertThat(watching).hasSize(expected).doesNotContain(member.name());
        }
        assertThat(plan.watches()).hasSize(expected * mesh.size());
    }

    @Property(tries = 200)
    void bothWaysOfLookingAgree(@ForAll("meshes") List<Member> mesh, @ForAll @IntRange(min = 1, max = 4) int watchers) {
        WatchPlan plan = WatchPlan.of(mesh, watchers);
        for (Watch watch : plan.watches()) {
            assertThat(plan.successor(watch.watcher(), watch.ring())).isEqualTo(watch.subject());
            assertThat(plan.predecessor(watch.subject(), watch.ring())).isEqualTo(watch.watcher());
            assertThat(plan.watchersOf(watch.subject())).contains(watch);
        }
    }

    @Property(tries = 300)
    void ringsPassEverybodyUnlessThereAreTooFew(
            @ForAll("meshes") List<Member> mesh, @ForAll @IntRange(min = 1, max = 6) int watchers) {
        WatchPlan plan = WatchPlan.of(mesh, watchers);
        for (int ring = 0; ring < plan.ringCount(); ring++) {
            int length = plan.rings().get(ring).size();
            assertThat(plan.isSingle(ring)).isEqualTo(length == mesh.size());
            if (ring == 0 || watchers <= 2 || mesh.size() > 4 * watchers) {
                assertThat(length).isEqualTo(mesh.size());
            }
        }
    }

    @Property(tries = 200)
    void theOrderInWhichNodesAreGivenDoesNotMatter(@ForAll("meshes") List<Member> mesh, @ForAll Random random) {
        List<Member> shuffled = new ArrayList<>(mesh);
        Collections.shuffle(shuffled, random);
        assertThat(WatchPlan.of(shuffled, 2).watches())
                .isEqualTo(WatchPlan.of(mesh, 2).watches());
    }

    @Property(tries = 60)
    void aChangeOfOneNodeTouchesAFewDozenPairsWhateverTheSize(
            @ForAll @IntRange(min = 6, max = 3000) int n, @ForAll @IntRange(min = 0, max = 2999) int which) {
        List<Member> with = mesh(n, 3);
        List<Member> without = new ArrayList<>(with);
        without.remove(which % n);
        assertThat(changedPairs(with, without)).isLessThanOrEqualTo(80);
    }

    @Property(tries = 200)
    void watchersOfANodePollItEvenlySpread(
            @ForAll @IntRange(min = 1, max = 5) int watchers,
            @ForAll @LongRange(min = 1_000, max = 3_600_000) long intervalMillis) {
        WatchPlan plan = WatchPlan.of(mesh(25, 2), watchers);
        Duration interval = Duration.ofMillis(intervalMillis);
        NodeName subject = new NodeName("node-7");
        long first = plan.phase(subject, 0, interval).toNanos();
        for (int ring = 0; ring < watchers; ring++) {
            long phase = plan.phase(subject, ring, interval).toNanos();
            assertThat(phase).isBetween(0L, interval.toNanos() - 1);
            long share = Math.floorMod(phase - first, interval.toNanos());
            assertThat(share).isEqualTo(interval.toNanos() * ring / watchers);
        }
    }

    static List<Member> mesh(int n, int sites) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Member(new NodeName("node-" + i), "site-" + i % sites))
                .toList();
    }

    static int changedPairs(List<Member> one, List<Member> other) {
        Set<Watch> before = new HashSet<>(WatchPlan.of(one, 2).watches());
        Set<Watch> after = new HashSet<>(WatchPlan.of(other, 2).watches());
        Set<Watch> changed = new HashSet<>(before);
        changed.removeAll(after);
        after.removeAll(before);
        return changed.size() + after.size();
    }
}
