package dev.peerwatch.agent.blueprint;

import dev.peerwatch.notifier.Tier;
import dev.peerwatch.protocol.NodeName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What should be: nodes, services, people, tiers. Everything is resolved: profiles are worked into their nodes, defaults are
 * filled in, and every name that is mentioned exists.
 *
 * @param mesh name of the mesh
 * @param watchers by how many others each node is watched, at least 1
 * @param nodes the servers, by name
 * @param people whom to tell, by name
 * @param chat how the agents reach the chat server; without it, alerts go to the journal and standard output
 * @param rotations who is on call when, by name
 * @param escalation the steps of each policy, by name; never an empty list
 * @param tiers when and by which policy each tier is told; always holds all three
 * @param maintenance planned work
 * @param digest SHA-256 over the model, hexadecimal: comments, order and anchors of the file don't matter
 */
public record Blueprint(
        String mesh,
        int watchers,
        SortedMap<NodeName, Node> nodes,
        SortedMap<String, Person> people,
        Optional<Chat> chat,
        SortedMap<String, Rotation> rotations,
        SortedMap<String, List<EscalationStep>> escalation,
        SortedMap<Tier, TierRule> tiers,
        List<Maintenance> maintenance,
        String digest) {

    public Blueprint {
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        people = Collections.unmodifiableSortedMap(new TreeMap<>(people));
        rotations = Collections.unmodifiableSortedMap(new TreeMap<>(rotations));
        TreeMap<String, List<EscalationStep>> policies = new TreeMap<>();
        escalation.forEach((name, steps) -> policies.put(name, List.copyOf(steps)));
        escalation = Collections.unmodifiableSortedMap(policies);
        tiers = Collections.unmodifiableSortedMap(new TreeMap<>(tiers));
        maintenance = List.copyOf(maintenance);
    }

    /** The node of that name, if the blueprint has it. */
    public Optional<Node> node(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** The person who owns this bare chat address (case ignored), if anybody of the blueprint does. */
    public Optional<Person> personWith(String bareJid) {
        return people.values().stream()
                .filter(person -> person.jids().stream().anyMatch(bareJid::equalsIgnoreCase))
                .findFirst();
    }
}
