package dev.peerwatch.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Saw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JudgeProperties {

    /** What the n - 2 witnesses of a member of the other side say, to a watcher whose side has so many members. */
    private static List<Saw> heardBy(int ownSide, int nodes, Saw ofTheOthers) {
        List<Saw> panel = new ArrayList<>();
        for (int i = 0; i < nodes - 2; i++) {
            panel.add(i < ownSide - 1 ? Saw.NOTHING : ofTheOthers);
        }
        return panel;
    }

    @Property(tries = 3_000)
    void noTwoSidesOfASmallMeshBothSayDownOfEachOther(
            @ForAll @IntRange(min = 2, max = 32) int nodes,
            @ForAll @IntRange(min = 1, max = 31) int one,
            @ForAll @IntRange(min = 1, max = 31) int other) {
        Assume.that(one + other <= nodes);
        Verdict here = Judge.aboutSilence(false, heardBy(one, nodes, Saw.UNKNOWN), ChatRoad.UNKNOWN, nodes);
        Verdict there = Judge.aboutSilence(false, heardBy(other, nodes, Saw.UNKNOWN), ChatRoad.UNKNOWN, nodes);
        assertThat(here == Verdict.DOWN && there == Verdict.DOWN).isFalse();
    }

    @Example
    void everySplitOfEverySmallMeshIsTriedOut() {
        for (int nodes = 2; nodes <= 32; nodes++) {
            for (int one = 1; one < nodes; one++) {
                Verdict here = Judge.aboutSilence(false, heardBy(one, nodes, Saw.UNKNOWN), ChatRoad.UNKNOWN, nodes);
                Verdict there =
                        Judge.aboutSilence(false, heardBy(nodes - one, nodes, Saw.UNKNOWN), ChatRoad.UNKNOWN, nodes);
                assertThat(List.of(here, there)).isNotEqualTo(List.of(Verdict.DOWN, Verdict.DOWN));
                assertThat(here).isEqualTo(2 * one > nodes ? Verdict.DOWN : Verdict.UNCONFIRMED);
            }
        }
    }

    @Property
    void whatIsUnknownNeverMakesItWorse(
            @ForAll @Size(max = 30) List<Saw> panel,
            @ForAll boolean hostAnswers,
            @ForAll @IntRange(max = 29) int which) {
        Assume.that(which < panel.size());
        int nodes = panel.size() + 2;
        List<Saw> lessKnown = new ArrayList<>(panel);
        lessKnown.set(which, Saw.UNKNOWN);
        Verdict known = Judge.aboutSilence(hostAnswers, panel, ChatRoad.UNKNOWN, nodes);
        Verdict less = Judge.aboutSilence(hostAnswers, lessKnown, ChatRoad.UNKNOWN, nodes);
        // Knowing less may take a sighting away, but it never adds a "no".
        if (known == Verdict.UNCONFIRMED) {
            assertThat(less).isEqualTo(Verdict.UNCONFIRMED);
        }
    }

    @Property
    void oneSightingIsEnoughThatItIsNotDown(
            @ForAll List<Saw> panel,
            @ForAll boolean hostAnswers,
            @ForAll boolean good,
            @ForAll @IntRange(min = 2, max = 1_000) int nodes) {
        List<Saw> seen = new ArrayList<>(panel);
        seen.add(good ? Saw.GOOD : Saw.BAD);
        assertThat(Judge.aboutSilence(hostAnswers, seen, ChatRoad.UNKNOWN, nodes))
                .isEqualTo(Verdict.UNREACHABLE);
    }

    @Property
    void aHostThatAnswersAnybodyIsNeverDown(
            @ForAll List<Saw> panel, @ForAll @IntRange(min = 2, max = 1_000) int nodes) {
        List<Saw> hostSeen = new ArrayList<>(panel);
        hostSeen.add(Saw.AGENT_DOWN);
        assertThat(Judge.aboutSilence(false, hostSeen, ChatRoad.UNKNOWN, nodes)).isNotEqualTo(Verdict.DOWN);
        assertThat(Judge.aboutSilence(true, panel, ChatRoad.UNKNOWN, nodes)).isNotEqualTo(Verdict.DOWN);
    }

    @Property
    void theVerdictOfALargeMeshNeedsTwoThirdsOfThePanel(@ForAll @IntRange(max = 31) int no) {
        List<Saw> panel = new ArrayList<>();
        for (int i = 0; i < 31; i++) {
            panel.add(i < no ? Saw.NOTHING : Saw.UNKNOWN);
        }
        // With the watcher itself: 32 voters, of which 22 are two thirds.
        assertThat(Judge.aboutSilence(false, panel, ChatRoad.UNKNOWN, 33))
                .isEqualTo(no + 1 >= 22 ? Verdict.DOWN : Verdict.UNCONFIRMED);
    }

    @Example
    void ofTwoNodesTheChatServerIsTheThirdVoter() {
        assertThat(Judge.aboutSilence(false, List.of(), ChatRoad.NO_ANSWER, 2)).isEqualTo(Verdict.DOWN);
        assertThat(Judge.aboutSilence(true, List.of(), ChatRoad.NO_ANSWER, 2)).isEqualTo(Verdict.AGENT_DOWN);
        assertThat(Judge.aboutSilence(false, List.of(), ChatRoad.ANSWERS, 2)).isEqualTo(Verdict.UNREACHABLE);
    }

    @Property
    void whoeverAnswersByChatIsSeen(@ForAll List<Saw> panel, @ForAll @IntRange(min = 2, max = 100) int nodes) {
        assertThat(Judge.aboutSilence(false, panel, ChatRoad.ANSWERS, nodes)).isEqualTo(Verdict.UNREACHABLE);
    }

    @Example
    void twoNodesAloneAreNeverSure() {
        assertThat(Judge.aboutSilence(false, List.of(), ChatRoad.UNKNOWN, 2)).isEqualTo(Verdict.UNCONFIRMED);
        assertThat(Judge.aboutSilence(true, List.of(), ChatRoad.UNKNOWN, 2)).isEqualTo(Verdict.UNCONFIRMED);
    }

    // ---- tiers; n1 stands in ams with n4 and n7

    private static Tier unreachable(Map<NodeName, Saw> panel) {
        WatchSetup setup = WatchStory.justStarted().setup();
        return Judge.tierOfSilence(Verdict.UNREACHABLE, false, panel, setup, WatchStory.PEER);
    }

    private static Map<NodeName, Saw> panel(NodeName witness, Saw saw) {
        TreeMap<NodeName, Saw> panel = new TreeMap<>();
        for (int i = 2; i < 10; i++) {
            panel.put(WatchStory.name(i), Saw.NOTHING);
        }
        panel.put(witness, saw);
        return panel;
    }

    @Example
    void aSiteThatIsCutOffIsCriticalAndAPathThatIsBrokenIsNot() {
        assertThat(unreachable(panel(WatchStory.name(4), Saw.GOOD))).isEqualTo(Tier.CRITICAL);
        assertThat(unreachable(panel(WatchStory.name(2), Saw.GOOD))).isEqualTo(Tier.NON_CRITICAL);
        assertThat(unreachable(panel(WatchStory.name(2), Saw.BAD))).isEqualTo(Tier.NON_CRITICAL);
        assertThat(unreachable(panel(WatchStory.name(2), Saw.AGENT_DOWN))).isEqualTo(Tier.CRITICAL);
    }

    @Example
    void anAgentThatIsDownMattersLessWhileItsServicesAnswer() {
        WatchSetup setup = WatchStory.justStarted().setup();
        assertThat(Judge.tierOfSilence(Verdict.AGENT_DOWN, true, Map.of(), setup, WatchStory.PEER))
                .isEqualTo(Tier.NON_CRITICAL);
        assertThat(Judge.tierOfSilence(Verdict.AGENT_DOWN, false, Map.of(), setup, WatchStory.PEER))
                .isEqualTo(Tier.CRITICAL);
        assertThat(Judge.tierOfSilence(Verdict.DOWN, true, Map.of(), setup, WatchStory.PEER))
                .isEqualTo(Tier.CRITICAL);
        assertThat(Judge.tierOfSilence(Verdict.UNCONFIRMED, true, Map.of(), setup, WatchStory.PEER))
                .isEqualTo(Tier.CRITICAL);
    }
}
