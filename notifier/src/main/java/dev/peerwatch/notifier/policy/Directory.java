package dev.peerwatch.notifier.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is who among chat addresses, and what each may.
 *
 * @param people may read and write
 * @param guests exact domains or bare addresses that may subscribe and ask
 * @param nodes bare addresses of the mesh's own nodes
 * @param room bare address of the room in which alerts are said too
 */
public record Directory(List<Person> people, List<String> guests, Set<String> nodes, Optional<String> room) {

    /** One without a room. */
    public Directory(List<Person> people, List<String> guests, Set<String> nodes) {
        this(people, guests, nodes, Optional.empty());
    }

    public Directory {
        people = List.copyOf(people);
        guests = List.copyOf(guests);
        nodes = Set.copyOf(nodes);
    }

    /** What an address may do. */
    public enum Role {
        /** All of it. */
        PERSON,
        /** See presence, subscribe, ask. */
        GUEST,
        /** Another agent. */
        NODE,
        /** Nothing. */
        STRANGER
    }

    /** The role of a bare address. */
    public Role roleOf(String jid) {
        if (person(jid).isPresent()) {
            return Role.PERSON;
        }
        if (nodes.contains(jid)) {
            return Role.NODE;
        }
        String domain = jid.substring(jid.indexOf('@') + 1);
        return guests.contains(jid) || guests.contains(domain) ? Role.GUEST : Role.STRANGER;
    }

    /** The person with this bare address. */
    public Optional<Person> person(String jid) {
        return people.stream().filter(p -> p.jids().contains(jid)).findFirst();
    }

    /** Whether this is the room in which alerts are said too. */
    public boolean isRoom(String jid) {
        return room.filter(jid::equals).isPresent();
    }

    /** Whether this address may be subscribed to the node and hear of incidents. */
    public boolean maySubscribe(String jid) {
        Role role = roleOf(jid);
        return role == Role.PERSON || role == Role.GUEST || isRoom(jid);
    }
}
