package dev.peerwatch.agent.blueprint;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The safety check of a reload (after octoDNS' plan safety): a new blueprint that removes so much that it looks like a mistake is
 * only taken when somebody insists.
 */
public final class Removal {

    private Removal() {}

    /**
     * What the new blueprint removes that wants to be confirmed, in words; empty where it may be taken as it is.
     */
    public static Optional<String> tooLarge(Blueprint before, Blueprint after) {
        Set<Object> gone = new TreeSet<>(before.nodes().keySet());
        gone.removeAll(after.nodes().keySet());
        // A renamed node is still there.
        after.nodes().values().forEach(node -> node.was().ifPresent(gone::remove));
        if (3 * gone.size() > before.nodes().size()) {
            return Optional.of("it removes " + gone.size() + " of "
                    + before.nodes().size() + " nodes " + gone + ", more than a third");
        }
        for (TierRule rule : before.tiers().values()) {
            Set<String> told = peopleOf(before, rule);
            if (!told.isEmpty() && Collections.disjoint(told, after.people().keySet())) {
                return Optional.of(
                        "it removes every person of tier " + rule.tier().word() + ' ' + told);
            }
        }
        return Optional.empty();
    }

    private static Set<String> peopleOf(Blueprint blueprint, TierRule rule) {
        if (rule.when() instanceof TierRule.When.Never) {
            return Set.of();
        }
        if (rule.escalation().isEmpty()) {
            return blueprint.people().keySet();
        }
        Set<String> people = new TreeSet<>();
        for (EscalationStep step :
                blueprint.escalation().getOrDefault(rule.escalation().get(), List.of())) {
            for (String name : step.tell()) {
                Rotation rotation = blueprint.rotations().get(name);
                people.addAll(rotation == null ? List.of(name) : rotation.people());
            }
        }
        return people;
    }
}
