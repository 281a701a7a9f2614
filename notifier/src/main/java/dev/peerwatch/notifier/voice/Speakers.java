package dev.peerwatch.notifier.voice;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * In which order the nodes speak to one reader: rendezvous hashing (Thaler and Ravishankar, 1998) of reader and node. Every node comes
 * to the same order without asking, and one node less moves only those readers to whom it was first.
 */
public final class Speakers {

    /** So many of the order are kept: beyond, nobody is asked. */
    public static final int MOST = 64;

    private record Ranked(String node, long weight) {}

    private Speakers() {}

    /** The first {@link #MOST} nodes of this reader's order. */
    public static List<String> of(String reader, Collection<String> nodes) {
        MessageDigest sha256 = sha256();
        List<Ranked> ranked = new ArrayList<>(nodes.size());
        for (String node : nodes) {
            byte[] hash = sha256.digest((reader + '\n' + node).getBytes(StandardCharsets.UTF_8));
            ranked.add(new Ranked(node, ByteBuffer.wrap(hash).getLong()));
        }
        ranked.sort(Comparator.comparingLong(Ranked::weight).thenComparing(Ranked::node));
        return ranked.stream().limit(MOST).map(Ranked::node).toList();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
