package dev.peerwatch.notifier.voice;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who didn't answer when last called: it isn't called again for a while, so that many incidents don't all wait for the same dead node.
 *
 * @param of by node
 * @param complete since when, on the monotonic clock, every call to anybody was in vain; empty while the last one wasn't
 */
public record Silence(SortedMap<String, Kept> of, Optional<Duration> complete) {

    /**
     * How a node has been silent.
     *
     * @param since when it was last called in vain, on the monotonic clock
     * @param times how often in a row
     */
    public record Kept(Duration since, int times) {}

    public Silence {
        of = Collections.unmodifiableSortedMap(new TreeMap<>(of));
    }

    /** All have answered. */
    public static Silence none() {
        return new Silence(new TreeMap<>(), Optional.empty());
    }

    /** Whether everybody who was called during {@code time} or longer gave no answer: then it's this node that is cut off. */
    public boolean isComplete(Duration at, Duration time) {
        return complete.filter(since -> at.minus(since).compareTo(time) >= 0).isPresent();
    }

    /** Whether the last call to the node, within the last {@code memory}, was in vain, and as many as {@code times} before it. */
    public boolean of(String node, int times, Duration at, Duration memory) {
        Kept kept = of.get(node);
        return kept != null && kept.times() >= times && at.minus(kept.since()).compareTo(memory) < 0;
    }

    /** The node was called in vain, which counts as {@code times}; what is older than {@code memory} is forgotten. */
    public Silence with(String node, int times, Duration at, Duration memory) {
        TreeMap<String, Kept> changed = new TreeMap<>(of);
        Duration tooOld = memory.multipliedBy(2);
        changed.values().removeIf(kept -> at.minus(kept.since()).compareTo(tooOld) >= 0);
        int before = changed.containsKey(node) ? changed.get(node).times() : 0;
        changed.put(node, new Kept(at, before + times));
        return new Silence(changed, complete.or(() -> Optional.of(at)));
    }

    /** The node has been heard. */
    public Silence without(String node) {
        if (!of.containsKey(node) && complete.isEmpty()) {
            return this;
        }
        TreeMap<String, Kept> changed = new TreeMap<>(of);
        changed.remove(node);
        return new Silence(changed, Optional.empty());
    }
}
