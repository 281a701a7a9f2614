package dev.peerwatch.notifier;

import dev.peerwatch.notifier.voice.Call;
import dev.peerwatch.notifier.voice.Handing;
import dev.peerwatch.notifier.voice.Held;
import dev.peerwatch.notifier.voice.Line;
import dev.peerwatch.notifier.voice.Request;
import dev.peerwatch.notifier.voice.Silence;
import dev.peerwatch.notifier.voice.Written;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Incidents, and all that is under way to tell of them. Times are on the monotonic clock. The maps are not copied: whoever makes one of
 * these doesn't change them afterwards.
 *
 * @param open incidents without an end, by subject
 * @param ended those that ended lately, by id, so that late copies meet them
 * @param calls questions to other nodes that wait for an answer
 * @param handings attempts to have somebody told, by number
 * @param lines what this node has to say itself, by reader
 * @param written alerts on their way to the chat server, by message id
 * @param requests what others have asked this node to say, by number
 * @param orders the speakers of each reader, the first of them
 * @param silence who didn't answer lately
 * @param startedAt when this run began
 * @param freshSince what was known before that may not be true any more
 */
record Voices(
        SortedMap<String, Held> open,
        SortedMap<String, Held> ended,
        SortedMap<Long, Call> calls,
        SortedMap<Long, Handing> handings,
        SortedMap<String, Line> lines,
        SortedMap<String, Written> written,
        SortedMap<Long, Request> requests,
        SortedMap<String, List<String>> orders,
        Silence silence,
        Duration startedAt,
        Duration freshSince) {

    static Voices starting(
            SortedMap<String, Held> open,
            SortedMap<String, Held> ended,
            SortedMap<String, Written> unsent,
            Duration at) {
        return new Voices(
                open,
                ended,
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                unsent,
                new TreeMap<>(),
                new TreeMap<>(),
                Silence.none(),
                at,
                at);
    }
}
