package dev.peerwatch.deploy;

import dev.peerwatch.deploy.Crowd.Heard;
import dev.peerwatch.deploy.faults.Told;
import dev.peerwatch.deploy.faults.Told.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What each of many people made of what they heard: which troubles there were, whether they ended, what was said twice. */
final class HeardByAll {

    /** What a message about one incident calls it, at the end of its first line. */
    private static final Pattern INCIDENT = Pattern.compile("\\([0-9a-f]{4,}\\)$");

    /** What one reader knows of a node. */
    private static final class Knowledge {
        private String last = Told.OVER;
        private final Set<String> heardOf = new HashSet<>();
        private boolean everBad;
    }

    private final Map<String, Map<String, Knowledge>> known = new LinkedHashMap<>();
    private final List<String> repeated = new ArrayList<>();
    private final List<String> disorder = new ArrayList<>();

    HeardByAll(List<Heard> heard, List<String> nodes) {
        Set<String> names = Set.copyOf(nodes);
        Map<String, Set<String>> bodies = new HashMap<>();
        for (Heard one : heard) {
            Told told = Told.read(one.at(), one.node(), one.body(), names);
            boolean again =
                    !bodies.computeIfAbsent(one.who(), w -> new HashSet<>()).add(one.body());
            boolean news = false;
            for (Claim claim : told.claims()) {
                news |= hears(one, claim);
            }
            if (again || (!news && !told.claims().isEmpty())) {
                repeated.add(one.who() + ' ' + one.at() + ' ' + one.id() + ": " + one.firstLine());
            }
        }
    }

    /**
     * Takes in what a message says of a node; returns whether that is news. Of two incidents one after the other both are, though the end
     * of the first may have come too late to be told between them.
     */
    private boolean hears(Heard one, Claim claim) {
        Knowledge knowledge = known.computeIfAbsent(one.who(), w -> new TreeMap<>())
                .computeIfAbsent(claim.subject(), s -> new Knowledge());
        boolean whole = one.body().contains(claim.subject() + " was ");
        Matcher incident = INCIDENT.matcher(one.firstLine());
        boolean another = incident.find() && knowledge.heardOf.add(claim.verdict() + incident.group());
        boolean news = another || !claim.verdict().equals(knowledge.last) || (whole && !claim.bad());
        if (!claim.bad() && !whole && !knowledge.everBad) {
            disorder.add(one.who() + ": " + one.firstLine());
        }
        knowledge.last = claim.verdict();
        knowledge.everBad |= claim.bad();
        return news;
    }

    /** Those who don't know that a node is well again. */
    List<String> withoutEnd(List<String> people) {
        List<String> without = new ArrayList<>();
        for (String who : people) {
            known.getOrDefault(who, Map.of()).forEach((node, knowledge) -> {
                if (!knowledge.last.equals(Told.OVER)) {
                    without.add(who + ": " + node + " " + knowledge.last);
                }
            });
        }
        return without;
    }

    /** Ends of troubles that hadn't been heard of. */
    List<String> disorder() {
        return disorder;
    }

    /** Who heard nothing at all of nodes that others heard of. */
    List<String> unequal(List<String> people) {
        Set<String> all = new HashSet<>();
        known.values().forEach(one -> all.addAll(one.keySet()));
        List<String> unequal = new ArrayList<>();
        for (String who : people) {
            Set<String> missed = new HashSet<>(all);
            missed.removeAll(known.getOrDefault(who, Map.of()).keySet());
            missed.forEach(node -> unequal.add(who + ": nothing about " + node));
        }
        return unequal;
    }

    /** All that was said twice. */
    List<String> repeated() {
        return repeated;
    }
}
