package dev.peerwatch.agent.plan;

import dev.peerwatch.protocol.NodeName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The seeded hash of a node's name: the first 8 bytes (big-endian) of SHA-256 over the name in ASCII, plus (seed + 1) times
 * the golden-ratio constant, put through the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", 2014). One SHA-256 a name serves all seeds. Not meant to resist somebody who picks names to be neighbours:
 * whoever names nodes writes the blueprint anyway.
 */
final class NameHash {

    /** The seed of the phases; ring j is seeded with j. */
    static final int PHASE = -2;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final MessageDigest sha256;

    NameHash() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What all seeds share. */
    long base(NodeName name) {
        return ByteBuffer.wrap(sha256.digest(name.value().getBytes(StandardCharsets.US_ASCII)))
                .getLong();
    }

    /** The hash for one seed; compare as unsigned. */
    static long seeded(long base, int seed) {
        long z = base + (seed + 1) * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
