package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.incident.Headline;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A watcher's attempt to have one reader told.
 *
 * @param reader bare chat address
 * @param incidents what is to be said
 * @param tried speakers that were asked, and could not or did not answer
 * @param waiting calls under way
 * @param heldBy the speaker that has promised to say it, later
 * @param restsUntil when to go on, while nothing is under way; without it and with nothing under way, it waits for its turn
 * @param again whether this isn't the first attempt: the journal has it already
 */
public record Handing(
        String reader,
        SortedMap<Ref, Headline> incidents,
        SortedSet<String> tried,
        SortedSet<Long> waiting,
        Optional<String> heldBy,
        Optional<Duration> restsUntil,
        boolean again) {

    public Handing {
        incidents = Collections.unmodifiableSortedMap(new TreeMap<>(incidents));
        tried = Collections.unmodifiableSortedSet(new TreeSet<>(tried));
        waiting = Collections.unmodifiableSortedSet(new TreeSet<>(waiting));
    }

    /** An attempt that has yet to begin. */
    public static Handing of(String reader, SortedMap<Ref, Headline> incidents) {
        return new Handing(
                reader, incidents, new TreeSet<>(), new TreeSet<>(), Optional.empty(), Optional.empty(), false);
    }

    /** Whether it waits for its turn: others are under way, and so many at once are enough. */
    public boolean inLine() {
        return waiting.isEmpty() && restsUntil.isEmpty();
    }

    /** It waits for its turn. */
    public Handing lined() {
        return new Handing(reader, incidents, tried, waiting, heldBy, Optional.empty(), again);
    }

    /** Whether this is under way for that. */
    public boolean carries(Held held, String to, Headline said) {
        return reader.equals(to) && held.in(incidents).filter(said::equals).isPresent();
    }

    /** A speaker is being asked. */
    public Handing asking(String speaker, long call) {
        TreeSet<String> more = new TreeSet<>(tried);
        more.add(speaker);
        TreeSet<Long> calls = new TreeSet<>(waiting);
        calls.add(call);
        return new Handing(reader, incidents, more, calls, Optional.empty(), Optional.empty(), again);
    }

    /** A call has ended. */
    public Handing ended(long call) {
        TreeSet<Long> calls = new TreeSet<>(waiting);
        calls.remove(call);
        return new Handing(reader, incidents, tried, calls, heldBy, restsUntil, again);
    }

    /** This speaker may be asked once more. */
    public Handing untried(String speaker) {
        TreeSet<String> fewer = new TreeSet<>(tried);
        fewer.remove(speaker);
        return new Handing(reader, incidents, fewer, waiting, heldBy, restsUntil, again);
    }

    /** This speaker has promised it; it is asked again then. */
    public Handing held(String speaker, Duration askedAgain) {
        return new Handing(reader, incidents, tried, waiting, Optional.of(speaker), Optional.of(askedAgain), true);
    }

    /** Nobody is left to ask; it begins anew then. */
    public Handing resting(Duration until) {
        return new Handing(reader, incidents, new TreeSet<>(), waiting, Optional.empty(), Optional.of(until), true);
    }

    /** Only what is still to be said. */
    public Handing only(SortedMap<Ref, Headline> still) {
        return new Handing(reader, still, tried, waiting, heldBy, restsUntil, again);
    }
}
