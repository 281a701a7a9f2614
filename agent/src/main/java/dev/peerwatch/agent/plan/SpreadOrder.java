package dev.peerwatch.agent.plan;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The order of one ring: by hash, evened out by site within buckets of a common hash prefix. A bucket is ordered without
 * regard to any other, so that one node's coming or going reorders its own bucket and nothing else.
 */
final class SpreadOrder {

    /** Buckets larger than this are split by the next bit of the hash. */
    static final int BUCKET = 16;

    private final long[] hashes;
    private final int[] sites;
    private final int[] sorted;
    private final int[] order;
    private int filled;

    private SpreadOrder(long[] hashes, int[] sites) {
        this.hashes = hashes;
        this.sites = sites;
        this.sorted = sortedByHash(hashes);
        this.order = new int[hashes.length];
    }

    /**
     * The members (as indices in order of their names, which breaks ties) in the order of the ring.
     *
     * @param hashes each member's hash, unsigned
     * @param sites each member's site as a number
     */
    static int[] of(long[] hashes, int[] sites) {
        SpreadOrder spread = new SpreadOrder(hashes, sites);
        spread.split(0, hashes.length, 63);
        return spread.order;
    }

    private static int[] sortedByHash(long[] hashes) {
        Integer[] boxed = new Integer[hashes.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = i;
        }
        Arrays.sort(
                boxed,
                Comparator.<Integer>comparingLong(i -> hashes[i] ^ Long.MIN_VALUE)
                        .thenComparing(i -> i));
        int[] sorted = new int[boxed.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = boxed[i];
        }
        return sorted;
    }

    private void split(int from, int to, int bit) {
        if (to - from <= BUCKET || bit < 0) {
            even(from, to);
            return;
        }
        int middle = from;
        while (middle < to && (hashes[sorted[middle]] >>> bit & 1) == 0) {
            middle++;
        }
        split(from, middle, bit - 1);
        split(middle, to, bit - 1);
    }

    /** Takes from the site with most left that isn't the last one's; of equals, the one that comes first by hash. */
    private void even(int from, int to) {
        Map<Integer, Deque<Integer>> bySite = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            bySite.computeIfAbsent(sites[sorted[i]], s -> new ArrayDeque<>()).add(sorted[i]);
        }
        int last = -1;
        for (int i = from; i < to; i++) {
            int best = -1;
            int most = 0;
            for (Map.Entry<Integer, Deque<Integer>> site : bySite.entrySet()) {
                int left = site.getValue().size();
                if (site.getKey() != last && left > most) {
                    best = site.getKey();
                    most = left;
                }
            }
            int chosen = best < 0 ? last : best;
            order[filled++] = bySite.getOrDefault(chosen, new ArrayDeque<>()).remove();
            last = chosen;
        }
    }
}
