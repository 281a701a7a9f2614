package dev.peerwatch.agent.watch;

import dev.peerwatch.protocol.NodeName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Who is asked: all other nodes of a small mesh, else a panel drawn at random over all sites. */
final class PanelDraw {

    /** Witnesses in a mesh of more than {@link Judge#SMALL_MESH} nodes. */
    static final int LARGE_MESH_PANEL = 31;

    private PanelDraw() {}

    /**
     * The witnesses for one request. Several suspects may be witnesses too, each for the others: leaving them out would ask this
     * node's side of a partition only.
     *
     * @param suspects about whom they are asked
     * @param askId makes each draw another one; the same request draws the same witnesses on every run
     */
    static List<NodeName> draw(WatchSetup setup, List<NodeName> suspects, long askId) {
        Set<NodeName> leftOut = new HashSet<>(Set.of(setup.self()));
        if (suspects.size() == 1) {
            leftOut.add(suspects.get(0));
        }
        // With their sites: in a large mesh to look each one up would take longer than all else here.
        List<Map.Entry<NodeName, String>> others = new ArrayList<>(setup.sites().entrySet());
        others.removeIf(node -> leftOut.contains(node.getKey()));
        if (setup.sites().size() <= Judge.SMALL_MESH) {
            return others.stream().map(Map.Entry::getKey).toList();
        }
        Random random = new Random(31L * setup.self().hashCode() + 17L * suspects.hashCode() + askId);
        Collections.shuffle(others, random);
        Map<String, Deque<NodeName>> bySite = new TreeMap<>();
        others.forEach(node -> bySite.computeIfAbsent(node.getValue(), site -> new ArrayDeque<>())
                .add(node.getKey()));
        // With more sites than witnesses not always the same ones are left out.
        List<Deque<NodeName>> sites = new ArrayList<>(bySite.values());
        Collections.shuffle(sites, random);
        List<NodeName> drawn = new ArrayList<>();
        while (drawn.size() < LARGE_MESH_PANEL) {
            for (Deque<NodeName> site : sites) {
                if (!site.isEmpty() && drawn.size() < LARGE_MESH_PANEL) {
                    drawn.add(site.poll());
                }
            }
        }
        Collections.sort(drawn);
        return drawn;
    }
}
