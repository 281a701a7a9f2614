/** What waits to be taken by a chat server: order and bounds, pure. */
@NullMarked
package dev.peerwatch.notifier.outbox;

import org.jspecify.annotations.NullMarked;
