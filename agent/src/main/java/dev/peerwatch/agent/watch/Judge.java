package dev.peerwatch.agent.watch;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.notifier.Verdict;
import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.Saw;
import java.util.Collection;
import java.util.Map;

/**
 * The rule that turns what a watcher and its witnesses saw of a silent peer into a verdict. One look from one node never makes a
 * {@code DOWN}: those who saw nothing, the watcher included, must be more than half of all nodes (of up to 32; of more, two thirds
 * of the panel), so that no two sides of a partition can both say it of each other.
 */
final class Judge {

    /** Up to this many nodes, all others are the panel and a majority of all is asked for. */
    static final int SMALL_MESH = 32;

    private Judge() {}

    /**
     * The verdict about a peer that didn't answer {@code attempts} polls in a row.
     *
     * @param hostAnswers whether the watcher itself has positive evidence that the host is up
     * @param panel what the witnesses saw
     * @param road what came by the chat road
     * @param nodes how many nodes the blueprint has, this one and the suspect included
     */
    static Verdict aboutSilence(boolean hostAnswers, Collection<Saw> panel, ChatRoad road, int nodes) {
        if (road == ChatRoad.ANSWERS || panel.stream().anyMatch(saw -> saw == Saw.GOOD || saw == Saw.BAD)) {
            return Verdict.UNREACHABLE;
        }
        if (nodes == 2 && road == ChatRoad.NO_ANSWER) {
            // Nobody else is there to ask: the chat server is the third voter.
            return hostAnswers ? Verdict.AGENT_DOWN : Verdict.DOWN;
        }
        if (!isMajority(panel, nodes)) {
            return Verdict.UNCONFIRMED;
        }
        return hostAnswers || panel.contains(Saw.AGENT_DOWN) ? Verdict.AGENT_DOWN : Verdict.DOWN;
    }

    /** Whether those who saw nothing of it, the watcher included, are as many as a {@code DOWN} takes. */
    static boolean isMajority(Collection<Saw> panel, int nodes) {
        long againstIt = 1
                + panel.stream()
                        .filter(saw -> saw == Saw.NOTHING || saw == Saw.AGENT_DOWN)
                        .count();
        return nodes <= SMALL_MESH ? 2 * againstIt > nodes : 3 * againstIt >= 2L * (panel.size() + 1);
    }

    /**
     * Whether a standing verdict may become this one on the word of a single panel: only one that says more does, on positive evidence
     * or a majority's. What says less may be one panel's noise.
     */
    static boolean atOnce(Verdict standing, Verdict verdict) {
        return switch (standing) {
            case UP, DEGRADED -> true;
            case UNREACHABLE, UNCONFIRMED -> verdict == Verdict.DOWN || verdict == Verdict.AGENT_DOWN;
            case AGENT_DOWN -> verdict == Verdict.DOWN;
            case DOWN -> false;
        };
    }

    /**
     * How much a verdict about a silent peer matters.
     *
     * @param serviceWell whether a service of the peer answered well after the trouble began
     * @param panel what the witnesses saw
     * @param setup knows the sites
     * @param subject the peer
     */
    static Tier tierOfSilence(
            Verdict verdict, boolean serviceWell, Map<NodeName, Saw> panel, WatchSetup setup, NodeName subject) {
        return switch (verdict) {
            case UP -> Tier.LOGGED;
            case DEGRADED -> Tier.NON_CRITICAL;
            case DOWN, UNCONFIRMED -> Tier.CRITICAL;
            case AGENT_DOWN -> serviceWell ? Tier.NON_CRITICAL : Tier.CRITICAL;
            case UNREACHABLE -> seenFromOutside(panel, setup, subject) ? Tier.NON_CRITICAL : Tier.CRITICAL;
        };
    }

    /** Whether a witness outside the subject's site sees it; a node without a site is a site of its own. */
    private static boolean seenFromOutside(Map<NodeName, Saw> panel, WatchSetup setup, NodeName subject) {
        String site = setup.siteOf(subject);
        return panel.entrySet().stream()
                .filter(e -> e.getValue() == Saw.GOOD || e.getValue() == Saw.BAD)
                .anyMatch(e -> site.isEmpty() || !setup.siteOf(e.getKey()).equals(site));
    }
}
