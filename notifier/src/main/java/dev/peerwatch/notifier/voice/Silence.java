package dev.peerwatch.notifier.voice;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who didn't answer when last called: it isn't called again for a while, so that many incidents don't all wait for the same dead node.
 *
 * @param since when each of them didn't answer
 */
public record Silence(SortedMap<String, Duration> since) {

    public Silence {
        since = Collections.unmodifiableSortedMap(new TreeMap<>(since));
    }

    /** All have answered. */
    public static Silence none() {
        return new Silence(new TreeMap<>());
    }

    /** Whether the node was silent during the last {@code memory}. */
    public boolean of(String node, Duration at, Duration memory) {
        Duration last = since.get(node);
        return last != null && at.minus(last).compareTo(memory) < 0;
    }

    /** The node didn't answer; what is older than {@code memory} is forgotten. */
    public Silence with(String node, Duration at, Duration memory) {
        TreeMap<String, Duration> changed = new TreeMap<>(since);
        changed.values().removeIf(then -> at.minus(then).compareTo(memory) >= 0);
        changed.put(node, at);
        return new Silence(changed);
    }

    /** The node has been heard. */
    public Silence without(String node) {
        if (!since.containsKey(node)) {
            return this;
        }
        TreeMap<String, Duration> changed = new TreeMap<>(since);
        changed.remove(node);
        return new Silence(changed);
    }
}
