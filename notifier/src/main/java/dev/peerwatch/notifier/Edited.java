package dev.peerwatch.notifier;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map of the state while a step is being worked out: copied when it is changed for the first time, so that a step that changes
 * nothing costs nothing.
 */
final class Edited<K, V> {

    private final SortedMap<K, V> before;
    private @Nullable TreeMap<K, V> changed;

    Edited(SortedMap<K, V> before) {
        this.before = before;
    }

    @Nullable V get(K key) {
        return view().get(key);
    }

    boolean isEmpty() {
        return view().isEmpty();
    }

    /** Its values, in the order of their keys, as they are now: may be changed while one goes through them. */
    Collection<V> values() {
        return List.copyOf(view().values());
    }

    /** Its keys, in order, as they are now. */
    List<K> keys() {
        return List.copyOf(view().keySet());
    }

    void put(K key, V value) {
        mine().put(key, value);
    }

    void remove(K key) {
        if (view().containsKey(key)) {
            mine().remove(key);
        }
    }

    void removeIf(Predicate<V> gone) {
        if (view().values().stream().anyMatch(gone)) {
            mine().values().removeIf(gone);
        }
    }

    /** What it is now; not to be changed. */
    SortedMap<K, V> view() {
        return changed == null ? before : changed;
    }

    /** The map for the new state: the old one, if nothing was changed. */
    SortedMap<K, V> done() {
        return changed == null ? before : Collections.unmodifiableSortedMap(changed);
    }

    private SortedMap<K, V> mine() {
        if (changed == null) {
            changed = new TreeMap<>(before);
        }
        return changed;
    }
}
