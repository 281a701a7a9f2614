package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.incident.Headline;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An alert that is on its way to the chat server.
 *
 * @param reader for whom
 * @param says what it says of each incident
 * @param at when it was written, on the monotonic clock
 */
public record Written(String reader, SortedMap<Ref, Headline> says, Duration at) {

    public Written {
        says = Collections.unmodifiableSortedMap(new TreeMap<>(says));
    }

    /** It says this too. */
    public Written with(Ref ref, Headline headline) {
        TreeMap<Ref, Headline> more = new TreeMap<>(says);
        more.put(ref, headline);
        return new Written(reader, more, at);
    }
}
