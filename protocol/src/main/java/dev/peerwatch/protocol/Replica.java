package dev.peerwatch.protocol;

/**
 * A copy of something that another module owns (an incident), opaque here: carried, never read.
 *
 * @param id the thing's id: letters, digits, {@code -} and {@code _}, for it stands in a path
 * @param revision grows with every copy that its origin makes, from 0
 * @param origin the node whose copy this is
 * @param bytes the encoded copy; not copied defensively, so treat it as immutable
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes on their way to the wire; nobody compares replicas
public record Replica(String id, long revision, NodeName origin, byte[] bytes) {}
