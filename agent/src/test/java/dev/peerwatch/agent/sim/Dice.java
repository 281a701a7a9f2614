package dev.peerwatch.agent.sim;

/**
 * Chance that belongs to what it is asked about rather than to the order of asking: the same seed and the same question give the
 * same answer. So the fate of a packet stays what it was when something elsewhere in a run is left out, which is what lets a
 * failing schedule be shrunk. The mixing is that of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, 2014).
 */
public final class Dice {

    private static final double UNIT = 0x1.0p-53;

    private final long seed;

    public Dice(long seed) {
        this.seed = mix(seed);
    }

    /** An even number in [0, 1) about this question. */
    public double share(long a, long b, long c) {
        return (bits(a, b, c) >>> 11) * UNIT;
    }

    /** An even whole number in [0, bound) about this question. */
    public long below(long bound, long a, long b, long c) {
        return (long) (share(a, b, c) * bound);
    }

    private long bits(long a, long b, long c) {
        return mix(mix(mix(seed + a * 0x9E3779B97F4A7C15L) + b * 0xC2B2AE3D27D4EB4FL) + c * 0x165667B19E3779F9L);
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
