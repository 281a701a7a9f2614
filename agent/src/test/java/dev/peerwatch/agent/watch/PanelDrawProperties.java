package dev.peerwatch.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.protocol.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PanelDrawProperties {

    private static WatchSetup mesh(int nodes, int sites) {
        TreeMap<NodeName, String> all = new TreeMap<>();
        for (int i = 0; i < nodes; i++) {
            all.put(WatchStory.name(i), "site-" + i % sites);
        }
        return new WatchSetup(
                WatchStory.SELF,
                all,
                new TreeMap<>(),
                new TreeMap<>(),
                Successors.none(),
                WatchSetup.RESTART_GRACE,
                WatchSetup.REBOOT_GRACE);
    }

    @Property
    void aLargeMeshAsksThirtyOneOthersSpreadOverItsSites(
            @ForAll @IntRange(min = 33, max = 400) int nodes,
            @ForAll @IntRange(min = 1, max = 60) int sites,
            @ForAll long askId) {
        WatchSetup setup = mesh(nodes, sites);
        List<NodeName> drawn = PanelDraw.draw(setup, List.of(WatchStory.PEER), askId);

        assertThat(drawn).hasSize(31).doesNotHaveDuplicates().doesNotContain(WatchStory.SELF, WatchStory.PEER);
        assertThat(setup.sites().keySet()).containsAll(drawn);
        Map<String, Long> bySite = drawn.stream()
                .map(setup::siteOf)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Map<String, Long> there = setup.sites().entrySet().stream()
                .filter(e -> !e.getKey().equals(WatchStory.SELF) && !e.getKey().equals(WatchStory.PEER))
                .collect(Collectors.groupingBy(Map.Entry::getValue, Collectors.counting()));
        long most = bySite.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        // No site is asked twice while another one that has somebody left was asked less.
        there.forEach((site, members) ->
                assertThat(bySite.getOrDefault(site, 0L)).isGreaterThanOrEqualTo(Math.min(members, most - 1)));
    }

    @Property(tries = 200)
    void aSmallMeshAsksAllOthers(@ForAll @IntRange(min = 2, max = 32) int nodes, @ForAll long askId) {
        assertThat(PanelDraw.draw(mesh(nodes, 3), List.of(WatchStory.PEER), askId))
                .hasSize(nodes - 2)
                .doesNotContain(WatchStory.SELF, WatchStory.PEER);
    }

    @Example
    void withMoreSitesThanWitnessesEverySiteHasItsTurn() {
        WatchSetup setup = mesh(100, 100);
        Set<NodeName> asked = new HashSet<>();
        for (long askId = 0; askId < 100; askId++) {
            asked.addAll(PanelDraw.draw(setup, List.of(WatchStory.PEER), askId));
        }
        assertThat(asked).hasSize(98);
    }

    @Property(tries = 100)
    void theSameRequestAsksTheSame(@ForAll long askId) {
        WatchSetup setup = mesh(200, 7);
        assertThat(PanelDraw.draw(setup, List.of(WatchStory.PEER), askId))
                .isEqualTo(PanelDraw.draw(setup, List.of(WatchStory.PEER), askId));
    }
}
