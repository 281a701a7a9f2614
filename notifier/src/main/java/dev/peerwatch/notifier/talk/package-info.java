/** What people write and what they read: the grammar of messages to a node, and the text of every message from one. Pure. */
@NullMarked
package dev.peerwatch.notifier.talk;

import org.jspecify.annotations.NullMarked;
