package dev.peerwatch.notifier.voice;

import dev.peerwatch.notifier.Circle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Who watches a subject on one ring: its predecessor, or if that doesn't answer the one before, and so on. */
public final class Chain {

    /** So far back is asked. */
    private static final int LONGEST = 64;

    private Chain() {}

    /**
     * The watchers of the subject on this ring, the nearest first, up to this node itself: beyond, the subject is this node's own.
     *
     * @param self not among them
     * @param reached those thought to be reached are asked before the others, each part in its order
     */
    public static List<String> watchers(
            Circle circle, String subject, int ring, String self, Predicate<String> reached) {
        List<String> near = new ArrayList<>();
        List<String> far = new ArrayList<>();
        String at = circle.predecessor(subject, ring);
        while (!at.equals(subject) && !at.equals(self) && near.size() + far.size() < LONGEST) {
            (reached.test(at) ? near : far).add(at);
            at = circle.predecessor(at, ring);
        }
        near.addAll(far);
        return near;
    }
}
