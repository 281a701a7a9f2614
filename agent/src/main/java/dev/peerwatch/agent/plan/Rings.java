package dev.peerwatch.agent.plan;

import java.util.Arrays;
import java.util.Optional;

/**
 * Makes the rings over n members, given as indices in order of their names: for each ring, who comes after whom.
 *
 * <p>Ring 0 is its own spread order. A further ring is its own spread order with a swap forward wherever a pair already stands
 * in an earlier ring; that never gets stuck for n > 4 · k, since a swap touches four pairs and each earlier ring forbids at
 * most one position for each of them. Where n is too small for it, ring j goes along ring 0 in steps of its own: 1, n - 1 (that
 * is backwards), then the steps that have no common divisor with n, then the rest, which yields several cycles.
 */
final class Rings {

    private final int n;
    private final int[][] after;
    private final int[][] before;
    private final boolean[] single;

    private Rings(int n, int k) {
        this.n = n;
        this.after = new int[k][n];
        this.before = new int[k][n];
        this.single = new boolean[k];
    }

    static Rings of(long[] bases, int[] sites, int watchers) {
        int n = bases.length;
        int k = Math.max(0, Math.min(watchers, n - 1));
        if (k > 0 && k < n - 1 && n >= 3 * k) {
            Optional<Rings> independent = independent(bases, sites, k);
            if (independent.isPresent()) {
                return independent.get();
            }
        }
        return stepping(bases, sites, k);
    }

    int count() {
        return after.length;
    }

    int after(int ring, int member) {
        return after[ring][member];
    }

    int before(int ring, int member) {
        return before[ring][member];
    }

    /** Whether the ring passes all members before it comes back. */
    boolean single(int ring) {
        return single[ring];
    }

    private static Optional<Rings> independent(long[] bases, int[] sites, int k) {
        Rings rings = new Rings(bases.length, k);
        for (int ring = 0; ring < k; ring++) {
            int[] order = spread(bases, sites, ring);
            if (!rings.swapForward(order, ring)) {
                return Optional.empty();
            }
            for (int i = 0; i < order.length; i++) {
                rings.link(ring, order[i], order[(i + 1) % order.length]);
            }
            rings.single[ring] = true;
        }
        return Optional.of(rings);
    }

    private static Rings stepping(long[] bases, int[] sites, int k) {
        int n = bases.length;
        Rings rings = new Rings(n, k);
        int[] order = spread(bases, sites, 0);
        int[] steps = steps(n);
        for (int ring = 0; ring < k; ring++) {
            for (int i = 0; i < n; i++) {
                rings.link(ring, order[i], order[(i + steps[ring]) % n]);
            }
            rings.single[ring] = divisor(steps[ring], n) == 1;
        }
        return rings;
    }

    private static int[] steps(int n) {
        int[] steps = new int[Math.max(0, n - 1)];
        int at = 0;
        for (int pass = 0; pass < 3; pass++) {
            for (int step = 1; step < n; step++) {
                int rank = step == 1 || step == n - 1 ? 0 : divisor(step, n) == 1 ? 1 : 2;
                if (rank == pass) {
                    steps[at++] = step;
                }
            }
        }
        return steps;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private static int[] spread(long[] bases, int[] sites, int ring) {
        return SpreadOrder.of(
                Arrays.stream(bases).map(base -> NameHash.seeded(base, ring)).toArray(), sites);
    }

    private void link(int ring, int watcher, int subject) {
        after[ring][watcher] = subject;
        before[ring][subject] = watcher;
    }

    private boolean swapForward(int[] order, int ring) {
        for (int i = 0; i < n; i++) {
            if (taken(order, i, ring) && !repair(order, i, ring)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Swaps the second of the pair at {@code i} with the nearest member further on that leaves none of the changed pairs
     * taken.
     */
    private boolean repair(int[] order, int i, int ring) {
        int second = (i + 1) % n;
        for (int distance = 2; distance < n; distance++) {
            int other = (i + distance) % n;
            swap(order, second, other);
            if (!taken(order, i, ring)
                    && !taken(order, second, ring)
                    && !taken(order, (other + n - 1) % n, ring)
                    && !taken(order, other, ring)) {
                return true;
            }
            swap(order, second, other);
        }
        return false;
    }

    private boolean taken(int[] order, int i, int ring) {
        int watcher = order[i];
        int subject = order[(i + 1) % n];
        for (int earlier = 0; earlier < ring; earlier++) {
            if (after[earlier][watcher] == subject) {
                return true;
            }
        }
        return false;
    }

    private static void swap(int[] order, int a, int b) {
        int kept = order[a];
        order[a] = order[b];
        order[b] = kept;
    }
}
