/**
 * How the protocol's messages look as bytes: JSON documents, ping datagrams, versions and limits. Pure; nothing here trusts
 * what it reads, and nothing throws because of it.
 *
 * <p>Rules that are hard to undo: a ping is authenticated by a key that both ends compute from their long-lived keys
 * ({@link dev.peerwatch.protocol.wire.PingKeys}), so there is no session that a restart could lose. Within a major version a
 * minor one only adds optional fields, so that nodes one minor apart understand each other both ways.
 */
@NullMarked
package dev.peerwatch.protocol.wire;

import org.jspecify.annotations.NullMarked;
