package dev.peerwatch.notifier.policy;

import dev.peerwatch.notifier.Tier;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Who hears about something, and why nobody does. */
public final class Audience {

    private Audience() {}

    /**
     * One who is told.
     *
     * @param jid bare chat address
     * @param name the person's name, or the address of one who isn't a person of the blueprint
     * @param zone where the reader's clock stands
     * @param person whether what this one writes is kept
     */
    public record Reader(String jid, String name, ZoneId zone, boolean person) {

        /** A reader who isn't a person of the blueprint. */
        public static Reader other(String jid, String name) {
            return new Reader(jid, name, ZoneOffset.UTC, false);
        }
    }

    /** The readers of an alert where all people are told at once. */
    public static List<Reader> of(Directory directory, Tier tier, Collection<String> subscribers) {
        return of(directory, directory.people(), tier, subscribers);
    }

    /**
     * The readers of an alert: those whose turn it is, the room, and whoever is subscribed to the subject's node. A person who is both
     * is told once.
     */
    public static List<Reader> of(
            Directory directory, Collection<Person> onCall, Tier tier, Collection<String> subscribers) {
        List<Reader> readers = new ArrayList<>();
        if (tier == Tier.LOGGED) {
            return readers;
        }
        onCall.forEach(p -> readers.add(reader(p)));
        directory.room().ifPresent(room -> readers.add(Reader.other(room, "the room")));
        for (String jid : subscribers) {
            Optional<Person> person = directory.person(jid);
            boolean told = readers.stream()
                    .anyMatch(r -> r.jid().equals(jid)
                            || person.filter(p -> p.name().equals(r.name())).isPresent());
            if (!told && directory.maySubscribe(jid)) {
                readers.add(person.map(Audience::reader).orElse(Reader.other(jid, jid)));
            }
        }
        return readers;
    }

    private static Reader reader(Person person) {
        return new Reader(person.jids().get(0), person.name(), person.zone(), true);
    }

    /** Why an alert of this tier has no readers. */
    public static String whyNobody(Tier tier) {
        return tier == Tier.LOGGED ? "tier logged" : "the blueprint names no people and nobody is subscribed";
    }
}
