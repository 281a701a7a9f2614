package dev.peerwatch.notifier.voice;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What another node has asked this one to say, until it is answered.
 *
 * @param token names the request in the answer
 * @param from who asks
 * @param reader who is to be told
 * @param incidents of what
 * @param deadline when it must be answered, on the monotonic clock
 * @param passedTo the better speaker that is being asked instead
 */
public record Request(
        long token,
        String from,
        String reader,
        SortedSet<Ref> incidents,
        Duration deadline,
        Optional<String> passedTo) {

    public Request {
        incidents = Collections.unmodifiableSortedSet(new TreeSet<>(incidents));
    }

    /** To be said here after all. */
    public Request here() {
        return new Request(token, from, reader, incidents, deadline, Optional.empty());
    }
}
