package dev.peerwatch.agent.watch;

import dev.peerwatch.protocol.NodeName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A map of the state while a step is worked out: shared with the state before it until something in it changes, as in most steps nothing
 * does.
 *
 * @param <V> what is known of each node
 */
final class Draft<V> {

    private SortedMap<NodeName, V> map;
    private boolean copied;

    Draft(SortedMap<NodeName, V> before) {
        this.map = before;
    }

    /** To be read only. */
    SortedMap<NodeName, V> now() {
        return map;
    }

    /** To be changed. */
    SortedMap<NodeName, V> change() {
        if (!copied) {
            map = new TreeMap<>(map);
            copied = true;
        }
        return map;
    }

    /** Whether anything may have changed in this step. */
    boolean isChanged() {
        return copied;
    }

    void remove(NodeName node) {
        if (map.containsKey(node)) {
            change().remove(node);
        }
    }

    /** What it has become; changed no more. */
    SortedMap<NodeName, V> end() {
        return Collections.unmodifiableSortedMap(map);
    }
}
